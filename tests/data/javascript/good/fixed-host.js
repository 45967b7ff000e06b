const express = require("express");
const axios = require("axios");
const app = express();
const API = process.env.API_URL;
const client = axios.create({ baseURL: "https://api.example.com" });

app.get("/weather", async (req, res) => {
  const r = await fetch(`https://api.example.com/v1/weather?city=${req.query.city}`);
  res.json(await r.json());
});
app.get("/model", async (req, res) => {
  const r = await fetch(`${API}/models/${encodeURIComponent(req.query.id)}`);
  res.json(await r.json());
});
app.get("/item/:id", async (req, res) => res.json((await client.get(`/items/${req.params.id}`)).data));
app.get("/search", async (req, res) => {
  const url = new URL("https://api.example.com/search");
  url.searchParams.set("q", req.query.q);
  const r = await fetch(url);
  res.json(await r.json());
});

app.listen(7860);
