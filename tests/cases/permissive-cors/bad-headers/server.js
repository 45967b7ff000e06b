const cors = require("cors");
const app = require("express")();
// app.use(cors());
app.use(cors({ origin: "https://example.org", credentials: true }));
app.use(cors());
app.use("/api", cors({
  origin: true,
  credentials: true,
}));
