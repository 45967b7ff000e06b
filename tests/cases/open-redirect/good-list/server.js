const express = require("express");
const app = express();

const PAGES = { a: "/a", b: "/b" };
app.get("/go", (req, res) => res.redirect(PAGES[req.query.page] || "/"));

app.listen(7860);
