"""All measurements, one after the other: `python -m bench [--quick] [NAME …]`."""

from __future__ import annotations

import argparse

from bench import failover, inside, latency, links, nodes, scale, store

_MEASUREMENTS = {
    "latency": latency.main,
    "inside": inside.main,
    "links": links.main,
    "scale": scale.main,
    "nodes": nodes.main,
    "failover": failover.main,
    "store": store.main,
}


def main() -> int:
    """Run those that are named, or all; each ends loudly if it measured wrong data."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small runs: do they work? Their figures mean little")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(_MEASUREMENTS)} [all]")
    options = parser.parse_args()
    if unknown := set(options.names) - _MEASUREMENTS.keys():
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    for name in options.names or _MEASUREMENTS:
        _MEASUREMENTS[name](["--quick"] if options.quick else [])
        print(flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
