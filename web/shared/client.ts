/** What is behind a Classroom: the pure rooms joined to one socket, one poller, one timer, and signals. */

import { batch, signal, type Signal } from "@preact/signals";

import { Alarm } from "./alarm.ts";
import { EMPTY_BOARD, readBoard, type Board } from "./board.ts";
import { assertNever, type Polled } from "./codec.ts";
import type { Classroom, Join, Pen, Refusal } from "./classroom.ts";
import { lastSaid, receiveLine } from "./conversation.ts";
import type { Env } from "./env.ts";
import { isSameFreshness, joinSight, judge, NO_SIGHT, seeAge, seeClock, seeStamp, type Freshness } from "./freshness.ts";
import { Keeping } from "./keeping.ts";
import * as limits from "./limits.ts";
import type {
  Changes,
  ClientMessage,
  Heartbeat,
  Line,
  RefusalCode,
  Refused,
  Request,
  RosterEntry,
  ServerMessage,
  Stamp,
  State,
  Welcome,
} from "./messages.ts";
import { NOTHING_PAINTED, paint, paintedAt, partPainting, takePainted } from "./painting.ts";
import * as commits from "./pending.ts";
import { isForGood, isJoined, nextTick, type Effect, type Event } from "./phases.ts";
import { compareStamps, EMPTY_REPLICA, receiveState, stampOf } from "./replica.ts";
import { refusal, Requests, type Answer } from "./requests.ts";
import { EMPTY_ROSTER, receiveRoster } from "./roster.ts";
import { openSession, step } from "./session.ts";
import { Transports, type Transport } from "./transports.ts";

/** The owner of all that changes: events go in one at a time, the pure rooms say what follows, signals show it. */
export class Client implements Classroom {
  readonly board = signal<Board>(EMPTY_BOARD);
  readonly stamp = signal<Stamp>(EMPTY_REPLICA.stamp);
  readonly freshness = signal<Freshness>({ kind: "connecting" });
  readonly transport = signal<Transport>("websocket");
  readonly roster = signal<ReadonlyMap<string, RosterEntry>>(EMPTY_ROSTER.entries);
  readonly present = signal(0);
  readonly hands = signal(EMPTY_ROSTER.hands);
  readonly pen = signal<Pen>({ holder: null, mine: false });
  readonly unsaved = signal(0);
  readonly refusal = signal<Refusal | null>(null);
  readonly lines = signal<readonly Line[]>([]);

  private session;
  private sight = NO_SIGHT;
  private replica = EMPTY_REPLICA;
  private pending = commits.NOTHING_PENDING;
  private painting = NOTHING_PAINTED;
  private people = EMPTY_ROSTER;
  private isWelcomed = false;
  /** Who one is: the server says it in its welcome, for a teacher's link names nobody. */
  private participant: string;
  private penEpoch = 0;
  private shown = { pending: this.pending, replica: this.replica, raw: this.replica.values };
  private nextId = 1;

  private readonly requests = new Requests();
  private readonly transports: Transports;
  private readonly alarm: Alarm;
  private readonly keeping: Keeping;
  private readonly unlisten: readonly (() => void)[];
  private readonly events: Event[] = [];
  private isStepping = false;

  constructor(
    private readonly join: Join,
    private readonly env: Env,
  ) {
    this.participant = join.participant;
    this.transports = new Transports({
      env,
      code: join.code,
      token: join.token,
      since: () => this.since(),
      socketEars: this.socketEars(),
      pollEars: this.pollEars(),
    });
    this.alarm = new Alarm(env, () => this.dispatch({ type: "tick" }));
    this.keeping = new Keeping(env, join);
    [this.pending, this.replica] = this.keeping.recall();
    this.unlisten = [env.onWake(() => this.dispatch({ type: "woke" })), env.onHide(() => this.keeping.write())];
    const [session, effects] = openSession(env.now());
    this.session = session;
    for (const effect of effects) this.perform(effect);
    this.settle();
  }

  // --- what a screen asks for ---

  commit(changes: Changes): void {
    if (Object.keys(changes).length === 0) return;
    // Before the first welcome nobody can know; a teacher who opens a class holds the pen, or learns otherwise by [4].
    const mayWrite = this.isWelcomed ? this.pen.value.mine : this.join.role === "teacher";
    if (!mayWrite) return this.refuse("no_pen");
    const epoch = Math.max(this.replica.stamp.epoch, this.penEpoch) || null;
    const kept = commits.keep(this.pending, changes, epoch);
    if (kept === null) return this.refuse("too_large");
    this.pending = kept;
    this.settle();
  }

  painted(stamp: Stamp, ready: number | null, page: number | null): void {
    this.painting = paint(this.painting, stamp, ready, page);
    this.settle();
  }

  raiseHand(up: boolean): Promise<Answer> {
    return this.ask((id) => ({ type: "hand", id, up, of: null }));
  }

  lowerHand(of: string): Promise<Answer> {
    return this.ask((id) => ({ type: "hand", id, up: false, of }));
  }

  givePen(to: string | null): Promise<Answer> {
    return this.ask((id) => ({ type: "give_pen", id, to }));
  }

