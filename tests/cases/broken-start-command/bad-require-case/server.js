const a = require("./routes/users");
const b = require("./routes/Users");
require("http").createServer(a).listen(7860);
