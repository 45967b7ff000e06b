const express = require("express");
const app = express();

app.get("/calc", (req, res) => {
  try {
    const result = eval(req.query.expression); // BAD code-execution-endpoint
    res.json({ result });
  } catch (e) {
    res.status(400).json({ error: "not an expression" });
  }
});

app.listen(7860);
