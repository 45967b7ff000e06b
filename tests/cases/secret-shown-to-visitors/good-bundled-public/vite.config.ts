import { sentryVitePlugin } from "@sentry/vite-plugin";

export default { plugins: [sentryVitePlugin({ authToken: process.env.SENTRY_AUTH_TOKEN })] };
