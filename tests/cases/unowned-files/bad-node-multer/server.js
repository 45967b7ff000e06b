const multer = require("multer");
const upload = multer({ dest: "uploads/" });
require("http").createServer(upload).listen(7860);
