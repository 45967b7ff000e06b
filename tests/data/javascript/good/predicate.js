const express = require("express");
const fs = require("fs");
const path = require("path");
const ROOT = path.join(__dirname, "public");

const within = (name) => {
  const relative = path.relative(ROOT, path.join(ROOT, name));
  return !relative.startsWith("..") && !path.isAbsolute(relative);
};

const app = express();
app.get("/p", (req, res) => {
  const { name } = req.query;
  if (!within(name)) return res.sendStatus(400);
  res.send(fs.readFileSync(path.join(ROOT, name)));
});
app.listen(7860);
