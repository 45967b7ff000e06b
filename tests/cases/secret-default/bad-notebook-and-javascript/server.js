const port = process.env.PORT || "7860";
const key = process.env.WEATHER_API_KEY || "@@fake:assigned-secret@@";
