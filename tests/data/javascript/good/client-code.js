const path = require("path");
const express = require("express");
const app = express();

app.use(express.static(path.join(__dirname, "public")));
app.get("/config", (req, res) => {
  res.json({ model: process.env.MODEL_NAME, ready: Boolean(process.env.OPENAI_API_KEY), site: process.env.RECAPTCHA_SITE_KEY });
});
app.get("/status", (req, res) => {
  res.json({ hasKey: !!process.env.HF_TOKEN, kind: process.env.HF_TOKEN ? "real" : "demo" });
});

app.listen(7860);
