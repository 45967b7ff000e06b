import express from "express";
import fs from "fs/promises";

const app = express();
app.use(express.json());

app.post("/save", async (req, res) => {
  const safe = req.body.title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  await fs.writeFile(`posts/${safe}.md`, req.body.text);
  res.json({ safe });
});

app.listen(7860);
