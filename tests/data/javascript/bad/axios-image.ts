import express from "express";
import axios from "axios";

const app = express();

app.get("/image", async (req, res) => {
  const { src } = req.query as { src: string };
  const image = await axios.get(src, { responseType: "arraybuffer" }); // BAD open-proxy
  res.set("Content-Type", image.headers["content-type"]);
  res.send(Buffer.from(image.data));
});

app.listen(7860);
