const express = require("express");

const app = express();
const token = process.env.HF_TOKEN;
const settings = { model: process.env.MODEL_ID, apiKey: process.env.OPENAI_API_KEY };

console.log("starting", settings.model, "with a token:", Boolean(token));
console.log("starting with", token); // BAD secret-logged
console.debug(`Authorization: Bearer ${token || "none"}`); // BAD secret-logged
console.info(JSON.stringify(settings)); // BAD secret-logged
console.log(process.env); // BAD secret-logged

function check(password) {
  console.warn("password of the database: " + password); // BAD secret-logged
}
check(process.env.DB_PASSWORD);

app.get("/", (req, res) => res.send("ok"));
app.listen(7860);

process.stdout.write(`key: ${settings.apiKey}\n`); // BAD secret-logged
console.log(process.env.PRIVATE_KEY.replace(/\\n/g, "\n")); // BAD secret-logged
for (const [name, value] of Object.entries(process.env)) {
  console.log(name, value); // BAD secret-logged
}
