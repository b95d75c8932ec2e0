"""The slow student behind a bottleneck of the kernel's: `tbf` on the loopback of a network namespace of its own.

The relay of `slow_link` ends a connection and begins another; here one TCP connection goes all the way, with the
kernel's own buffers, acknowledgements and sending again. Each system's slow student has a bottleneck for each way. The
namespace holds servers and load, and ends with them: nothing of the machine's own network is touched. Only the rate
is the kernel's here, no delay beside it: many kernels have `tbf` and not `netem`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from bench.measure import medians
from bench.processes import LOAD_CORE, ROOT, pin
from bench.standing import Standing, available
from bench.systems import Run, System
from bench.weather import WeatherPlan, add_ratios, measure_weather, systems

KERNEL = "kernel-32k"
KERNEL_TITLE = "32 kbit/s by the kernel's tbf"
_RATE = "32kbit"
_QUEUE_BYTES = 16 * 1024
_BURST_BYTES = 1600
# A link's own; loopback's 64 KiB in one piece would be 16 s of this link.
_MTU_BYTES = 1500
_UNSHARED = ("unshare", "--net", "--map-root-user")
_BY_PORT = {"server": "dport", "student": "sport"}


class NoWeather:
    """No link is slow."""

    name = "good"

    def enter(self, system: System, port: int, students: int) -> Run:
        """See bench.weather.Weather."""
        return system.enter(port, students)


class Bottlenecks:
    """A bottleneck for each way of every slow student's connection, in this namespace."""

    name = KERNEL

    def __init__(self) -> None:
        self._count = 0
        # Whatever no filter takes passes by.
        _tc("qdisc", "add", "dev", "lo", "root", "handle", "1:", "htb")

    def enter(self, system: System, port: int, students: int) -> Run:
        """See bench.weather.Weather: the handshake is not slowed."""
        run = system.enter(port, students)
        for which in _BY_PORT.values():
            self._narrow(which, run.students[-1].socket.getsockname()[1])
        return run

    def _narrow(self, which: str, port: int) -> None:
        self._count += 1
        flow, leaf = f"1:{self._count}", f"{self._count + 1}:"
        _tc("class", "add", "dev", "lo", "parent", "1:", "classid", flow, "htb", "rate", "10gbit")
        bucket = ("rate", _RATE, "burst", str(_BURST_BYTES), "limit", str(_QUEUE_BYTES))
        _tc("qdisc", "add", "dev", "lo", "parent", flow, "handle", leaf, "tbf", *bucket)
        match = ("match", "ip", which, str(port), "0xffff", "flowid", flow)
        _tc("filter", "add", "dev", "lo", "parent", "1:", "protocol", "ip", "prio", "1", "u32", *match)

    def remove(self) -> None:
        """Let everything pass again."""
        _tc("qdisc", "del", "dev", "lo", "root")


def measure_by_kernel(plan: WeatherPlan, rounds: int) -> dict[str, Any] | str:
    """The medians of so many rounds, by system; or why that cannot be done here."""
    if missing := [tool for tool in ("unshare", "ip", "tc") if shutil.which(tool, path=_search_path()) is None]:
        return f"{', '.join(missing)} is not installed"
    trial = "ip link set lo up && tc qdisc add dev lo root tbf rate 32kbit burst 1600 limit 16384"
    tried = subprocess.run(
        [*_UNSHARED, "sh", "-c", trial], env=_environment(), capture_output=True, text=True, check=False
    )
    if tried.returncode != 0:
        return f"no network namespace with tbf: {tried.stderr.strip()}"
    command = [*_UNSHARED, sys.executable, "-m", "bench.kernel_links", json.dumps(asdict(plan)), str(rounds)]
    run = subprocess.run(command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


def _main(plan: WeatherPlan, rounds: int) -> dict[str, Any]:
    """Within the namespace."""
    pin(os.getpid(), LOAD_CORE)
    subprocess.run(["ip", "link", "set", "lo", "mtu", str(_MTU_BYTES), "up"], check=True)
    standing, _ = available(systems())
    found: list[dict[str, Any]] = []
    with ExitStack() as stack:
        servers = stack.enter_context(Standing(standing))
        for number in range(1, rounds + 1):
            print(f"  round {number}: {KERNEL_TITLE}", file=sys.stderr, flush=True)
            good, _ = measure_weather(NoWeather(), plan, standing, servers, number)
            weather = Bottlenecks()
            slow, _ = measure_weather(weather, plan, standing, servers, number)
            weather.remove()
            of_round = {"good": good, KERNEL: slow}
            add_ratios(of_round)
            found.append(of_round)
    figures: dict[str, Any] = medians(found)[KERNEL]
    return figures


def _tc(*arguments: str) -> None:
    subprocess.run(["tc", *arguments], env=_environment(), stderr=subprocess.PIPE, check=True)


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": _search_path()}


def _search_path() -> str:
    """Where people without root's path have these tools too."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


if __name__ == "__main__":
    print(json.dumps(_main(WeatherPlan(**json.loads(sys.argv[1])), int(sys.argv[2]))))
