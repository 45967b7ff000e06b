const express = require("express");
const multer = require("multer");
const path = require("path");
const crypto = require("crypto");
const fs = require("fs");

const storage = multer.diskStorage({
  destination: (req, file, cb) => cb(null, "uploads/"),
  filename: (req, file, cb) => cb(null, crypto.randomUUID() + path.extname(file.originalname)),
});
const upload = multer({ storage });
const app = express();

app.post("/upload", upload.single("file"), (req, res) => {
  const text = fs.readFileSync(req.file.path, "utf8");
  fs.unlinkSync(req.file.path);
  res.json({ length: text.length, name: req.file.filename });
});

app.listen(7860);
