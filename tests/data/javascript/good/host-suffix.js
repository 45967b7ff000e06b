const express = require("express");
const app = express();

function isAllowedUrl(text) {
  try {
    const { hostname, protocol } = new URL(text);
    return protocol === "https:" && (hostname === "arxiv.org" || hostname.endsWith(".arxiv.org"));
  } catch {
    return false;
  }
}

app.get("/paper", async (req, res) => {
  const url = req.query.url;
  if (!isAllowedUrl(url)) {
    res.status(400).end();
    return;
  }
  const paper = await fetch(url);
  res.send(Buffer.from(await paper.arrayBuffer()));
});

app.listen(7860);
