const express = require("express");
const app = express();

app.get("/hello", (req, res) => {
  const name = req.query.name || "you";
  res.send(`<html><body><h1>Hello ${name}</h1></body></html>`); // BAD raw-html
});

app.listen(7860);
