import type { NextApiRequest, NextApiResponse } from "next";
import { exec } from "child_process";

export default function handler(req: NextApiRequest, res: NextApiResponse) {
  const { format } = req.query;
  exec(`pandoc -t ${format} report.md`, (error, stdout) => { // BAD code-execution-endpoint
    res.status(200).json({ stdout });
  });
}
