const express = require("express");
const { execFile, spawn } = require("child_process");
const app = express();

app.get("/convert", (req, res) => {
  execFile("convert", [req.query.from, "out.png"], (err) => res.json({ ok: !err }));
});
app.get("/say", (req, res) => {
  spawn("espeak", ["-w", "out.wav", "--", req.query.text]);
  res.end();
});

app.listen(7860);
