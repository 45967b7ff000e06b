const port = process.env.PORT || 3000;
require("http").createServer((q, r) => r.end("1")).listen(port);
