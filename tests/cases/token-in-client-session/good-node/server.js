const session = require("express-session");
const express = require("express");

const app = express();
app.use(session({ store, secret: process.env.SESSION_KEY }));

app.get("/callback", async (req, res) => {
  const data = await exchange(req.query.code);
  req.session.name = data.name;
  req.session.csrfToken = random();
  req.session.token = data.access_token;
  res.redirect("/");
});

app.listen(7860);
