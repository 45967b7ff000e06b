require("express")().listen(7860);
