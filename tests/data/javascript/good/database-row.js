const express = require("express");
const fs = require("fs");
const app = express();

app.get("/doc/:id", async (req, res) => {
  const row = await db.findOne({ id: req.params.id });
  if (!row) return res.sendStatus(404);
  res.type(row.type).send(fs.readFileSync(row.file));
});

app.listen(7860);
