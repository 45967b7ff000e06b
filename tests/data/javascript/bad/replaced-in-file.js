const express = require("express");
const fs = require("fs");

const app = express();
const page = fs.readFileSync("index.html", "utf8");
const filled = page.replace("__KEY__", process.env.OPENAI_API_KEY).replace("__TITLE__", "Demo");

app.get("/title", (req, res) => res.send(page.replace("__TITLE__", "Demo")));
app.get("/", (req, res) => res.send(filled)); // BAD secret-shown-to-visitors
app.get("/search", (req, res) => {
  res.type("html").send(page.replace("{{q}}", req.query.q)); // BAD raw-html
});

app.listen(7860);
