const Koa = require("koa");
const app = new Koa();

app.use(async (ctx, next) => {
  ctx.body = { query: ctx.query, path: ctx.path };
  await next();
});

app.listen(7860);
