const express = require("express");
const app = express();
const isDev = process.env.NODE_ENV === "development";

app.get("/", (req, res) => {
  try {
    work();
  } catch (err) {
    console.error(err.stack);
    res.status(500).json({ error: "failed", stack: isDev ? err.stack : undefined });
  }
});
app.use((err, req, res, next) => {
  const body = { error: "failed" };
  if (process.env.NODE_ENV !== "production") body.stack = err.stack;
  res.status(500).json({ ...body, ...(process.env.NODE_ENV === "development" && { stack: err.stack }) });
});

app.listen(7860);
