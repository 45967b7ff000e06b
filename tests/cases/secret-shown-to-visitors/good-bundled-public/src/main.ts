export const key = import.meta.env.VITE_SUPABASE_ANON_KEY;
export const missing = import.meta.env.VITE_OPENAI_API_KEY;
export const name = process.env.NEXT_PUBLIC_SITE_NAME;
