const express = require("express");
const fs = require("fs");
const app = express();
const NAMES = ["a.txt", "b.txt"];

app.get("/x", (req, res) => {
  const name = req.query.name;
  if (NAMES.includes(name)) {
    res.json({ fixed: true });
  } else {
    res.send(fs.readFileSync(name)); // BAD visitor-path
  }
});

app.listen(7860);
