const app = require("fastify")();

app.get("/raw", async (request, reply) => {
  const { url } = request.query;
  if (!url.startsWith("https://raw.githubusercontent.com/")) {
    return reply.code(400).send({ error: "url" });
  }
  const answer = await fetch(url);
  return reply.type("text/plain").send(await answer.text());
});

app.listen({ port: 7860 });
