"""One run from a seed: trouble, healing, quiet; and what was wrong."""

from __future__ import annotations

import gc
import logging
from dataclasses import dataclass

from tests.convergence.law import Law
from tests.convergence.loop import SimulatedLoop, after
from tests.convergence.play import Play
from tests.convergence.quiet import unrest
from tests.convergence.trace import Trace
from tests.convergence.world import World
from tests.timeless import Stuck

TROUBLE_S = 5.0
REST_S = 45.0
"""Within this after the last trouble all must be well: a dead node's part is forgotten after 30 s."""
LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was wrong with a run (empty: nothing), and what happened, if that was asked for."""

    seed: int
    broken: str
    trace: list[str]


class _Errors(logging.Handler):
    """An error that the service logs is one that nobody foresaw."""

    def __init__(self, law: Law) -> None:
        super().__init__(logging.ERROR)
        self._law = law

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._law.breaks("an error was logged: {} {!r}", record.getMessage(), error)


def run(seed: int, *, is_traced: bool = False) -> Outcome:
    """Run a seed. The same seed always gives the same."""
    loop = SimulatedLoop()
    trace = Trace(loop.time, is_on=is_traced)
    law = Law(trace, loop.stop)
    loop.set_exception_handler(lambda _, context: law.breaks("{}: {!r}", context["message"], context.get("exception")))
    logger, errors = logging.getLogger("classroom_sync"), _Errors(law)
    was_level, was_propagating = logger.level, logger.propagate
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    logger.addHandler(errors)
    # Else what is thrown away, and told of then, comes at a time that depends on the runs before.
    gc.disable()
    try:
        _run(loop, seed, trace, law)
    finally:
        gc.enable()
        logger.removeHandler(errors)
        logger.setLevel(was_level)
        logger.propagate = was_propagating
    return Outcome(seed, law.broken, trace.lines())


def _run(loop: SimulatedLoop, seed: int, trace: Trace, law: Law) -> None:
    world = World(loop, seed, trace, law)
    playing = loop.create_task(_play(world, law))
    playing.add_done_callback(lambda _task: loop.stop())
    try:
        loop.run_forever()
    except Stuck:
        law.breaks("nothing will ever happen any more")
    if playing.done() and not playing.cancelled() and playing.exception() is not None:
        law.breaks("the play ended by {!r}", playing.exception())
    _silence(loop, law)


def _silence(loop: SimulatedLoop, law: Law) -> None:
    """End all that goes on; what goes wrong from now on does not count."""
    loop.set_exception_handler(lambda *_: None)
    law.is_over = True
    loop.end_all()
    loop.close()


async def _play(world: World, law: Law) -> None:
    await world.begin()
    play = Play(world)
    await play.run(TROUBLE_S)
    await play.heal()
    end_s = world.loop.time() + REST_S
    looks: list[list[str]] = [["not looked yet"]]
    # Twice in a row: once may be by chance, while something is still on its way.
    while (looks[-1] or not looks[-2:-1] or looks[-2]) and world.loop.time() < end_s:
        await after(LOOK_EVERY_S)
        looks.append(unrest(world))
    for wrong in looks[-1]:
        law.breaks("when all is quiet: {}", wrong)
        world.trace("when all is quiet: {}", wrong)
