const { sign } = require("jsonwebtoken");
const fastify = require("fastify")();

fastify.register(require("@fastify/jwt"), { secret: "supersecret-words" }); // BAD hardcoded-signing-key

fastify.post("/login", async (request) => ({
  token: sign({ user: request.body.user }, "another-literal-key"), // BAD hardcoded-signing-key
}));
fastify.listen({ port: 7860 });
