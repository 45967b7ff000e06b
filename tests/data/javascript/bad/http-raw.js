const http = require("node:http");
const fs = require("node:fs");

const server = http.createServer((req, res) => {
  const name = decodeURIComponent(req.url.slice(1)) || "index.html";
  fs.readFile("./public/" + name, (err, data) => { // BAD visitor-path
    if (err) {
      res.writeHead(404);
      return res.end();
    }
    res.end(data);
  });
});

server.listen(7860);
