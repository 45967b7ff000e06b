import express from "express";

const PAGES = new Set(["/a", "/b"]);
const app = express();

app.get("/a1", (req, res) => res.redirect("/login?next=" + encodeURIComponent(req.query.next as string)));
app.get("/a2", (req, res) => res.redirect(`/user/${req.params.id}`));
app.get("/a3", (req, res) => {
  const next = String(req.query.next);
  res.redirect(PAGES.has(next) ? next : "/");
});
app.get("/a4", (req, res) => {
  let next = req.query.next as string;
  if (!next || !next.startsWith("/") || next.startsWith("//")) next = "/";
  res.redirect(next);
});
app.get("/a5", (req, res) => res.redirect(301, "https://" + req.headers.host + req.url));
app.get("/a6", (req, res) => {
  const target = new URL(req.query.to as string, "https://example.com");
  if (target.origin !== "https://example.com") return res.sendStatus(400);
  res.redirect(target.href);
});

app.listen(7860);
