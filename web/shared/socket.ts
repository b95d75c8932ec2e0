/** The one place that touches a WebSocket. */

import { decode, encode, ProtocolBroken } from "./codec.ts";
import type { Env, SocketLike } from "./env.ts";
import type { ClientMessage, ServerMessage } from "./messages.ts";

/** What a socket tells; never again after `hangUp`. */
export interface SocketEars {
  opened(): void;
  received(message: ServerMessage): void;
  /** What came is no message. */
  broken(): void;
  closed(code: number): void;
}

export interface Socket {
  send(message: ClientMessage): void;
  /** Whether all that was sent has left the browser: else what is newest may as well wait and be newer. */
  isClear(): boolean;
  hangUp(code?: number): void;
}

const LOST = 1006;

/** Dial; that a browser refuses to dial at all comes as `closed`, like every other failure. */
export function dialSocket(env: Pick<Env, "WebSocket">, url: string, token: string, ears: SocketEars): Socket {
  let socket: SocketLike;
  try {
    socket = new env.WebSocket(url, ["classroom-sync.v1", `token.${token}`]);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    queueMicrotask(() => ears.closed(LOST));
    return { send: () => undefined, isClear: () => true, hangUp: () => undefined };
  }
  socket.binaryType = "arraybuffer";
  socket.onopen = () => ears.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = read(data);
    if (message === null) ears.broken();
    else ears.received(message);
  };
  socket.onclose = ({ code }) => ears.closed(code);
  return {
    send: (message) => socket.send(encode(message)),
    isClear: () => socket.bufferedAmount === 0,
    hangUp(code) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(code);
    },
  };
}

function read(frame: unknown): ServerMessage | null {
  if (!(frame instanceof ArrayBuffer)) return null; // text, where the protocol has binary frames
  try {
    return decode(new Uint8Array(frame));
  } catch (error) {
    if (error instanceof ProtocolBroken) return null;
    throw error;
  }
}
