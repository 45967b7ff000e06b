const express = require("express");
const app = express();

app.get("/a", (req, res) => res.redirect("/login?next=" + encodeURIComponent(req.query.next)));
app.get("/b", (req, res) => res.redirect(req.query.next));

app.listen(7860);
