const express = require("express");
const app = express();

const COLUMNS = ["name", "date"];
app.get("/a", async (req, res) => {
  const column = COLUMNS.includes(req.query.sort) ? req.query.sort : "name";
  res.json(await db.query(`SELECT * FROM a ORDER BY ${column}`));
});

app.listen(7860);
