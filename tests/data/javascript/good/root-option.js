const express = require("express");
const app = express();

app.get("/file/:name", (req, res) => {
  res.sendFile(req.params.name, { root: "public", dotfiles: "deny" });
});
app.get("/get/:name", (req, res) => res.download(req.params.name, { root: __dirname + "/files" }));

app.listen(7860);
