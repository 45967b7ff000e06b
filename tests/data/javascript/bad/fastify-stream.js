const fastify = require("fastify")();
const fs = require("fs");

async function routes(instance) {
  instance.get("/audio", async (request, reply) => {
    const stream = fs.createReadStream("audio/" + request.query.track); // BAD visitor-path
    return reply.type("audio/mpeg").send(stream);
  });
}

fastify.register(routes);
fastify.listen({ port: 7860, host: "0.0.0.0" });
