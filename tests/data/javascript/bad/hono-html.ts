import { Hono } from "hono";

const app = new Hono();

app.get("/user/:name", (c) => {
  const name = c.req.param("name");
  return c.html(`<p>Welcome, ${name}</p>`); // BAD raw-html
});

export default { port: 7860, fetch: app.fetch };
