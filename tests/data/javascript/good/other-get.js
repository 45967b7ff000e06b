const axios = require("axios");
const http = require("http");
const NodeCache = require("node-cache");
const cache = new NodeCache();

const seen = new Map();
cache.set("x", 1);
axios.get("https://example.com/data").then((response) => seen.set("data", response.data));

http.createServer((req, res) => {
  const value = cache.get(req.url);
  res.end(JSON.stringify({ value, seen: seen.size }));
}).listen(7860);
