"""The tree of errors.

ClassroomSyncError
├── Refused              a request that changes nothing: told to whoever asked, the connection stays
│   └── FileRefused      a file that is brought, or a page of one, cannot be shown
├── ProtocolBroken       the far end sent what no client of ours would: its connection ends with 4400
├── LinkOverflow         the far end does not take what it is owed: its connection ends with 4408
├── StoreError
│   ├── StoreUnavailable the store is away, full or locked: the class goes on, degraded
│   ├── Fenced           the store knows a newer writer: this node is no longer the host
│   ├── Behind           the store was set back: it lacks what it had confirmed
│   ├── Gone             the store has no such classroom: it is over, or the store lost it
│   └── CodeTaken        a classroom with that code exists
└── ContractBroken       our own caller broke the contract: a bug

Each carries facts as attributes and makes its text in `__str__`. `server/problems.py` maps them to HTTP, and
`RefusalCode` and `protocol.closing.CloseCode` are all that ever reaches a peer.
"""

from __future__ import annotations

from enum import StrEnum


class RefusalCode(StrEnum):
    """Why a request was refused; the stable codes of docs/protocol.md."""

    INVALID = "invalid"
    TOO_LARGE = "too_large"
    NOT_ALLOWED = "not_allowed"
    NO_PEN = "no_pen"
    FENCED = "fenced"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


class ClassroomSyncError(Exception):
    """The root of everything this package raises on purpose."""


class Refused(ClassroomSyncError):
    """A request that is refused and changes nothing (E-1). `reason` is a sentence for people."""

    def __init__(self, code: RefusalCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code.value}: {self.reason}"


class FileReason(StrEnum):
    """Why a file, or a page of it, was refused; the stable reasons of docs/protocol.md (M-4)."""

    NO_FILE = "no_file"
    WRONG_KIND = "wrong_kind"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    ODD_SIZE = "odd_size"
    TOO_COSTLY = "too_costly"
    NO_SPACE = "no_space"
    NOT_TAKEN = "not_taken"
    BUSY = "busy"


_FILE_CODES = {
    FileReason.TOO_MANY_BYTES: RefusalCode.TOO_LARGE,
    FileReason.TOO_MANY_PAGES: RefusalCode.TOO_LARGE,
    FileReason.TOO_MANY_PIXELS: RefusalCode.TOO_LARGE,
    FileReason.NO_SPACE: RefusalCode.UNAVAILABLE,
    FileReason.NOT_TAKEN: RefusalCode.NOT_ALLOWED,
    FileReason.BUSY: RefusalCode.RATE_LIMITED,
}


class FileRefused(Refused):
    """A file or a page that cannot be shown. `why` is for programs, `reason` a sentence for people."""

    def __init__(self, why: FileReason, reason: str) -> None:
        super().__init__(_FILE_CODES.get(why, RefusalCode.INVALID), reason)
        self.why = why


class ProtocolBroken(ClassroomSyncError):
    """The far end sent a frame that is no message (X-4). `reason` says what was wrong, without echoing the frame."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class LinkOverflow(ClassroomSyncError):
    """A bound of a link was reached (L-2, T-3); `what` names the thing that could not be delivered."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what, limit)
        self.what = what
        self.limit = limit

    def __str__(self) -> str:
        return f"more than {self.limit} {self.what} undelivered"


class StoreError(ClassroomSyncError):
    """What a store can answer instead of doing what it was asked."""


class StoreUnavailable(StoreError):
    """The store could not do it now: away, full, locked or broken. Nothing was changed, or it is not known whether."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the store is unavailable: {self.reason}"


class Fenced(StoreError):
    """Another node writes the class: in a newer epoch, or (a grant that a failover lost) in the same one.

    `epoch` is the store's. Nothing was changed.
    """

    def __init__(self, epoch: int) -> None:
        super().__init__(epoch)
        self.epoch = epoch

    def __str__(self) -> str:
        return f"fenced: the store is at epoch {self.epoch}"


class Behind(StoreError):
    """The store has less than the caller knows it had: an older epoch, or a version before the write's beginning.

    `epoch` and `version` are the store's. Nothing was changed; `Store.restore` brings it up.
    """

    def __init__(self, epoch: int, version: int) -> None:
        super().__init__(epoch, version)
        self.epoch = epoch
        self.version = version

    def __str__(self) -> str:
        return f"the store was set back to {self.epoch}.{self.version}"


class Gone(StoreError):
    """The store has no such classroom.

    `is_over`: because it was ended; else it was never there, or the store lost it.
    """

    def __init__(self, code: str, *, is_over: bool) -> None:
        super().__init__(code, is_over)
        self.code = code
        self.is_over = is_over

    def __str__(self) -> str:
        return f"class {self.code} is over" if self.is_over else f"the store has no class {self.code}"


class CodeTaken(StoreError):
    """A classroom with that code exists already."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"the code {self.code} is taken"


class ContractBroken(ClassroomSyncError):
    """A caller inside this package broke a contract it could have kept: a bug, never the peer's fault."""

    def __init__(self, contract: str) -> None:
        super().__init__(contract)
        self.contract = contract

    def __str__(self) -> str:
        return f"contract broken: {self.contract}"
