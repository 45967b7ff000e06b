const express = require("express");
const path = require("path");

const app = express();
app.use(express.static("public"));
app.use(express.static("./dist"));
app.use(express.static(path.join(__dirname, "public")));
app.use(express.static(path.resolve(__dirname, "../client/dist")));
/* app.use(express.static(".")); */
app.listen(7860);
