// A broadcast as Socket.IO's tutorial teaches it: a room a class, one emit to it, an acknowledgement to the teacher.
// With a Redis it uses the adapter that several such processes would share. Usage: node socket_io.mjs PORT [REDIS_PORT]
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redisPort] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { transports: ["websocket"] });

if (redisPort) {
  const publisher = createClient({ url: `redis://127.0.0.1:${redisPort}` });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  io.adapter(createAdapter(publisher, subscriber));
}

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

http.listen(Number(port), "127.0.0.1");
