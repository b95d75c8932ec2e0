/** A class on a screen, over a played environment, for the tests of the client. */

import type { Classroom, Join } from "./classroom.ts";
import { Client } from "./client.ts";
import { FakeEnv } from "./fake-env.ts";

export const TEACHER: Join = { code: "ABCDEF", token: "tok", participant: "p1", role: "teacher", device: "dev-1" };
export const STUDENT: Join = { ...TEACHER, participant: "p2", role: "student" };

export function welcome(join: Join, env: FakeEnv): readonly unknown[] {
  return [0, join.participant, join.role, 1000, env.clock, join.role === "teacher"];
}

/** A class that is live at 1.2, page 42; the teacher holds the pen, taken in epoch 1. */
export function live(join: Join = TEACHER): { env: FakeEnv; room: Classroom } {
  const env = new FakeEnv();
  const room = new Client(join, env);
  greet(env, join);
  return { env, room };
}

export function greet(env: FakeEnv, join: Join, epoch = 1, page = 42): void {
  env.socket.open();
  env.socket.say(welcome(join, env), [1, epoch, 0, 2, { page }], [2, { "*": { present: 3 } }, true], [8, "p1", epoch]);
}
