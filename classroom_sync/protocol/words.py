"""The small words everything else is made of: stamps, roles, codes, names, devices."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple, NewType

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.limits import MAX_DEVICE_CHARACTERS, MAX_NAME_CHARACTERS, MAX_TITLE_CHARACTERS, MAX_UINT

Epoch = NewType("Epoch", int)
Version = NewType("Version", int)
ParticipantId = NewType("ParticipantId", str)
Code = NewType("Code", str)
NodeId = NewType("NodeId", str)
"""One life of one server process: drawn anew at each start, so that what a node said before a restart is another's."""

Scalar = bool | int | float | str | None
# MessagePack values without binary and extension types, so that JSON can carry every one of them.
Value = Scalar | list["Value"] | dict[str, "Value"]

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, 1, I, L, O: what is read aloud or from a wall must not be mistaken."""
CODE_LENGTH = 6


class Stamp(NamedTuple):
    """The only clock that decides anything: compared as a pair, epoch first."""

    epoch: Epoch
    version: Version

    def __str__(self) -> str:
        return f"{self.epoch}.{self.version}"


NOBODY = NodeId("")
"""The host of a class that no node writes."""
ZERO = Stamp(Epoch(0), Version(0))
"""The stamp of one who knows nothing: older than every board's."""


class Pen(NamedTuple):
    """Who may commit to the board, since which epoch, and the device the teacher was last on (P-1, P-4)."""

    holder: ParticipantId
    epoch: Epoch
    device: str = ""


class Role(StrEnum):
    """What a participant may do; the table is in `core.session`."""

    TEACHER = "teacher"
    STUDENT = "student"
    OBSERVER = "observer"


def read_stamp(text: str) -> Stamp:
    """The stamp in `"E.V"`; Refused(invalid) for anything else. Empty text is `ZERO`."""
    if not text:
        return ZERO
    epoch, dot, version = text.partition(".")
    if not (dot and _is_uint(epoch) and _is_uint(version)):
        raise Refused(RefusalCode.INVALID, "a stamp is two numbers with a dot between them")
    return Stamp(Epoch(int(epoch)), Version(int(version)))


def _is_uint(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= MAX_UINT


def read_code(text: str) -> Code | None:
    """The code a person typed, or None where it can be none (W-1): case, spaces and hyphens do not count."""
    code = text.upper().replace("-", "").replace(" ", "")
    # Letters past ASCII are outside the alphabet, though some in upper case would not be: ß is SS then.
    if not text.isascii() or len(code) != CODE_LENGTH or any(letter not in CODE_ALPHABET for letter in code):
        return None
    return Code(code)


def show_code(code: Code) -> str:
    """The code as people see it: `ABC-DEF`."""
    return f"{code[:3]}-{code[3:]}"


def make_code(number: int) -> Code:
    """The code of a number (any size; digits past the length are dropped): the caller draws it from a secure source."""
    letters = []
    for _ in range(CODE_LENGTH):
        number, digit = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[digit])
    return Code("".join(letters))


# Cc control, Cf format (direction overrides, zero-width, tags), Cs surrogates, Co private, Cn unassigned, Zl/Zp
# separators.
_REMOVED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Needed inside words of Persian and Urdu names, and harmless: they join or part letters, they reverse nothing.
_KEPT_FORMAT = frozenset({"\u200c", "\u200d"})


def clean_name(text: str) -> str:
    """A display name ready to show (W-2), or Refused(invalid) when nothing, or too much, is left."""
    return _clean(text, MAX_NAME_CHARACTERS, "a name")


def clean_title(text: str) -> str:
    """A classroom's title, cleaned as a name is; at most MAX_TITLE_CHARACTERS."""
    return _clean(text, MAX_TITLE_CHARACTERS, "a title")


def _clean(text: str, max_characters: int, what: str) -> str:
    spaced = "".join(" " if letter in "\t\n\r\u2028\u2029" else letter for letter in text)
    kept = "".join(
        letter for letter in spaced if letter in _KEPT_FORMAT or unicodedata.category(letter) not in _REMOVED_CATEGORIES
    )
    cleaned = " ".join(kept.split())
    if not cleaned.strip("\u200c\u200d ") or len(cleaned) > max_characters:
        raise Refused(RefusalCode.INVALID, f"{what} is 1 to {max_characters} characters")
    return cleaned


_DEVICE = re.compile(r"[A-Za-z0-9_-]*")


def read_device(text: str) -> str:
    """A device name as a client sent it, `""` included; Refused(invalid) outside its alphabet or length."""
    if len(text) > MAX_DEVICE_CHARACTERS or not _DEVICE.fullmatch(text):
        raise Refused(RefusalCode.INVALID, f"a device is at most {MAX_DEVICE_CHARACTERS} of A-Z a-z 0-9 _ -")
    return text
