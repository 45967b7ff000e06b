const Koa = require("koa");
const Router = require("@koa/router");
const bodyParser = require("koa-bodyparser");
const vm = require("vm");

const app = new Koa();
const router = new Router();

router.post("/sandbox", async (ctx) => {
  const sandbox = { console };
  ctx.body = { result: vm.runInNewContext(ctx.request.body.source, sandbox) }; // BAD code-execution-endpoint
});

app.use(bodyParser()).use(router.routes());
app.listen(7860);
