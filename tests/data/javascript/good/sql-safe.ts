import { Hono } from "hono";
import { sql } from "drizzle-orm";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const app = new Hono();

app.get("/a", async (c) => c.json(await prisma.$queryRaw`SELECT * FROM items WHERE id = ${c.req.query("id")}`));
app.get("/b", async (c) => c.json(await db.execute(sql`SELECT * FROM items WHERE id = ${c.req.query("id")}`)));
app.get("/c", async (c) => {
  const page = Number(c.req.query("page"));
  const order = c.req.query("order") === "desc" ? "DESC" : "ASC";
  return c.json(await db.query(`SELECT * FROM items ORDER BY id ${order} LIMIT 10 OFFSET ${page * 10}`));
});
app.get("/d", async (c) => {
  const ids = ["1", "2"];
  return c.json(await db.query(`SELECT * FROM items WHERE id IN (${ids.map(() => "?").join(",")})`, ids));
});

export default app;
