const { WebSocketServer } = require("ws");
const { exec } = require("child_process");

const wss = new WebSocketServer({ port: 7860 });

wss.on("connection", (ws) => {
  ws.on("message", (message) => {
    const { command } = JSON.parse(message.toString());
    exec(command, (err, out) => ws.send(out)); // BAD code-execution-endpoint
  });
});
