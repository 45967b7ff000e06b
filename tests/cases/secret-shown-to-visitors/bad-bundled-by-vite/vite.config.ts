import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, ".", "");
  return { define: { "process.env.API_KEY": JSON.stringify(env.GEMINI_API_KEY) } };
});
