const http = require("http");
const { spawn } = require("child_process");
const url = require("url");

http.createServer((request, response) => {
  const { query } = url.parse(request.url, true);
  const child = spawn("convert", [query.from, query.to], { shell: true }); // BAD code-execution-endpoint
  child.on("close", () => response.end("done"));
}).listen(7860);