  say(text: string): Promise<Answer> {
    return this.ask((id) => ({ type: "say", id, text }));
  }

  remove(participant: string): Promise<Answer> {
    return this.ask((id) => ({ type: "remove", id, participant }));
  }

  retry(): void {
    this.dispatch({ type: "retry" });
  }

  close(): void {
    for (const stop of this.unlisten) stop();
    this.dispatch({ type: "close" });
  }

  private refuse(code: RefusalCode): void {
    this.refusal.value = { code, text: "" };
  }

  private ask(make: (id: number) => Request): Promise<Answer> {
    if (!isJoined(this.session)) return Promise.resolve(refusal("unavailable", "there is no connection"));
    if (this.requests.isFull) return Promise.resolve(refusal("rate_limited", "too many requests wait"));
    const id = this.nextId++;
    const answer = this.requests.wait(id);
    this.send(make(id));
    return answer;
  }

  // --- events, effects ---

  /** One event after the other: an effect may bring the next event before the last is done with. */
  private dispatch(event: Event): void {
    this.events.push(event);
    if (this.isStepping) return;
    this.isStepping = true;
    try {
      for (let next = this.events.shift(); next !== undefined; next = this.events.shift()) {
        const [session, effects] = step(this.session, next, this.env.now(), this.env.random());
        this.session = session;
        for (const effect of effects) this.perform(effect);
      }
    } finally {
      this.isStepping = false;
    }
    this.settle();
  }

  private perform(effect: Effect): void {
    switch (effect) {
      case "dial":
        return this.transports.dial();
      case "hang_up":
        return this.transports.hangUp();
      case "hang_up_broken":
        return this.transports.hangUp(4400);
      case "start_polling":
        return this.transports.startPolling();
      case "poll":
        return this.transports.poll();
      case "stop_polling":
        return this.transports.stopPolling();
      case "inquire":
        return void this.transports.inquire().then((status) => this.dispatch({ type: "inquired", status }));
      case "resync":
        return this.resync();
      case "parted":
        return this.part();
      default:
        assertNever(effect);
    }
  }

  private since(): string {
    const { epoch, version } = this.replica.stamp;
    const said = lastSaid(this.lines.value);
    return `since=${epoch}.${version}&said=${said}&device=${encodeURIComponent(this.join.device)}`;
  }

  /** A poll has its place in the cursor: without it, it begins with the state. */
  private resync(): void {
    if (this.by === "polling") this.transports.startPolling();
    else this.send({ type: "resync", ...this.replica.stamp });
  }

  private part(): void {
    this.pending = commits.part(this.pending);
    this.painting = partPainting(this.painting);
    // Where the WebSocket takes over from polls that came through, what they proved still stands.
    if (this.session.phase.name !== "live") this.sight = joinSight(this.sight);
    this.requests.part();
  }

  private get by(): Transport {
    return this.session.phase.name === "polling" ? "polling" : "websocket";
  }

  private send(message: ClientMessage): void {
    this.transports.send(message, this.by);
  }

  // --- what comes in ---

  private receiveFrame(message: ServerMessage): void {
    // S-1: before the welcome nothing is believed; the session knows what to do about it.
    const isWelcome = message.type === "welcome";
    if (this.session.phase.name === "live" || isWelcome) this.receive(message, "websocket");
    if (!isWelcome) this.dispatch({ type: "heard" });
  }

  private socketEars() {
    return {
      opened: () => this.dispatch({ type: "opened" }),
      received: (message: ServerMessage) => this.receiveFrame(message),
      broken: () => this.dispatch({ type: "broken" }),
      closed: (code: number) => this.dispatch({ type: "closed", code }),
    };
  }

  private pollEars() {
    return {
      polled: (news: Polled | null) => {
        for (const message of news?.messages ?? []) this.receive(message, "polling");
        // An answer has everything up to now in it.
        this.sight = seeStamp(this.sight, this.replica.stamp, this.replica.stamp, this.env.now());
        this.dispatch({ type: "polled" });
      },
      answered: (message: ServerMessage) => this.receive(message, "polling"),
      failed: (status: number) => this.dispatch({ type: "poll_failed", status }),
      broken: () => this.dispatch({ type: "broken" }),
      idle: () => this.settle(),
    };
  }

  private receive(message: ServerMessage, by: Transport): void {
    switch (message.type) {
      case "welcome":
        return this.receiveWelcome(message, by);
      case "state":
        return this.receiveState(message);
      case "roster":
        this.people = receiveRoster(this.people, message);
        return this.settle();
      case "accepted":
        return this.receiveAnswer(message.id, { kind: "accepted", stamp: stampOf(message), durable: message.durable });
      case "refused":
        return this.receiveRefusal(message);
      case "heartbeat":
        return this.receiveHeartbeat(stampOf(message), message);
      case "said":
        this.lines.value = receiveLine(this.lines.value, message);
        return;
      case "go_away":
        return this.dispatch({ type: "told_to_leave", min_ms: message.delay_min_ms, max_ms: message.delay_max_ms });
      case "pen":
        this.penEpoch = message.epoch;
        this.pending = commits.yieldTo(this.pending, message.epoch);
        return this.holdPen(message.holder);
      default:
        assertNever(message);
    }
  }

