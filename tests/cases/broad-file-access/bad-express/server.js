const express = require("express");
const path = require("path");

const app = express();
app.use(express.static("public"));
app.use("/assets", express.static(path.join(__dirname, "assets")));
// app.use(express.static(__dirname));
app.use(express.static(__dirname, { maxAge: "1h" }));
app.listen(7860);
