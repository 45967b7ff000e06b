const express = require("express");

const app = express();
const client = connect({ token: process.env.HF_TOKEN });

app.use((req, res, next) => {
  if (req.headers["x-key"] !== process.env.APP_KEY) return res.status(401).end();
  if (!process.env.HF_TOKEN || process.env.OPENAI_API_KEY === "") return res.status(500).end();
  next();
});

app.use("/admin", (req, res, next) => {
  if (req.headers.authorization !== `Bearer ${process.env.HF_TOKEN}`) return res.status(401).end();
  next();
});

app.listen(7860);
