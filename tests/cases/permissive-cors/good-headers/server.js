import cors from "cors";
app.use(cors({ origin: ["https://example.org"] }));
app.use(cors(options));
