import express from "express";
const app = express();
app.get("/weather", async (req, res) => {
  const answer = await fetch(`https://api.example.com/weather?city=${req.query.city}`);
  res.json(await answer.json());
});
app.get("/proxy", async (req, res) => {
  const answer = await fetch(req.query.url);
  res.send(await answer.text());
});
app.post("/other", async (req, res) => {
  const { target, method = "GET" } = req.body;
  const answer = await axios.get(target);
  res.json(answer.data);
});
app.listen(7860);
