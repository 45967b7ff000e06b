const express = require("express");
const sqlite3 = require("sqlite3");
const db = new sqlite3.Database("app.db");
const app = express();

app.get("/users", (req, res) => {
  const sql = "SELECT id, name FROM users WHERE name LIKE '%" + req.query.q + "%'";
  db.all(sql, (err, rows) => res.json(rows)); // BAD sql-injection
});

app.get("/user/:id", async (req, res) => {
  const { rows } = await pool.query(`SELECT * FROM users WHERE id = ${req.params.id}`); // BAD sql-injection
  res.json(rows[0]);
});

app.listen(7860);
