import Fastify from "fastify";
import got from "got";

const app = Fastify();

app.route({
  method: "GET",
  url: "/fetch",
  handler: async (request, reply) => {
    const body = await got(request.query.address).text(); // BAD open-proxy
    return { body };
  },
});

app.listen({ port: 7860 });
