import Fastify from "fastify";

const app = Fastify({ logger: true });
console.debug(`key: ${process.env.OPENAI_API_KEY}`); // BAD secret-logged
app.get("/", async () => ({ ok: true }));
app.listen({ port: 7860, host: "0.0.0.0" });
