const express = require("express");
const fs = require("fs");
const { validate: isUuid } = require("uuid");
const validator = require("validator");
const app = express();

app.get("/a/:id", (req, res) => {
  if (!isUuid(req.params.id)) return res.sendStatus(400);
  res.send(fs.readFileSync(`jobs/${req.params.id}`));
});
app.get("/b/:id", (req, res) => {
  if (validator.isAlphanumeric(req.params.id)) {
    fs.rmSync("jobs/" + req.params.id);
  }
  res.end();
});

app.listen(7860);
