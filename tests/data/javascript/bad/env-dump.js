const express = require("express");
const app = express();

app.get("/debug", (req, res) => {
  res.json({ env: process.env, uptime: process.uptime() }); // BAD secret-shown-to-visitors
});

app.listen(7860);
