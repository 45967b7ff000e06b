const express = require("express");
const fs = require("fs");
const app = express();
const ROOMS = ["red", "blue"];

function knownRoom(req, res, next) {
  if (!ROOMS.includes(req.params.room)) {
    return res.status(404).end();
  }
  next();
}

app.get("/room/:room", knownRoom, (req, res) => {
  res.send(fs.readFileSync(`rooms/${req.params.room}.txt`));
});

app.listen(7860);
