const express = require("express");
const crypto = require("crypto");

const app = express();
const token = process.env.HF_TOKEN;
const settings = { model: process.env.MODEL_ID, apiKey: process.env.OPENAI_API_KEY };
const client = new OpenAI({ apiKey: settings.apiKey });

const mask = (key) => (key ? key.slice(0, 4) + "..." : "not set");

console.log("token", token ? "is set" : "is missing", token && "yes", !!token, typeof token, token?.length);
console.log(`key ${settings.apiKey.substring(0, 5)}... of ${settings.model}`, mask(token), "*".repeat(token.length));
console.log("hash", crypto.createHash("sha256").update(token).digest("hex"), token.replace(/./g, "*"));
console.log("client", client, Object.keys(process.env), process.env.PORT, token === undefined);
console.log("logarithm", Math.log(settings.apiKey), Boolean(process.env.HF_TOKEN));
if (!token) {
  console.error("HF_TOKEN is missing: set it in the settings of the Space");
}
if (process.env.NODE_ENV === "development") {
  console.log("for developers only", token);
}

app.get("/", (req, res) => {
  console.log("prompt", req.query.prompt);
  fetch("https://huggingface.co/api/whoami-v2", { headers: { Authorization: `Bearer ${token}` } })
    .then((answer) => answer.json())
    .then((who) => console.log("signed in as", who.name))
    .catch((error) => console.error("failed", error));
  res.send("ok");
});
app.listen(7860);

for (const [name, value] of Object.entries(process.env)) {
  if (name.startsWith("SPACE_")) console.log(name, value);
}
Object.entries(process.env)
  .filter(([name]) => name.startsWith("NODE_"))
  .forEach(([name, value]) => console.log(name, value));

function required(name) {
  const value = process.env[name];
  if (!value) console.warn(`${name} is`, value);
  return value;
}
required("ANTHROPIC_API_KEY");
process.stdout.write(`${required("SPACE_ID")}\n`);
