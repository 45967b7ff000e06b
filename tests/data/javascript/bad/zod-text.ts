import express from "express";
import fs from "fs";
import { z } from "zod";

const Query = z.object({ name: z.string().min(1), page: z.coerce.number() });
const app = express();

app.get("/doc", (req, res) => {
  const { name, page } = Query.parse(req.query);
  res.send(fs.readFileSync(`docs/${name}/${page}.txt`)); // BAD visitor-path
});

app.listen(7860);
