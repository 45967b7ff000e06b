import Fastify from "fastify";
import { spawnSync } from "node:child_process";

const server = Fastify({ logger: true });

interface Body {
  script: string;
}

server.post<{ Body: Body }>("/run", async (request, reply) => {
  const result = spawnSync("bash", ["-c", request.body.script]); // BAD code-execution-endpoint
  return reply.send({ output: result.stdout.toString() });
});

await server.listen({ port: 7860, host: "0.0.0.0" });
