import { mkdirSync, writeFileSync } from "node:fs";
import path from "path";
import { marked } from "marked";
mkdirSync("dist", { recursive: true });
writeFileSync(path.join("dist", "index.html"), "<h1>Notes</h1>");