  private receiveWelcome({ participant, heartbeat_ms, server_ms, may_write }: Welcome, by: Transport): void {
    this.isWelcomed = true;
    this.participant = participant;
    this.sight = seeClock(this.sight, server_ms, this.env.now());
    const { holder, mine } = this.pen.value;
    if (may_write !== mine) this.holdPen(may_write ? participant : mine ? null : holder);
    this.dispatch({ type: "welcomed", heartbeat_ms, by });
  }

  private receiveState(state: State): void {
    const received = receiveState(this.replica, state);
    if (received.kind === "applied") this.replica = received.replica;
    const { stamp } = this.replica;
    this.sight = seeStamp(this.sight, { epoch: state.epoch, version: state.to }, stamp, this.env.now());
    this.pending = commits.see(this.pending, stamp);
    if (received.kind === "gap") this.dispatch({ type: "gap" });
    else this.settle();
  }

  private receiveHeartbeat(named: Stamp, { server_ms, stored, age_ms }: Heartbeat): void {
    const now = this.env.now();
    const sight = seeAge(seeClock(this.sight, server_ms, now), age_ms);
    this.sight = seeStamp(sight, named, this.replica.stamp, now);
    this.pending = commits.see(commits.store(this.pending, { ...named, version: stored }), this.replica.stamp);
    this.dispatch({ type: "heartbeat", ahead: compareStamps(named, this.replica.stamp) > 0 });
  }

  private receiveAnswer(id: number, answer: Answer): void {
    if (!this.requests.answer(id, answer) && answer.kind === "accepted") {
      const pending = commits.accept(this.pending, id, answer.stamp, answer.durable);
      this.pending = commits.see(commits.yieldTo(pending, this.penEpoch), this.replica.stamp);
    }
    this.settle();
  }

  private receiveRefusal({ id, code, text }: Refused): void {
    this.pending = commits.refuse(this.pending, id, code, this.env.now());
    this.refusal.value = { code, text };
    this.receiveAnswer(id, refusal(code, text));
  }

  private holdPen(holder: string | null): void {
    this.pen.value = { holder, mine: holder === this.participant };
  }

  // --- what follows from it all ---

  /** Send what may be sent, show what there is, and see to it that the clock is looked at again. */
  private settle(): void {
    if (this.isStepping) return; // the dispatch under way does it at its end
    this.flush();
    this.keeping.see(this.pending, this.replica, this.env.now());
    this.publish();
    this.schedule();
  }

  private flush(): void {
    const { by } = this;
    if (!isJoined(this.session) || !this.transports.mayCommit(by)) return;
    const now = this.env.now();
    const window = by === "polling" ? limits.MAX_POSTS_UNDER_WAY : limits.MAX_COMMITS_UNDER_WAY;
    const [pending, taken] = commits.take(this.pending, window, this.nextId, now);
    this.pending = pending;
    this.nextId += taken.length;
    for (const commit of taken) this.send(commit);
    if (!this.transports.isClear(by)) return;
    const [painting, painted] = takePainted(this.painting, now);
    this.painting = painting;
    if (painted !== null) this.send(painted);
  }

  private publish(): void {
    const freshness = judge(this.session, this.sight, this.replica.stamp, this.env.now());
    batch(() => {
      this.publishBoard();
      set(this.stamp, this.replica.stamp);
      set(this.transport, this.by);
      set(this.roster, this.people.entries);
      set(this.present, this.people.present);
      set(this.hands, this.people.hands);
      set(this.unsaved, commits.countUnsaved(this.pending));
      if (!isSameFreshness(freshness, this.freshness.value)) this.freshness.value = freshness;
    });
  }

  private publishBoard(): void {
    const { pending, replica, shown } = this;
    if (shown.pending === pending && shown.replica === replica) return;
    const raw = commits.overlay(pending, replica.values, replica.stamp);
    if (raw !== shown.raw) this.board.value = readBoard(raw, this.board.value);
    this.shown = { pending, replica, raw };
  }

  private schedule(): void {
    const now = this.env.now();
    if (this.session.phase.name === "stopped") {
      if (isForGood(this.session.phase.reason)) this.keeping.drop();
      return this.alarm.clear();
    }
    const isSteady = this.session.phase.name === "live" && this.freshness.value.kind === "live";
    const sending = isJoined(this.session) ? [paintedAt(this.painting), commits.retryAt(this.pending)] : [];
    // What is due and was not sent just now waits for a clear link, which no event announces.
    const sendings = sending.map((time) => (time !== null && time <= now ? now + limits.PAINTED_EVERY_MS : time));
    const times = [nextTick(this.session), this.keeping.dueAt(), isSteady ? null : now + limits.FRESHNESS_EVERY_MS, ...sendings];
    this.alarm.set(Math.min(now + limits.TICK_AT_LEAST_MS, ...times.filter((time) => time !== null)));
  }
}

function set<T>(target: Signal<T>, value: T): void {
  if (target.peek() !== value) target.value = value;
}
