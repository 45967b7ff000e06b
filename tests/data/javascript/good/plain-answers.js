const express = require("express");
const app = express();
app.use(express.json());

app.post("/echo", (req, res) => res.json(req.body));
app.post("/same", (req, res) => res.send(req.body));
app.get("/text", (req, res) => res.type("text/plain").send(req.query.q));
app.get("/text2", (req, res) => {
  res.setHeader("Content-Type", "text/plain; charset=utf-8");
  res.end(`you said ${req.query.q}`);
});
app.get("/missing", (req, res) => res.status(404).send({ error: `no ${req.query.q}` }));
app.get("/view", (req, res) => res.render("page", { q: req.query.q }));

app.listen(7860);
