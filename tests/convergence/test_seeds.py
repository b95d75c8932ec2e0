"""Nodes, the store, links and people through seeded troubles: what must hold holds after every step and in the end."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.convergence.run import Outcome, run

SEEDS = 1000
PINNED = Path(__file__).with_name("failed_seeds.txt")


def pinned() -> list[int]:
    """The seeds that failed once, and so are always run."""
    lines = (line.partition("#")[0].strip() for line in PINNED.read_text("utf-8").splitlines())
    return [int(line) for line in lines if line]


def failures(seeds: list[int]) -> list[Outcome]:
    """Those that fail; on all processors."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [outcome for outcome in pool.map(run, seeds, chunksize=10) if outcome.broken]


def test_all_end_equal_and_no_step_breaks_the_law() -> None:
    """S-2 to S-6, A-2, C-3, C-4, P-5, R-1: see `law` and `quiet` for what holds, `play` for what befalls them."""
    seeds = sorted({*range(SEEDS), *pinned()})
    failed = failures(seeds)
    told = "\n".join(
        f"seed {each.seed}: {each.broken}\n    python -m tests.convergence --seed {each.seed}" for each in failed
    )
    assert not failed, f"add these to {PINNED.name}:\n{told}"


def test_a_seed_always_tells_the_same_story() -> None:
    for seed in (0, 7):
        one, other = run(seed, is_traced=True), run(seed, is_traced=True)
        assert len(one.trace) > 100
        assert one == other
        assert run(seed).broken == one.broken
