import { Hono } from "hono";
import { html } from "hono/html";

const app = new Hono();
app.get("/a", (c) => c.json({ name: c.req.query("name") }));
app.get("/b", (c) => c.text(`hello ${c.req.query("name")}`));
app.get("/c", (c) => c.html(html`<p>${c.req.query("name")}</p>`));

export default app;
