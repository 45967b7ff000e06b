const express = require("express");
const fs = require("fs");

function load({ folder = "data", name } = {}) {
  return fs.readFileSync(folder + "/" + name, "utf8"); // BAD visitor-path
}

const app = express();
app.get("/y", (req, res) => res.json(load({ name: req.query.name })));
app.get("/z", (req, res) => res.json(load()));
app.listen(7860);
