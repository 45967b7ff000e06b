import express from "express";
import asyncHandler from "express-async-handler";
import { execSync } from "child_process";

const app = express();

app.get("/ping", asyncHandler(async (req, res) => {
  const host = req.query.host;
  const out = execSync("ping -c 1 " + host).toString(); // BAD code-execution-endpoint
  res.type("text/plain").send(out);
}));

app.listen(7860);
