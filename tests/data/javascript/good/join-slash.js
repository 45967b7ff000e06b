const express = require("express");
const path = require("path");
const app = express();
const ROOT = path.join(__dirname, "www");

app.get("/w/*", (req, res) => {
  const safe = path.posix.normalize("/" + req.params[0]);
  res.sendFile(path.join(ROOT, safe));
});

app.listen(7860);
