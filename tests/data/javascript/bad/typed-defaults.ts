import { z } from "zod";

const env = z
  .object({
    PORT: z.coerce.number().default(7860),
    JWT_SECRET: z.string().min(8).default("dev-secret-key"), // BAD secret-default
  })
  .parse(process.env);

export const admin = (process.env.ADMIN_TOKEN as string) || "admin-token"; // BAD secret-default
export const port = env.PORT;
