const base = import.meta.env.VITE_API_URL;
const key = import.meta.env.VITE_OPENAI_API_KEY;
const token = process.env.NEXT_PUBLIC_HF_TOKEN;
