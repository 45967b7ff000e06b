import Fastify from "fastify";
import fs from "node:fs/promises";

const app = Fastify();
const querystring = {
  type: "object",
  properties: { page: { type: "integer" }, file: { type: "string", maxLength: 100 }, name: { type: "string", pattern: "[a-z]+" } },
};

app.get("/texts", { schema: { querystring } }, async (request) => {
  await fs.readFile(`/data/${request.query.page}.json`);
  await fs.readFile(`/data/${request.query.name}`); // BAD visitor-path
  return fs.readFile(`/data/${request.query.file}`); // BAD visitor-path
});

app.listen({ port: 7860, host: "0.0.0.0" });
