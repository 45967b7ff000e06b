const express = require("express");
const app = express();
const PORT = process.env.PORT ?? 7860;
const MODEL = process.env.MODEL || "small";
const SECRET = process.env.JWT_SECRET || require("crypto").randomBytes(32).toString("hex");
const KEY_NAME = process.env.API_KEY_NAME || "x-api-key";
if (!process.env.ADMIN_PASSWORD) throw new Error("ADMIN_PASSWORD is not set");
if (process.env.ADMIN_PASSWORD === "changeme") throw new Error("set ADMIN_PASSWORD");

app.get("/", (req, res) => res.json({ MODEL, signed: SECRET.length > 0, header: KEY_NAME }));
app.listen(PORT);
