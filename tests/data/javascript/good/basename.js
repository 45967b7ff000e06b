const express = require("express");
const fs = require("fs");
const path = require("path");
const app = express();

app.get("/notes/:id", (req, res) => {
  const file = path.join(__dirname, "notes", path.basename(req.params.id));
  fs.readFile(file, "utf8", (err, text) => res.json({ text }));
});

app.listen(7860);
