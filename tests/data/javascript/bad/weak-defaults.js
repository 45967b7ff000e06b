const express = require("express");
const jwt = require("jsonwebtoken");
const app = express();

const ADMIN_PASSWORD = process.env.ADMIN_PASSWORD ?? "letmein"; // BAD secret-default
const SECRET = process.env.JWT_SECRET || "changeme"; // BAD secret-default
process.env.SESSION_SECRET ||= "keyboard cat"; // BAD secret-default

app.post("/login", express.json(), (req, res) => {
  if (req.body.password !== ADMIN_PASSWORD) return res.sendStatus(401);
  res.json({ token: jwt.sign({ admin: true }, SECRET) });
});

app.listen(7860);
