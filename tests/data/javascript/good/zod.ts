import express from "express";
import fs from "fs";
import { z } from "zod";

const Query = z.object({ lang: z.enum(["de", "en"]), page: z.coerce.number().int() });
const app = express();

app.get("/doc", (req, res) => {
  const { lang, page } = Query.parse(req.query);
  res.send(fs.readFileSync(`docs/${lang}/${page}.txt`));
});

app.listen(7860);
