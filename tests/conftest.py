"""What all tests share."""

from __future__ import annotations

import gc
import os

import hypothesis

# Examples of a property, where its test names no number. At a desk the pure rooms are to answer within two seconds, and
# each run draws others; CI has the time to look deeper.
EXAMPLES = 100 if os.environ.get("CI") == "true" else 25
# No deadline: two cores shared with a browser say nothing about one example's time.
# The seed of a failure is printed, to be kept.
hypothesis.settings.register_profile("classroom-sync", max_examples=EXAMPLES, deadline=None, print_blob=True)
hypothesis.settings.load_profile("classroom-sync")


def pytest_collection_finish() -> None:
    """What was collected lives until the end: the garbage collector need not walk it again at every turn."""
    gc.freeze()
