const base = import.meta.env.VITE_API_URL;
const anon = import.meta.env.VITE_SUPABASE_ANON_KEY;
const site = import.meta.env.VITE_RECAPTCHA_SITE_KEY;
const own = process.env.OPENAI_API_KEY;
const mode = import.meta.env.MODE;
