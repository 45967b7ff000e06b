import React from "react";
import type { T } from "./types-only";
import "./style.css";
import { a } from "./util";
import App from "./app.js";
