const express = require("express");
const fs = require("fs");
const { exec } = require("child_process");
const app = express();

const MODELS = { small: "small.bin", large: "large.bin" };
const FORMATS = ["png", "jpg"];
const NAMES = new Set(["a", "b"]);

app.get("/model", (req, res) => {
  const file = MODELS[req.query.model];
  if (!file) return res.sendStatus(404);
  fs.createReadStream(file).pipe(res);
});

app.get("/convert", (req, res) => {
  const format = req.query.format;
  if (!FORMATS.includes(format)) return res.status(400).end();
  exec(`convert in.${format} out.pdf`, () => res.end());
});

app.get("/n", (req, res) => {
  if (NAMES.has(req.query.n)) exec("run " + req.query.n);
  res.end();
});

app.listen(7860);
