import express from "express";
import serveStatic from "serve-static";

const app = express();
app.use(serveStatic("dist"));
app.use(express.static("."));
app.use("/files", express.static("/"));
app.use(serveStatic(process.cwd()));
app.listen(7860);
