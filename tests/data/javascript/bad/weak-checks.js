const express = require("express");
const fs = require("fs");
const path = require("path");
const app = express();

app.get("/log", (req, res) => {
  const name = req.query.name.replace("../", "");
  if (!name.endsWith(".log")) return res.status(400).end();
  if (!fs.existsSync(path.join("logs", name))) return res.status(404).end();
  res.send(fs.readFileSync(path.join("logs", name))); // BAD visitor-path
});

app.listen(7860);
