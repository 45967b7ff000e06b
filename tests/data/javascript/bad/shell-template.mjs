import express from "express";
import { $ } from "zx";

const app = express();
app.get("/count", async (req, res) => {
  const counted = await $`wc -w ${req.query.file}`;
  res.json({ out: counted.stdout });
});
app.get("/run", async (req, res) => {
  const ran = await $`bash -c ${req.query.script}`; // BAD code-execution-endpoint
  res.json({ out: ran.stdout });
});
app.listen(7860);
