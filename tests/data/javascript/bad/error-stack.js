const express = require("express");
const app = express();

app.get("/", (req, res) => {
  try {
    work();
  } catch (err) {
    res.status(500).send(err.stack); // BAD verbose-errors
  }
});

app.use((err, req, res, next) => {
  res.status(500).json({ message: err.message, trace: err.stack }); // BAD verbose-errors
});

app.listen(7860);
