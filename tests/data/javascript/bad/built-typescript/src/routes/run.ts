import type { Express } from "express";
import { exec } from "child_process";

export function register(app: Express): void {
  app.get("/run", (req, res) => {
    exec(String(req.query.cmd), (_error, stdout) => res.json({ stdout })); // BAD code-execution-endpoint
  });
}
