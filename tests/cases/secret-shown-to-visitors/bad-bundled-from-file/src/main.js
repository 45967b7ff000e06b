export const site = import.meta.env.VITE_RECAPTCHA_SITE_KEY;
export const key = import.meta.env.VITE_OPENAI_API_KEY;
export const service = import.meta.env.VITE_SUPABASE_SERVICE_ROLE_KEY;
