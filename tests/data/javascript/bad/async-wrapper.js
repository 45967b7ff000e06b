const express = require("express");
const { exec } = require("child_process");
const util = require("util");

const run = util.promisify(exec);
const wrap = (handler) => (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next);

const app = express();
app.post(
  "/convert",
  express.json(),
  wrap(async (req, res) => {
    const { stdout } = await run(`ffmpeg -i ${req.body.input} out.mp4`); // BAD code-execution-endpoint
    res.send({ log: stdout });
  }),
);
app.listen(7860);
