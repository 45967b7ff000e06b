const title = import.meta.env.VITE_TITLE;
const api = import.meta.env.VITE_API_URL;
const maps = import.meta.env.VITE_MAPS_API_KEY;
export const key = import.meta.env.VITE_OPENAI_API_KEY;
