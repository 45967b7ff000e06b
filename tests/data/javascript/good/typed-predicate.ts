import express from "express";
import fs from "fs";

type Kind = "cat" | "dog";
const isKind = (value: unknown): value is Kind => value === "cat" || value === "dog";

const app = express();
app.get("/k", (req, res) => {
  const kind = req.query.kind;
  if (!isKind(kind)) return res.sendStatus(400);
  res.send(fs.readFileSync(`kinds/${kind}.txt`));
});
app.listen(7860);
