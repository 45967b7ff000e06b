import Fastify from "fastify";
import pino from "pino";

const app = Fastify({ logger: true });
const logger = pino();

logger.info("model: " + process.env.MODEL_ID);
logger.info({ key: process.env.OPENAI_API_KEY }, "loaded"); // BAD secret-logged
app.log.info(`token ${process.env.HF_TOKEN}`); // BAD secret-logged

app.get("/", async (request) => {
  request.log.debug("key is %s", process.env.OPENAI_API_KEY!); // BAD secret-logged
  return { ok: true };
});

app.listen({ port: 7860, host: "0.0.0.0" });
