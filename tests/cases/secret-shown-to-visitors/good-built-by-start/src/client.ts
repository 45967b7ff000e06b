export const anon = process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY;
export const url = process.env.NEXT_PUBLIC_API_URL;
export const key = process.env.OPENAI_API_KEY;
