const express = require("express");
const fetch = require("node-fetch");
const app = express();

app.get("/page", (req, res) => {
  fetch(req.query.url) // BAD open-proxy
    .then((r) => r.text())
    .then((html) => res.json({ html }))
    .catch(() => res.sendStatus(502));
});

app.listen(7860);
