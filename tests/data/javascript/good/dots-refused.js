const express = require("express");
const fs = require("fs");
const path = require("path");
const app = express();

app.get("/a", (req, res) => {
  const name = req.query.name;
  if (name.includes("..") || name.includes("/")) return res.status(400).end();
  res.send(fs.readFileSync(path.join("notes", name)));
});
app.get("/b", (req, res) => {
  const { name } = req.query;
  if (!name || name.indexOf("..") !== -1) {
    return res.status(400).json({ error: "name" });
  }
  fs.createReadStream("./notes/" + name).pipe(res);
});
app.get("/c", (req, res) => {
  const clean = path.normalize(req.query.name).replace(/^(\.\.(\/|\\|$))+/, "");
  res.sendFile(path.join(__dirname, "notes", clean));
});

app.listen(7860);
