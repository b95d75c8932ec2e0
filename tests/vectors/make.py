"""Writes the byte vectors that the Python and the TypeScript tests both read: messages.json and replica.json.

python tests/vectors/make.py [--check]

The bytes come from msgpack's own encoder, never from the codecs under test. Run it after adding a case here and commit
what it wrote; --check only compares, and fails when a file is not what this program writes.

messages.json  "messages": [{"name", "rule", "direction", "message", "msgpack"}]: direction is who sends it ("server" or
                           "client"), msgpack is hex; decode(msgpack) == message and encode(message) == msgpack
               "grown":    the same with "known": a message with fields of a later version, and what is read in it now
               "bad":      [{"name", "rule", "direction", "msgpack"}]: X-4, the receiver ends the connection with 4400
replica.json   [{"name", "rule", "steps": [{"state", "expect": "applied" | "ignored" | "gap", "stamp", "board"}]}]
               each starts from the empty board at 0.0; stamp and board are those after the step
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import msgpack

HERE = Path(__file__).resolve().parent
SAFE = 2**53 - 1  # past it a double no longer tells a whole number from its neighbour

AYAH = "ٱللَّهُ لَآ إِلَٰهَ إِلَّا هُوَ ٱلْحَىُّ ٱلْقَيُّومُ"
MUSHAF = {"id": "mushaf", "kind": "mushaf", "title": "المصحف", "pages": 604}
TEACHER = {
    "name": "الأستاذة نورة", "role": "teacher", "state": "live", "epoch": 1, "version": 9, "behind_ms": 0,
    "hand": False, "ready": None, "raised_ms": 0, "page": None,
}  # fmt: skip
PUPIL = {
    "name": "Ömer 🙂", "role": "student", "state": "slow", "epoch": 1, "version": 7, "behind_ms": 1250,
    "hand": True, "ready": 43, "raised_ms": 1767225600500, "page": 7,
}  # fmt: skip
FULL_BOARD: dict[str, Any] = {
    "material": MUSHAF,
    "page": 42,
    "at": {"a": "2:255:3"},
    "view": {"x": 0.1, "y": 0.25, "w": 0.5, "h": 0.125},
    "mark/m1": {"a": ["2:255:1", "2:255:7"], "kind": "mistake", "by": "p1"},
    "mark/ink-2": {"page": 42, "kind": "ink", "points": [0.5, 0.5, 0.625, 0.75], "by": "p1"},
    "hide": {"level": "words", "shown": ["2:255:1", "2:255:2"]},
    "follow": "locked",
    "turn": "p2",
    "notice": AYAH,
    "x/poll": {"question": "؟", "votes": [0, 1, -1, 127, 128, -33, 65536], "open": True, "rest": None},
}

MESSAGES: list[tuple[str, str, str, list[Any]]] = [
    ("welcome of a student", "S-1", "server", [0, "p2", "student", 1000, 1767225600000, False]),
    ("welcome of the pen holder", "S-1", "server", [0, "p1", "teacher", 1000, 1767225600123, True]),
    ("welcome of an observer", "S-1", "server", [0, "p3", "observer", 30000, 0, False]),
    ("empty delta: since is current", "S-6", "server", [1, 1, 9, 9, {}]),
    ("a page turn", "S-8", "server", [1, 1, 9, 10, {"page": 43}]),
    ("a page turn that removes the place and the view", "K-3", "server",
     [1, 1, 9, 10, {"page": 43, "at": None, "view": None}]),
    ("pointing at a word", "S-2", "server", [1, 1, 10, 11, {"at": {"a": "2:257:12"}}]),
    ("pointing at a place of the page", "S-2", "server", [1, 1, 10, 11, {"at": {"x": 0.1, "y": 0.9}}]),
    ("snapshot of every key", "S-3", "server", [1, 3, 0, 57, FULL_BOARD]),
    ("snapshot of a material that is read from left to right", "K-7", "server",
     [1, 1, 0, 1, {"material": {"id": "0" * 32, "kind": "pdf", "title": "Lesson", "pages": 9, "direction": "ltr"}}]),
    ("snapshot of an empty board", "S-3", "server", [1, 1, 0, 0, {}]),
    ("epoch and version past 32 bits", "S-2", "server", [1, 2**32 + 1, 2**32 - 1, 2**32, {"page": 1}]),
    ("the largest safe epoch and version", "S-2", "server", [1, SAFE, SAFE - 1, SAFE, {"page": 604}]),
    ("versions at each width of integer", "S-2", "server", [1, 128, 255, 256, {"page": 127}]),
    ("versions at the edges of 16 bits", "S-2", "server", [1, 65535, 65535, 65536, {"page": 128}]),
    ("a string of 31 bytes and one of 32", "S-2", "server", [1, 1, 1, 2, {"notice": "a" * 31, "x/t": "b" * 32}]),
    ("a string of 256 bytes", "S-2", "server", [1, 1, 1, 2, {"notice": "n" * 256}]),
    ("floats stay floats of 64 bits", "S-2", "server", [1, 1, 1, 2, {"x/f": [0.1, -2.5, 1e300, 5e-324]}]),
    ("an array of 16 and a map of 16", "S-2", "server",
     [1, 1, 1, 2, {"x/a": list(range(16)), "x/m": {f"k{n:02}": n for n in range(16)}}]),
    ("empty roster", "R-1", "server", [2, {}, True]),
    ("full roster of a teacher", "R-2", "server", [2, {"p1": TEACHER, "p2": PUPIL}, True]),
    ("roster: only what changed", "R-1", "server", [2, {"p2": {"state": "live", "version": 9, "behind_ms": 0}}, False]),
    ("roster: one has left", "R-1", "server", [2, {"p2": None}, False]),
    ("roster: a page no longer ready", "R-1", "server", [2, {"p2": {"ready": None, "hand": False}}, False]),
    ("roster as a student sees it", "R-2", "server", [2, {"*": {"present": 29}}, True]),
    ("roster as a student sees it, with two hands up", "R-4", "server",
     [2, {"*": {"present": 29, "hands": ["p2", "p7"]}}, False]),
    ("accepted and stored", "A-1", "server", [3, 1, 1, 10, True]),
    ("accepted, not yet stored", "A-2", "server", [3, 2**32, 4, 2**40, False]),
    *((f"refused: {code}", "E-1", "server", [4, 7, code, "so it is"]) for code in (
        "invalid", "too_large", "not_allowed", "no_pen", "fenced", "rate_limited", "unavailable", "unknown")),
    ("refused with a text in Arabic", "E-1", "server", [4, 8, "invalid", "لا توجد صفحة ٦٠٥"]),
    ("heartbeat", "T-1", "server", [5, 1, 10, 1767225601000, 10]),
    ("heartbeat: the writer's server is not heard", "T-4", "server", [5, 1, 10, 1767225601000, 10, 4250]),
    ("heartbeat: the store is behind", "A-3", "server", [5, 2, SAFE, SAFE, 0]),
    ("said", "T-3", "server", [6, 1, "p2", "Ömer 🙂", "هل أقرأ؟", 1767225602000]),
    ("said: a thousand bytes", "T-3", "server", [6, 200, "p2", "x", "س" * 500, 1767225602000]),
    ("go away", "T-2", "server", [7, 0, 5000, "the server restarts"]),
    ("the pen is held", "P-1", "server", [8, "p1", 3]),
    ("the pen is free", "P-1", "server", [8, None, 0]),
    ("commit of a page, in its epoch", "C-3", "client", [16, 1, {"page": 43}, 1]),
    ("commit without an epoch", "C-3", "client", [16, 2, {"page": 43}]),
    ("commit of a turn with what it removes", "K-3", "client", [16, 3, {"at": None, "view": None, "page": 43}, 2**32]),
    ("commit of every key", "K-1", "client", [16, 4, FULL_BOARD, SAFE]),
    ("commit of ink with a colour", "K-6", "client",
     [16, 4, {"mark/ink-3": {**FULL_BOARD["mark/ink-2"], "material": "0" * 32, "colour": "violet"}}, 1]),
    ("commit of nothing, which is refused", "C-2", "client", [16, 5, {}, 1]),
    ("painted, with pages ready", "C-5", "client", [17, 1, 10, 45]),
    ("painted, nothing ready", "C-5", "client", [17, 2**32, SAFE, None]),
    ("painted, but on another page", "C-8", "client", [17, 1, 10, None, 7]),
    ("hand up", "A-1", "client", [18, 6, True]),
    ("a teacher lowers a hand", "C-9", "client", [18, 6, False, "p2"]),
    ("hand down", "A-1", "client", [18, 7, False]),
    ("give the pen", "P-2", "client", [19, 8, "p2"]),
    ("take the pen back", "P-2", "client", [19, 9, None]),
    ("bring me up to date", "C-7", "client", [20, 1, 9]),
    ("bring me up to date from nothing", "C-7", "client", [20, 0, 0]),
    ("say", "C-1", "client", [21, 10, "سؤال: ما معنى «القيوم»؟"]),
    ("remove", "C-6", "client", [22, 2**32 - 1, "p2"]),
]  # fmt: skip

GROWN: list[tuple[str, str, str, list[Any], list[Any]]] = [
    ("welcome with a field more", "X-3", "server", [0, "p2", "student", 1000, 1, False, {"new": 1}],
     [0, "p2", "student", 1000, 1, False]),
    ("state with two fields more", "X-3", "server", [1, 1, 9, 10, {"page": 43}, None, "new"],
     [1, 1, 9, 10, {"page": 43}]),
    ("heartbeat with a field more", "X-3", "server", [5, 1, 10, 1, 10, 7, 8], [5, 1, 10, 1, 10, 7]),
    ("painted with a field more", "X-3", "client", [17, 1, 10, None, 7, "new"], [17, 1, 10, None, 7]),
    ("commit with a field more", "X-3", "client", [16, 1, {"page": 43}, 1, True], [16, 1, {"page": 43}, 1]),
]  # fmt: skip


def _pack(message: object) -> bytes:
    packed: bytes = msgpack.packb(message, use_bin_type=True)
    return packed


def _replaced(message: list[Any], old: bytes, new: bytes) -> bytes:
    whole = _pack(message)
    assert whole.count(old) == 1, (whole, old)
    return whole.replace(old, new)


_Frames = list[tuple[str, bytes]]


def _bad_for_both() -> _Frames:
    """Name and bytes of frames that neither side may take."""
    return [
        ("nothing at all", b""),
        ("a nil", _pack(None)),
        ("a number", _pack(1)),
        ("a text", _pack("hello")),
        ("a map", _pack({"0": 1})),
        ("an empty array", _pack([])),
        ("a type that is no number", _pack(["welcome", "p1"])),
        ("a type that is nil", _pack([None])),
        ("a type that is true", _pack([True, 1, 1, None])),
        ("an unknown type", _pack([99, 1, 2])),
        ("a negative type", _pack([-1])),
        ("the byte that MessagePack never uses", b"\xc1"),
        ("an array longer than its bytes", b"\xdd\xff\xff\xff\xff\x01"),
        ("an extension for a message", b"\xd4\x05\x00"),
        ("JSON text", b"[5,1,10,0,10]"),
    ]


def _bad_from_server() -> _Frames:
    page = _pack([1, 1, 9, 10, {"page": 43}])
    return [
        ("a message that only clients send", _pack([17, 1, 10, None])),
        ("state without its keys", _pack([1, 1, 9, 10])),
        ("state cut short", page[:-1]),
        ("state cut inside a key", page[:-4]),
        ("bytes behind the message", page + b"\x00"),
        ("a second message behind the first", page + page),
        ("state with a list for its keys", _pack([1, 1, 9, 10, ["page", 43]])),
        ("state with a number for a key", _pack([1, 1, 9, 10, {1: 43}])),
        ("state with an extension for a value", _pack([1, 1, 9, 10, {"page": msgpack.ExtType(5, b"x")}])),
        ("state with a timestamp for a value", _pack([1, 1, 9, 10, {"x/t": msgpack.Timestamp(1, 0)}])),
        ("state with a negative version", _pack([1, 1, -1, 10, {}])),
        ("state with a fraction for a version", _pack([1, 1, 9.5, 10, {}])),
        ("state with a text for its epoch", _pack([1, "1", 9, 10, {}])),
        ("state with an epoch of 2^53", _pack([1, 2**53, 9, 10, {}])),
        ("state with an epoch of 2^63", _pack([1, 2**63, 9, 10, {}])),
        ("text that is not UTF-8", _replaced([1, 1, 9, 10, {"notice": "é"}], "é".encode(), b"\xc3\x28")),
        ("text with a surrogate", _replaced([1, 1, 9, 10, {"notice": "€"}], "€".encode(), b"\xed\xa0\x80")),
        ("text with an overlong slash", _replaced([1, 1, 9, 10, {"notice": "é"}], "é".encode(), b"\xc0\xaf")),
        ("a key that is not UTF-8", _replaced([1, 1, 9, 10, {"x/é": 1}], "é".encode(), b"\xff\xfe")),
        ("welcome with an unknown role", _pack([0, "p1", "owner", 1000, 1, True])),
        ("welcome without may_write", _pack([0, "p1", "teacher", 1000, 1])),
        ("welcome with a number for may_write", _pack([0, "p1", "teacher", 1000, 1, 1])),
        ("roster without full", _pack([2, {}])),
        ("roster with a number for an entry", _pack([2, {"p1": 1}, True])),
        ("accepted without an id", _pack([3, None, 1, 10, True])),
        ("accepted with an id of 0", _pack([3, 0, 1, 10, True])),
        ("refused with an unknown code", _pack([4, 1, "tired", "no"])),
        ("heartbeat without stored", _pack([5, 1, 10, 1767225601000])),
        ("heartbeat with nil for a version", _pack([5, 1, None, 1, 10])),
        ("said with a number for its text", _pack([6, 1, "p1", "n", 5, 1])),
        ("go away without a window", _pack([7, "soon"])),
        ("the pen held by a number", _pack([8, 1, 3])),
    ]


def _bad_from_client() -> _Frames:
    deep: Any = 1
    for _depth in range(40):
        deep = [deep]
    return [
        ("a message that only servers send", _pack([5, 1, 10, 1, 10])),
        ("commit without its keys", _pack([16, 1])),
        ("commit cut short", _pack([16, 1, {"page": 43}, 1])[:-1]),
        ("bytes behind the message", _pack([20, 1, 9]) + b"\xc0"),
        ("commit with a list for its keys", _pack([16, 1, ["page", 43], 1])),
        ("commit with an id of 0", _pack([16, 0, {"page": 43}, 1])),
        ("commit with a negative id", _pack([16, -1, {"page": 43}, 1])),
        ("commit with a text for its epoch", _pack([16, 1, {"page": 43}, "1"])),
        ("painted without ready", _pack([17, 1, 10])),
        ("painted with a text for ready", _pack([17, 1, 10, "43"])),
        ("painted with a negative version", _pack([17, 1, -10, None])),
        ("hand with a number for up", _pack([18, 1, 1])),
        ("the pen for a number", _pack([19, 1, 2])),
        ("bring me up to date without a version", _pack([20, 1])),
        ("say with nil for its text", _pack([21, 1, None])),
        ("say with text that is not UTF-8", _replaced([21, 1, "é"], "é".encode(), b"\xc3\x28")),
        ("remove nobody", _pack([22, 1, None])),
        ("an extension for an id", _pack([18, msgpack.ExtType(1, b"x"), True])),
        ("say with forty lists for its text", _pack([21, 1, deep])),
    ]


def _bad() -> list[dict[str, str]]:
    frames = [
        *((f"{name}, to a client", "server", data) for name, data in _bad_for_both()),
        *((f"{name}, to a server", "client", data) for name, data in _bad_for_both()),
        *((name, "server", data) for name, data in _bad_from_server()),
        *((name, "client", data) for name, data in _bad_from_client()),
    ]
    return [{"name": name, "rule": "X-4", "direction": side, "msgpack": data.hex()} for name, side, data in frames]


class Step(NamedTuple):
    """One state message as it arrives, and what the replica is afterwards."""

    state: list[Any]
    expect: str
    stamp: list[int]
    board: dict[str, Any]


REPLICAS: list[tuple[str, str, list[Step]]] = [
    ("a snapshot, then deltas", "S-2", [
        Step([1, 1, 0, 2, {"page": 1, "follow": "free"}], "applied", [1, 2], {"page": 1, "follow": "free"}),
        Step([1, 1, 2, 3, {"page": 2}], "applied", [1, 3], {"page": 2, "follow": "free"}),
        Step([1, 1, 3, 6, {"notice": "hi"}], "applied", [1, 6], {"page": 2, "follow": "free", "notice": "hi"}),
    ]),
    ("nil removes a key; what is absent may be removed too", "S-2", [
        Step([1, 1, 0, 2, {"page": 1, "at": {"a": "1:1"}}], "applied", [1, 2], {"page": 1, "at": {"a": "1:1"}}),
        Step([1, 1, 2, 3, {"page": 2, "at": None, "view": None}], "applied", [1, 3], {"page": 2}),
    ]),
    ("a delta from before one's version is merged", "S-2", [
        Step([1, 1, 0, 5, {"page": 5}], "applied", [1, 5], {"page": 5}),
        Step([1, 1, 3, 7, {"page": 7, "turn": "p2"}], "applied", [1, 7], {"page": 7, "turn": "p2"}),
    ]),
    ("a value is replaced, not merged into", "S-2", [
        Step([1, 1, 0, 1, {"x/a": {"one": 1, "two": 2}}], "applied", [1, 1], {"x/a": {"one": 1, "two": 2}}),
        Step([1, 1, 1, 2, {"x/a": {"three": 3}}], "applied", [1, 2], {"x/a": {"three": 3}}),
    ]),
    ("a snapshot of one's own epoch replaces everything", "S-3", [
        Step([1, 1, 0, 3, {"page": 1, "notice": "old"}], "applied", [1, 3], {"page": 1, "notice": "old"}),
        Step([1, 1, 0, 4, {"page": 4}], "applied", [1, 4], {"page": 4}),
    ]),
    ("a snapshot of a newer epoch replaces everything, at a lower version too", "S-3", [
        Step([1, 1, 0, 90, {"page": 1, "notice": "old"}], "applied", [1, 90], {"page": 1, "notice": "old"}),
        Step([1, 2, 0, 4, {"page": 4}], "applied", [2, 4], {"page": 4}),
        Step([1, 2, 4, 5, {"page": 5}], "applied", [2, 5], {"page": 5}),
    ]),
    ("a newer epoch whose board is empty", "S-3", [
        Step([1, 1, 0, 1, {"page": 1}], "applied", [1, 1], {"page": 1}),
        Step([1, 2, 0, 0, {}], "applied", [2, 0], {}),
    ]),
    ("the first snapshot may be empty", "S-3", [Step([1, 1, 0, 0, {}], "applied", [1, 0], {})]),
    ("the same again changes nothing", "S-4", [
        Step([1, 1, 0, 2, {"page": 2}], "applied", [1, 2], {"page": 2}),
        Step([1, 1, 0, 2, {"page": 1}], "ignored", [1, 2], {"page": 2}),
        Step([1, 1, 1, 2, {"page": 1}], "ignored", [1, 2], {"page": 2}),
        Step([1, 1, 2, 2, {}], "ignored", [1, 2], {"page": 2}),
    ]),
    ("an older state, of the same or an older epoch", "S-4", [
        Step([1, 2, 0, 5, {"page": 5}], "applied", [2, 5], {"page": 5}),
        Step([1, 2, 3, 4, {"page": 4}], "ignored", [2, 5], {"page": 5}),
        Step([1, 2, 0, 4, {"page": 4}], "ignored", [2, 5], {"page": 5}),
        Step([1, 1, 0, 900, {"page": 9}], "ignored", [2, 5], {"page": 5}),
        Step([1, 1, 5, 6, {"page": 6}], "ignored", [2, 5], {"page": 5}),
    ]),
    ("a delta from ahead of one's version", "S-5", [
        Step([1, 1, 0, 2, {"page": 2}], "applied", [1, 2], {"page": 2}),
        Step([1, 1, 4, 5, {"page": 5}], "gap", [1, 2], {"page": 2}),
        Step([1, 1, 2, 5, {"page": 5}], "applied", [1, 5], {"page": 5}),
    ]),
    ("a delta of a newer epoch, even from one's own version", "S-5", [
        Step([1, 1, 0, 2, {"page": 2}], "applied", [1, 2], {"page": 2}),
        Step([1, 2, 2, 3, {"page": 3}], "gap", [1, 2], {"page": 2}),
        Step([1, 2, 0, 3, {"page": 3}], "applied", [2, 3], {"page": 3}),
    ]),
    ("a delta before anything is known", "S-5", [
        Step([1, 1, 4, 5, {"page": 5}], "gap", [0, 0], {}),
        Step([1, 1, 0, 5, {"page": 5}], "applied", [1, 5], {"page": 5}),
    ]),
    ("stamps past 32 bits", "S-2", [
        Step([1, 2**32, 0, 2**32, {"page": 2}], "applied", [2**32, 2**32], {"page": 2}),
        Step([1, 2**32, 2**32, 2**32 + 1, {"page": 3}], "applied", [2**32, 2**32 + 1], {"page": 3}),
        Step([1, 2**32 - 1, 0, SAFE, {"page": 4}], "ignored", [2**32, 2**32 + 1], {"page": 3}),
        Step([1, SAFE, 0, 1, {"page": 5}], "applied", [SAFE, 1], {"page": 5}),
    ]),
]  # fmt: skip


def render() -> dict[str, str]:
    """File name to text, for every file this program writes."""
    messages: dict[str, list[dict[str, Any]]] = {
        "messages": [
            {"name": name, "rule": rule, "direction": side, "message": message, "msgpack": _pack(message).hex()}
            for name, rule, side, message in MESSAGES
        ],
        "grown": [
            {"name": name, "rule": rule, "direction": side, "message": message, "known": known,
             "msgpack": _pack(message).hex()}
            for name, rule, side, message, known in GROWN
        ],
        "bad": _bad(),
    }  # fmt: skip
    replicas = [
        {"name": name, "rule": rule, "steps": [step._asdict() for step in steps]} for name, rule, steps in REPLICAS
    ]
    lists = {f"  {json.dumps(key)}": rows for key, rows in messages.items()}
    text = ",\n".join(f"{key}: [\n{_lines(rows, 4)}\n  ]" for key, rows in lists.items())
    return {"messages.json": f"{{\n{text}\n}}\n", "replica.json": f"[\n{_lines(replicas, 2)}\n]\n"}


def _lines(rows: list[dict[str, Any]], indent: int) -> str:
    # A case a line: what changed shows in a diff.
    return ",\n".join(" " * indent + json.dumps(row, ensure_ascii=False) for row in rows)


def main(arguments: list[str]) -> int:
    """Write the files, or with --check say which are not what would be written."""
    stale = 0
    for name, text in render().items():
        path = HERE / name
        if arguments == ["--check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                sys.stderr.write(f"{name} is not what tests/vectors/make.py writes\n")
                stale = 1
        else:
            path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
