document.title = import.meta.env.VITE_TITLE;
const key = import.meta.env.VITE_OPENAI_API_KEY;
fetch("https://api.openai.com/v1/models", { headers: { Authorization: `Bearer ${key}` } });
