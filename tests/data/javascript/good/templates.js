const express = require("express");
const ejs = require("ejs");
const fs = require("fs");
const app = express();
const source = fs.readFileSync("page.ejs", "utf8");

app.get("/", async (req, res) => {
  const html = ejs.render(source, { name: req.query.name });
  res.type("html").send(html);
});

app.listen(7860);
