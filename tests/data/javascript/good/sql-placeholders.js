const express = require("express");
const Database = require("better-sqlite3");
const db = new Database("app.db");
const app = express();

app.get("/u", (req, res) => res.json(db.prepare("SELECT * FROM users WHERE id = ?").all(req.query.id)));
app.get("/v", async (req, res) => {
  const rows = await pool.query("SELECT * FROM t WHERE name = $1", [req.query.name]);
  res.json(rows);
});

app.listen(7860);
