"""What must hold once troubles have ended and everyone had time: all are equal, and nothing waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from classroom_sync.hub.classroom import Classroom
from classroom_sync.protocol.messages import RosterEntry
from classroom_sync.protocol.words import Role, Value, Version
from tests.convergence.device import Device
from tests.convergence.law import Written
from tests.convergence.world import World

# What time alone changes.
_AGES = frozenset({"behind_ms"})


def unrest(world: World) -> list[str]:
    """What is not as it must be; empty when all is well."""
    return list(_unrest(world))


def _unrest(world: World) -> Iterator[str]:
    stored, classrooms = world.stored(), world.classrooms()
    if stored is None:
        # Emptied, and all nodes that had the class killed before one of them could give it back: it is over.
        if classrooms or not world.law.was_lost:
            yield "the store has no class"
        return
    board = {key: entry.value for key, entry in stored.entries.items() if entry.value is not None}
    for classroom in classrooms:
        node = classroom.peers.node
        if classroom.board.stamp != stored.stamp or classroom.board.values() != board:
            yield f"{node}: {classroom.board.stamp} {classroom.board.values()}, the store {stored.stamp} {board}"
        if classroom.pen != stored.pen:
            yield f"{node}: the pen is {classroom.pen}, in the store {stored.pen}"
        yield from _waits(classroom)
    for device in world.devices:
        if device.is_on:
            yield from _of_screen(device, world, board)
    hosts = [str(classroom.peers.node) for classroom in classrooms if classroom.is_host]
    is_holder_here = any(device.is_here and device.person.participant == stored.pen.holder for device in world.devices)
    # Nobody needs a host while nobody may write.
    if hosts != [stored.host] and (hosts or is_holder_here):
        yield f"hosts {hosts}, in the store {stored.host}"
    has_teacher = any(device.is_on and device.person.role is Role.TEACHER for device in world.devices)
    # Of two links on nodes that cannot hear each other the clock tells the later: a wrong one may end the wrong one.
    # And a class that is given back too late is over for who came before.
    if not has_teacher and not world.was_clock_wrong and not world.law.was_doubled:
        yield "no teacher's device is left"
    yield from _of_pen_holder(world, board)
    yield from _of_rosters(world)


def _waits(classroom: Classroom) -> Iterator[str]:
    peers = classroom.peers
    waiting = {
        "load": peers.is_load_due,
        "restore": peers.is_restore_due,
        "members": bool(classroom.unkept),
        "lines": bool(classroom.unsaid),
        "pen": bool(classroom.pen_changes.requests),
        "held": classroom._incoming.is_holding,
        "away": classroom.is_store_away,
    }
    if any(waiting.values()):
        yield f"{peers.node}: waits for {[what for what, waits in waiting.items() if waits]}"


def _of_screen(device: Device, world: World, board: Mapping[str, Value]) -> Iterator[str]:
    stored, replica = world.stored(), device.session.replica
    assert stored is not None
    if not device.is_here:
        yield f"{device.name}: has no connection"
    if replica.stamp != stored.stamp or dict(replica.board) != board:
        yield f"{device.name}: shows {replica.stamp} {replica.board}, the store has {stored.stamp} {board}"
    if not device.session.outbox.is_durable or device.session.outbox._waiting:
        yield f"{device.name}: something is not answered, or not durable"
    if device.session.pen is None or device.session.pen.holder != stored.pen.holder:
        yield f"{device.name}: takes {device.session.pen} for the pen, it is {stored.pen}"


def _of_rosters(world: World) -> Iterator[str]:
    rosters = {
        str(classroom.peers.node): _roster(classroom) for classroom in world.classrooms() if classroom.each_connection()
    }
    for device in world.devices:
        if device.is_on and device.person.role is Role.TEACHER:
            rosters[device.name] = _ageless(device.session.roster)
    names = list(rosters)
    for name in names[1:]:
        for who in sorted(rosters[names[0]].keys() | rosters[name].keys()):
            one, other = rosters[names[0]].get(who), rosters[name].get(who)
            states = [entry["state"] for entry in (one, other) if entry is not None]
            # Who is away is remembered by the nodes that saw them; a node that opened the class since did not.
            if one != other and states != ["away"]:
                yield f"rosters differ: {names[0]} has {who} as {one}, {name} as {other}"
    here = {device.person.participant for device in world.devices if device.is_here}
    for name, roster in rosters.items():
        wrong = [who for who, entry in roster.items() if (entry.get("state") == "live") != (who in here)]
        missing = here - roster.keys()
        if wrong or missing:
            yield f"rosters: {name}: wrong {wrong}, missing {sorted(missing)}; here are {sorted(here)}: {roster}"


def _roster(classroom: Classroom) -> Mapping[str, RosterEntry]:
    return _ageless(classroom.roster.message(Role.TEACHER, Version(0)).entries)


def _ageless(entries: Mapping[str, RosterEntry | None]) -> dict[str, RosterEntry]:
    return {
        participant: {name: entry[name] for name in sorted(entry) if name not in _AGES}
        for participant, entry in entries.items()
        if entry is not None
    }


def _of_pen_holder(world: World, board: Mapping[str, Value]) -> Iterator[str]:
    """What the last pen holder wrote since it has the pen is on the board, or replaced by what it wrote later."""
    stored = world.stored()
    assert stored is not None
    pen = stored.pen
    for device in world.devices:
        is_teacher = device.person.role is Role.TEACHER
        is_holder = device.person.participant == pen.holder and (not is_teacher or device.name == pen.device)
        if is_holder and device.is_on and not world.law.is_loss_excused:
            last: dict[str, Value] = {}
            for written in device.written:
                if written.epoch >= pen.epoch:
                    last.update(_whole(written))
            wrong = {key: value for key, value in last.items() if board.get(key) != value}
            if wrong:
                yield f"{device.name} wrote {wrong} since {pen}, the board has {board}"


def _whole(written: Written) -> dict[str, Value]:
    if "page" not in written.changes:
        return written.changes
    return {"at": None, "view": None} | written.changes
