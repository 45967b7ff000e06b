import express from "express";
import { execSync } from "child_process";
import fs from "fs";

const app = express();

app.get("/frame", (req, res) => {
  const second = Number(req.query.second);
  const page = parseInt(req.query.page as string, 10) || 1;
  execSync(`ffmpeg -ss ${second} -i in.mp4 out.png`);
  const text = fs.readFileSync(`pages/${page}.txt`);
  res.send(`<p>${Math.round(second)}</p>` + text.length);
});

app.listen(7860);
