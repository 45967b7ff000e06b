const express = require("express");
const ejs = require("ejs");
const app = express();

app.post("/render", express.json(), (req, res) => {
  const html = ejs.render(req.body.template, { user: "guest" }); // BAD unsafe-template
  res.json({ html });
});

app.listen(7860);
