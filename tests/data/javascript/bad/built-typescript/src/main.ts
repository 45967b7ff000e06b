import express from "express";
import { register } from "./routes/run.js";

const app = express();
register(app);
app.listen(7860);
