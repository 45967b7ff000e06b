const express = require("express");
const app = express();

app.get("/a", (req, res) => {
  let next = req.query.next;
  if (!next.startsWith("/") || next.startsWith("//")) next = "/";
  res.redirect(next);
});
app.get("/b", (req, res) => res.redirect(`/user/${req.query.id}`));

app.listen(7860);
