import express from "express";
const router = express.Router();

router.get("/search", function (req, res) {
  const q = req.query.q;
  res.send("No results for " + q); // BAD raw-html
});

const app = express();
app.use(router);
app.listen(7860);
