const express = require("express");
const fs = require("fs");
const app = express();
const TOKEN = process.env.ADMIN_TOKEN;

app.get("/log", (req, res) => {
  if (req.headers["x-token"] !== TOKEN) return res.sendStatus(403);
  const kind = req.query.kind === "error" ? "error" : "access";
  res.send(fs.readFileSync(`logs/${kind}.log`));
});

app.listen(7860);
