const app = require("fastify")();

app.get("/hi", async (request, reply) => `hello ${request.query.name}`);
app.get("/ho", (request, reply) => {
  reply.send("hello " + request.query.name);
});

app.listen({ port: 7860 });
