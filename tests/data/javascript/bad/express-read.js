const express = require("express");
const fs = require("fs");
const path = require("path");

const app = express();

app.get("/notes/:id", (req, res) => {
  const file = path.join(__dirname, "notes", req.params.id);
  fs.readFile(file, "utf8", (err, text) => { // BAD visitor-path
    if (err) return res.status(404).json({ error: "no such note" });
    res.json({ text });
  });
});

app.listen(7860);
