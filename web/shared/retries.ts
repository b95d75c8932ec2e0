/** Attempts at a page that does not come: each after a longer wait, at once when somebody is in a hurry. */

export interface RetryEnv {
  readonly random: () => number;
  readonly setTimer: (run: () => void, delay_ms: number) => number;
  readonly clearTimer: (timer: number) => void;
}

/** Attempts after which the screen says that a page is missing; it is asked for all the same until it is here. */
export const ATTEMPTS = 3;
/** Between two attempts: doubled by each failure, half to all of it by chance. */
const RETRY_MIN_MS = 700;
const RETRY_MAX_MS = 8000;

export class Retries {
  /** Ends the wait of each page that waits for its next attempt. */
  private readonly waits = new Set<() => void>();

  constructor(private readonly env: RetryEnv) {}

  /** Ask again now: somebody wants what is missing, or the network is back. */
  hurry(): void {
    for (const end of this.waits) end();
  }

  /** Until the next attempt after so many failures. */
  wait(failures: number): Promise<void> {
    const most_ms = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** (failures - 1));
    return new Promise((resolve) => {
      const end = (): void => {
        this.env.clearTimer(timer);
        this.waits.delete(end);
        resolve();
      };
      const timer = this.env.setTimer(end, most_ms * (0.5 + this.env.random() / 2));
      this.waits.add(end);
    });
  }
}
