const express = require("express");
const slugify = require("slugify");
const sanitize = require("sanitize-filename");
const fs = require("fs");
const app = express();
app.use(express.json());

app.post("/a", (req, res) => {
  fs.writeFileSync(`out/${slugify(req.body.title)}.md`, req.body.text);
  fs.writeFileSync("out/" + sanitize(req.body.title), req.body.text);
  res.end();
});

app.listen(7860);
