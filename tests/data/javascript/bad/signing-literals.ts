import Koa from "koa";
import { createHmac } from "node:crypto";
import { SignJWT } from "jose";
import { expressjwt } from "express-jwt";

const app = new Koa();
app.keys = ["some very secret thing"]; // BAD hardcoded-signing-key

export const guard = expressjwt({ secret: "shhhhhh-it-is-me", algorithms: ["HS256"] }); // BAD hardcoded-signing-key
export const sign = (id: string) => createHmac("sha256", "my-hmac-key-22").update(id).digest("hex"); // BAD hardcoded-signing-key
const key = new TextEncoder().encode("jose-signing-words"); // BAD hardcoded-signing-key
export const token = () => new SignJWT({}).setProtectedHeader({ alg: "HS256" }).sign(key);

app.listen(7860);
