const app = require("express")();

app.get("/view", (req, res) => res.sendFile(process.cwd() + "/public/" + req.query.page)); // BAD visitor-path
app.listen(7860);
