// A broadcast with `ws` and nothing else: what a teacher sends, every student of the class gets, and the teacher is told its number.
// `/<class>/teacher`, `/<class>/student`; usage: node plain_ws.mjs PORT
import { WebSocketServer } from "ws";

const classes = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });

server.on("connection", (socket, request) => {
  const [, name, role] = request.url.split("/");
  const students = classes.get(name) ?? new Set();
  classes.set(name, students);
  socket.on("error", () => socket.terminate());
  if (role === "teacher") {
    let said = 0;
    socket.on("message", (message) => {
      for (const student of students) student.send(message);
      const accepted = Buffer.alloc(4);
      accepted.writeUInt32BE(++said);
      socket.send(accepted);
    });
  } else {
    students.add(socket);
    socket.on("close", () => students.delete(socket));
  }
});
