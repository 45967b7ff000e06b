import express, { Request, Response } from "express";
import { readFileSync } from "fs";
import { join } from "path";

class ReportService {
  constructor(private readonly root: string) {}

  load(name: string): string {
    return readFileSync(join(this.root, name), "utf-8"); // BAD visitor-path
  }
}

class ReportController {
  private service: ReportService;

  constructor() {
    this.service = new ReportService("./reports");
  }

  show = (req: Request, res: Response): void => {
    const report = this.service.load(req.query.name as string);
    res.json({ report });
  };
}

const app = express();
const reports = new ReportController();
app.get("/reports", reports.show);
app.listen(7860);
