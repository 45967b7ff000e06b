const express = require("express");
const multer = require("multer");
const path = require("path");

const storage = multer.diskStorage({
  destination(req, file, cb) {
    cb(null, path.join("uploads", req.body.folder)); // BAD visitor-path
  },
  filename(req, file, cb) {
    cb(null, `${Date.now()}-${file.originalname}`);
  },
});

const app = express();
app.post("/upload", multer({ storage }).single("file"), (req, res) => res.json({ ok: true }));
app.listen(7860);
