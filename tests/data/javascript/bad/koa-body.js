const Koa = require("koa");
const app = new Koa();

app.use(async (ctx) => {
  ctx.type = "html";
  ctx.body = "<div>" + ctx.query.message + "</div>"; // BAD raw-html
});

app.listen(7860);
