const express = require("express");
const axios = require("axios");
const app = express();

app.post("/preview", express.json(), async (req, res) => {
  const { link } = req.body;
  if (!/^https?:\/\//.test(link)) {
    return res.status(400).json({ error: "not a link" });
  }
  const { data } = await axios({ url: link, timeout: 5000 }); // BAD open-proxy
  res.json({ html: data });
});

app.listen(7860);
