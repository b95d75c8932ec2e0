/** Calls that come faster than they may go on: the first at once, then one in `every_ms`, and the last one always. */

export interface PaceEnv {
  readonly now: () => number;
  readonly setTimer: (run: () => void, delay_ms: number) => number;
}

export function paced<T>(every_ms: number, run: (latest: T) => void, env: PaceEnv): (next: T) => void {
  let last = -Infinity;
  let waiting: { value: T } | null = null;
  const go = (value: T): void => {
    last = env.now();
    run(value);
  };
  return (next) => {
    const isWaiting = waiting !== null;
    const rest_ms = last + every_ms - env.now();
    if (rest_ms <= 0 || rest_ms > every_ms) {
      waiting = null;
      go(next);
      return;
    }
    waiting = { value: next };
    if (isWaiting) return;
    env.setTimer(() => {
      if (waiting !== null) go(waiting.value);
      waiting = null;
    }, rest_ms);
  };
}
