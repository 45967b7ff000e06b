const { Router } = require("express");
const controller = require("../controllers/files");

const router = Router();
router.get("/download", controller.download);
router.delete("/:name", controller.remove);
module.exports = router;
