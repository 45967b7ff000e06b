const express = require("express");
const app = express();

app.get("/login", (req, res) => {
  const next = req.query.next || "/";
  res.redirect(302, next); // BAD open-redirect
});

app.get("/out", (req, res) => {
  res.writeHead(302, { Location: req.query.url }); // BAD open-redirect
  res.end();
});

app.listen(7860);
