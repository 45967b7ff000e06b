const JWT_SECRET = process.env.JWT_SECRET;
app.use(session({ secret: process.env.SESSION_SECRET, name: "sid" }));
const token = jwt.sign({ id: user.id }, JWT_SECRET);
const signed = jwt.sign({ id: user.id }, process.env.JWT_SECRET, { algorithm: "HS256" });
