import bg from "../assets/bg.png";
import "./App";
