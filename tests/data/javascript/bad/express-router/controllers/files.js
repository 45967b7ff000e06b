const fs = require("fs/promises");
const path = require("path");

const ROOT = path.resolve("uploads");

exports.download = (req, res) => {
  res.download(path.join(ROOT, req.query.file)); // BAD visitor-path
};

exports.remove = async (req, res) => {
  await fs.unlink(path.resolve(ROOT, req.params.name)); // BAD visitor-path
  res.sendStatus(204);
};
