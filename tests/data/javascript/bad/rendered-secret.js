const express = require("express");
const app = express();
app.set("view engine", "ejs");

const config = { apiKey: process.env.OPENAI_API_KEY, model: "gpt-4o" };

app.get("/", (req, res) => {
  res.render("index", { key: config.apiKey, model: config.model }); // BAD secret-shown-to-visitors
});

app.listen(7860);
