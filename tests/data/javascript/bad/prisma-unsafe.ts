import { Hono } from "hono";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const app = new Hono();

app.get("/items", async (c) => {
  const order = c.req.query("order");
  const rows = await prisma.$queryRawUnsafe(`SELECT * FROM items ORDER BY ${order}`); // BAD sql-injection
  return c.json(rows);
});

export default app;
