const express = require("express");
const { execSync } = require("child_process");
const app = express();

const digits = (text) => String(text).replace(/\D/g, "");
const name = (text) => text.replace(/[^\w-]/g, "");

app.get("/a", (req, res) => res.send(`<b>+91 ${digits(req.query.phone)}</b>`));
app.get("/b", (req, res) => res.send(execSync(`./run.sh ${name(req.query.job)}`)));

app.listen(7860);
