const express = require("express");
const app = express();

app.get("/a", (req, res) => db.all("SELECT * FROM a WHERE id = ?", [req.query.id], (e, rows) => res.json(rows)));
app.get("/b", (req, res) => db.all(`SELECT * FROM b WHERE id = '${req.query.id}'`, (e, rows) => res.json(rows)));

app.listen(7860);
