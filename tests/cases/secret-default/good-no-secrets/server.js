const url = process.env.TOKEN_URL || "http://localhost:3000/token";
const key = process.env.API_KEY || "";
