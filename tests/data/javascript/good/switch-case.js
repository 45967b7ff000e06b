const express = require("express");
const fs = require("fs");
const app = express();

app.get("/lang", (req, res) => {
  let file;
  switch (req.query.lang) {
    case "de":
      file = "de.json";
      break;
    case "en":
      file = `${req.query.lang}.json`;
      break;
    default:
      return res.status(404).end();
  }
  res.send(fs.readFileSync(file));
});

app.listen(7860);
