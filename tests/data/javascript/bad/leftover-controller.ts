import type { Request, Response } from "express";
import { rm } from "node:fs/promises";
import express from "express";
import { autoload } from "./autoload";

export const removeProject = async (req: Request, res: Response) => {
  const { project } = req.params;
  await rm(`/data/${project}`, { recursive: true }); // BAD visitor-path
  res.sendStatus(204);
};

const app = express();
autoload(app, "./controllers");
app.listen(7860);
