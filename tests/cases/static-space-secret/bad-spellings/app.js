const a = window.huggingface?.variables?.HF_TOKEN;
const b = huggingface.variables["GROQ_API_KEY"];
const { MODEL_ID, DB_PASSWORD: password } = window.huggingface.variables;
const vars = window.huggingface?.variables || {};
const c = vars.OAUTH_CLIENT_SECRET;
const d = vars["MODEL_ID"];
const injected = (globalThis.window?.huggingface?.variables) || {};
const e = injected.GITHUB_TOKEN;
