import x from "x"
