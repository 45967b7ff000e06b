import draw, { start, stop as halt } from "./game.js";

draw();
start();
halt();
