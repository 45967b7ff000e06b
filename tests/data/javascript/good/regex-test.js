const express = require("express");
const fs = require("fs");
const app = express();
const ID = /^[a-z0-9_-]{1,40}$/i;

app.get("/job/:id", (req, res) => {
  const { id } = req.params;
  if (!ID.test(id)) return res.status(400).end();
  res.json(JSON.parse(fs.readFileSync(`jobs/${id}.json`, "utf8")));
});

app.get("/run/:id", (req, res) => {
  if (!/^\w+$/.test(req.params.id)) throw new Error("bad id");
  require("child_process").exec(`./run.sh ${req.params.id}`);
  res.end();
});

app.listen(7860);
