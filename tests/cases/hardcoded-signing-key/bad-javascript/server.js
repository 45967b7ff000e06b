const good = process.env.SESSION_SECRET;
app.use(session({ secret: process.env.SESSION_SECRET, resave: false }));
app.use(session({ resave: false, secret: "keyboard cat" }));
const token = jwt.sign({ id: user.id }, "shhhhh", { expiresIn: "1h" });
jwt.verify(token, 'another-one', done);
app.use(cookieParser("cookie-31"));
const JWT_SECRET = "harbour-lights";
export const config = { sessionSecret: 'walnut-table' };
