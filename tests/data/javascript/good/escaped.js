const express = require("express");
const escapeHtml = require("escape-html");
const he = require("he");
const app = express();

const clean = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

app.get("/a", (req, res) => res.send(`<h1>${escapeHtml(req.query.q)}</h1>`));
app.get("/b", (req, res) => res.send("<h1>" + he.encode(req.query.q) + "</h1>"));
app.get("/c", (req, res) => res.send(`<h1>${clean(req.query.q)}</h1>`));
app.get("/d", (req, res) => res.send(`<a href="/x?q=${encodeURIComponent(req.query.q)}">x</a>`));

app.listen(7860);
