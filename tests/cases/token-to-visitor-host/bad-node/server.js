const express = require("express");
const axios = require("axios");

const app = express();
const TOKEN = process.env.HF_TOKEN;

app.get("/plain", async (req, res) => {
  const answer = await axios.get(req.query.url);
  res.json({ ok: answer.status === 200 });
});

app.get("/image", async (req, res) => {
  const answer = await axios.get(req.query.url, { headers: { Authorization: `Bearer ${process.env.HF_TOKEN}` } });
  res.json({ ok: answer.status === 200 });
});

app.get("/kept", async (req, res) => {
  const answer = await fetch(req.query.url, { headers: { Authorization: "Bearer " + TOKEN } });
  res.json({ ok: answer.ok });
});

app.listen(7860, "0.0.0.0");
