import { Server } from "socket.io";
import { createServer } from "http";
import fs from "fs";

const httpServer = createServer();
const io = new Server(httpServer);

io.on("connection", (socket) => {
  socket.on("load", async ({ file }, reply) => {
    reply(fs.readFileSync(`rooms/${file}`, "utf8")); // BAD visitor-path
  });
});

httpServer.listen(7860);
