"""Run seeds by hand: `python -m tests.convergence --seeds 1000 --from 0`, or one with its trace: `--seed 17`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.convergence.run import Outcome, run


def main() -> int:
    """Run what the command line asks for; 1 where a seed failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.convergence", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first")
    parser.add_argument("--seed", type=int, help="one only, and all that happened in it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    asked = parser.parse_args()
    if asked.seed is not None:
        outcome = run(asked.seed, is_traced=True)
        print("\n".join(outcome.trace))
        print(outcome.broken or "all is well")
        return 1 if outcome.broken else 0
    began_s = time.perf_counter()
    failed: list[Outcome] = []
    with ProcessPoolExecutor(asked.jobs) as pool:
        for outcome in pool.map(run, range(asked.first, asked.first + asked.seeds), chunksize=10):
            if outcome.broken:
                failed.append(outcome)
                print(f"seed {outcome.seed}: {outcome.broken[:300]}", flush=True)
    took_s = time.perf_counter() - began_s
    print(f"{asked.seeds} seeds, {len(failed)} failed, {took_s:.1f} s; see one with --seed N")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
