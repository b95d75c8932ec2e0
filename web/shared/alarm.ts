/** One timer that is set again and again, and seldom touches the browser's. */

import type { Env } from "./env.ts";

export class Alarm {
  private timer: number | null = null;
  private due = 0;

  constructor(
    private readonly env: Pick<Env, "now" | "setTimer" | "clearTimer">,
    private readonly ring: () => void,
  ) {}

  /**
   * Ring at this time, or before it.
   *
   * One that is due earlier is left alone, for whoever is rung sets the next: a timer for each message would cost more
   * than the messages.
   */
  set(at: number): void {
    const now = this.env.now();
    if (this.timer !== null && this.due <= at && this.due >= now) return;
    this.clear();
    this.due = Math.max(now, at);
    this.timer = this.env.setTimer(() => {
      this.timer = null;
      this.ring();
    }, this.due - now);
  }

  clear(): void {
    if (this.timer !== null) this.env.clearTimer(this.timer);
    this.timer = null;
  }
}
