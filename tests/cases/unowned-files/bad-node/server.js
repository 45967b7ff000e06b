const fs = require("fs");
const path = require("path");
const dir = path.join(__dirname, "uploads");
if (!fs.existsSync(dir)) {
  fs.mkdirSync(dir, { recursive: true });
}
try {
  fs.mkdirSync("tmp");
} catch {}
function later() {
  fs.writeFileSync("x.txt", "1");
}
require("http").createServer(later).listen(7860);
