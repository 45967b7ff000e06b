const express = require("express");
const fs = require("fs");
const path = require("path");
const app = express();
const ROOT = path.resolve("uploads");

app.get("/files/*", (req, res) => {
  const full = path.resolve(ROOT, req.params[0]);
  if (!full.startsWith(ROOT + path.sep)) {
    return res.status(403).end();
  }
  res.sendFile(full);
});

app.delete("/files/:name", (req, res) => {
  const target = path.join(ROOT, req.params.name);
  if (target.startsWith(ROOT)) {
    fs.unlinkSync(target);
  }
  res.end();
});

app.listen(7860);
