const express = require("express");
const app = express();

app.get("/proxy", async (req, res) => {
  const target = req.query.url;
  if (!target) return res.status(400).send("url is missing");
  const upstream = await fetch(target); // BAD open-proxy
  const text = await upstream.text();
  res.type("text/plain").send(text);
});

app.listen(7860);
