"""What all tests share."""

from __future__ import annotations

import hypothesis

# No deadline: two cores shared with a browser say nothing about one example's time.
# The seed of a failure is printed, to be kept.
hypothesis.settings.register_profile("classroom-sync", deadline=None, print_blob=True)
hypothesis.settings.load_profile("classroom-sync")
