"""The service with the bounds on one class's people lifted, so that a class of thousands can be measured at all."""

from __future__ import annotations

from classroom_sync import cli
from classroom_sync.core import roster
from classroom_sync.hub import classroom

if __name__ == "__main__":
    # They are policy (H-7), not mechanism: nothing else in the service depends on their value.
    for module, bound in ((classroom, "MAX_PARTICIPANTS"), (roster, "MAX_REMEMBERED_PARTICIPANTS")):
        assert isinstance(getattr(module, bound), int)
        setattr(module, bound, 1_000_000)
    cli.main()
