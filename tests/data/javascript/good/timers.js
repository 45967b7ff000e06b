const express = require("express");
const app = express();

app.get("/later", (req, res) => {
  setTimeout(() => console.log(req.query.q), 1000);
  setTimeout(done, Number(req.query.ms));
  res.end();
});
function done() {}

app.listen(7860);
