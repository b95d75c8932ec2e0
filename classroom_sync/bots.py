"""Students that are programs: they follow the class, lag as people and phones do, raise a hand now and then.

For `classroom-sync demo` and `classroom-sync bots`. What a bot is like is drawn once, by `draw_habits`, which is
pure; chance is a `random.Random`, so a seed gives the same class again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from classroom_sync.client import ClassroomClient, Joined, Moved, join_classroom
from classroom_sync.errors import Refused

logger = logging.getLogger(__name__)

MAX_BOTS = 200
"""As many as a class takes (H-7)."""
NAMES = (
    "Maryam", "Yusuf", "Aisha", "Bilal", "Khadija", "Hamza", "Fatima", "Idris", "Zaynab", "Umar",
    "Hafsa", "Ismail", "Ruqayya", "Salim", "Asma", "Zakariya", "Sumayya", "Harun", "Safiya", "Anas",
    "Halima", "Dawud", "Layla", "Musa", "Amina", "Talha", "Nusayba", "Sulayman", "Hajar", "Ilyas",
)  # fmt: skip
_JOIN_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Habits:
    """What one bot is like; all in seconds."""

    paints_after_s: float
    """From a state to the screen."""
    stalls_every_s: float
    """How often it stalls, in the mean."""
    stalls_for_s: float
    raises_hand_every_s: float
    keeps_hand_up_s: float


def draw_habits(random: Random) -> Habits:
    """Two in three are quick, one in four has a phone on a slow link, the rest look away for a while."""
    kind = random.random()
    hand = random.uniform(40.0, 240.0), random.uniform(4.0, 12.0)
    if kind < 0.66:
        return Habits(random.uniform(0.02, 0.25), 60.0, 0.0, *hand)
    if kind < 0.92:
        return Habits(random.uniform(0.6, 2.5), random.uniform(30.0, 90.0), random.uniform(2.0, 6.0), *hand)
    return Habits(random.uniform(0.1, 0.5), random.uniform(40.0, 120.0), random.uniform(5.0, 15.0), *hand)


def bot_name(number: int) -> str:
    """The name of the n-th bot, from 0 up; no two are alike."""
    round_, place = divmod(number, len(NAMES))
    return NAMES[place] if round_ == 0 else f"{NAMES[place]} {round_ + 1}"


async def run_bots(base_url: str, code: str, students: int, *, seed: int | None = None) -> None:
    """Join so many students (at most MAX_BOTS) and stay until the class is over.

    Refused when the class does not take one; httpx.HTTPError when there is no server.
    """
    random = Random(seed)  # noqa: S311 - habits, no secrets
    # Before the group: it would wrap what is raised here.
    all_joined = [await join_classroom(base_url, code, bot_name(number)) for number in range(min(students, MAX_BOTS))]
    async with asyncio.TaskGroup() as group:
        for joined in all_joined:
            group.create_task(_run_bot(base_url, joined, Random(random.random())))  # noqa: S311


async def _run_bot(base_url: str, joined: Joined, random: Random) -> None:
    habits = draw_habits(random)
    # As a class comes in: not all at once.
    await asyncio.sleep(random.uniform(0.0, _JOIN_WITHIN_S))
    try:
        client = ClassroomClient(base_url, joined.code, joined.token, device="bot", chance=random.random)
        async with client:
            hands = asyncio.create_task(_raise_hands(client, habits, random))
            try:
                await _follow(client, habits, random)
            finally:
                hands.cancel()
                with suppress(asyncio.CancelledError):
                    await hands
    except Refused as refused:
        logger.info("a bot leaves: %s", refused)


async def _follow(client: ClassroomClient, habits: Habits, random: Random) -> None:
    """Paint what is newest after one's own time; what came meanwhile is merged, as on a real screen."""
    clock = asyncio.get_running_loop().time
    stalls_s = clock() + random.expovariate(1 / habits.stalls_every_s)
    async for event in client:
        if not isinstance(event, Moved):
            continue
        await asyncio.sleep(habits.paints_after_s)
        if clock() >= stalls_s:
            await asyncio.sleep(habits.stalls_for_s)
            stalls_s = clock() + random.expovariate(1 / habits.stalls_every_s)
        page = client.board.get("page")
        client.painted(ready=page + 1 if isinstance(page, int) else None)


async def _raise_hands(client: ClassroomClient, habits: Habits, random: Random) -> None:
    while True:
        await asyncio.sleep(random.expovariate(1 / habits.raises_hand_every_s))
        with suppress(Refused):  # a link that is lost takes the hand down by itself
            await client.raise_hand()
            await asyncio.sleep(habits.keeps_hand_up_s)
            await client.raise_hand(up=False)
