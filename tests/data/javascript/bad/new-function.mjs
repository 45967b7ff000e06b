import { Hono } from "hono";
import { serve } from "@hono/node-server";

const app = new Hono();

app.post("/map", async (c) => {
  const { code, values } = await c.req.json();
  const transform = new Function("value", code); // BAD code-execution-endpoint
  return c.json(values.map(transform));
});

serve({ fetch: app.fetch, port: 7860 });
