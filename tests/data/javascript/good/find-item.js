const express = require("express");
const fs = require("fs");
const app = express();
const FILES = [{ id: "a", path: "a.txt" }];

app.get("/f/:id", (req, res) => {
  const item = FILES.find((f) => f.id === req.params.id);
  if (!item) return res.sendStatus(404);
  res.send(fs.readFileSync(item.path));
});

app.listen(7860);
