const { WebSocketServer } = require("ws");
const wss = new WebSocketServer({ port: 7860 });

wss.on("connection", (ws, req) => {
  ws.on("message", (data) => {
    for (const client of wss.clients) client.send(data.toString());
  });
});
