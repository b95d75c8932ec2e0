// A broadcast as Socket.IO's tutorial teaches it: a room a class, one emit to it, an acknowledgement to the teacher.
// Usage: node socket_io.mjs PORT
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"] });

io.on("connection", (socket) => {
  socket.on("join", (name, acknowledge) => {
    socket.join(name);
    acknowledge();
  });
  socket.on("commit", (name, state, acknowledge) => {
    io.to(name).emit("state", state);
    acknowledge(state.n);
  });
});

http.listen(Number(process.argv[2]), "127.0.0.1");
