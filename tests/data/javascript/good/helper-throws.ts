import express from "express";
import path from "path";
import { readFile } from "fs/promises";

const ROOT = path.resolve("data");

function inside(name: string): string {
  const full = path.resolve(ROOT, name);
  if (full !== ROOT && !full.startsWith(`${ROOT}${path.sep}`)) {
    throw new Error("outside");
  }
  return full;
}

const app = express();
app.get("/data", async (req, res, next) => {
  try {
    res.type("text/plain").send(await readFile(inside(String(req.query.name)), "utf8"));
  } catch (error) {
    next(error);
  }
});
app.listen(7860);
