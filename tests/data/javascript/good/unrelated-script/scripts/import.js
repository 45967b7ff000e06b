const fs = require("fs");
const { exec } = require("child_process");
const file = process.argv[2];
exec(`sort ${file}`);
fs.readFileSync(file);
