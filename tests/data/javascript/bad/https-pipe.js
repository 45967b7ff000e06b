const express = require("express");
const https = require("https");

const app = express();

app.get("/stream", (req, res) => {
  https.get(req.query.src, (upstream) => { // BAD open-proxy
    res.writeHead(upstream.statusCode, upstream.headers);
    upstream.pipe(res);
  });
});

app.listen(7860);
