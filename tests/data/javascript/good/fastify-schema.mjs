import Fastify from "fastify";
import fs from "node:fs/promises";

const app = Fastify();
const options = {
  schema: {
    params: { type: "object", properties: { id: { type: "integer" } } },
    querystring: { type: "object", properties: { lang: { type: "string", enum: ["en", "de"] } } },
  },
};

app.get("/texts/:id", options, async (request) => fs.readFile(`/data/${request.query.lang}/${request.params.id}.json`));

app.route({
  method: "GET",
  url: "/runs/:run",
  schema: { params: { run: { type: "string", pattern: "^[a-z0-9-]+$" } } },
  handler: async (request, reply) => {
    const { run } = request.params;
    reply.type("text/plain");
    return fs.readFile("/data/runs/" + run);
  },
});

app.listen({ port: 7860, host: "0.0.0.0" });
