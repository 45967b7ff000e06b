import express from "express";
import { promises as fs } from "node:fs";

const app = express();
app.use(express.json());

app.post("/save", async (req, res) => {
  const { name, content } = req.body;
  await fs.writeFile(`./data/${name}.txt`, content); // BAD visitor-path
  res.json({ ok: true });
});

app.listen(process.env.PORT || 7860);
