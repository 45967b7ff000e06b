const express = require("express");
const app = express();

app.get("/a", async (req, res) => {
  const page = parseInt(req.query.page, 10);
  res.json(await db.query(`SELECT * FROM a LIMIT 10 OFFSET ${page}`));
});

app.listen(7860);
