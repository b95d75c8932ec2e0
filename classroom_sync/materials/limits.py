"""Every bound of the materials that teachers bring, with its unit in the name and its reason beside it.

What happens at a bound is the policy written here; the code that meets the bound carries it out.
"""

from __future__ import annotations

from classroom_sync.protocol.limits import CLASSROOM_IDLE_S

# --- What is taken in. Policy: refused whole with a reason (M-4), and nothing of it stays. ----------------------------
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
"""A scanned book of a few hundred pages; at 50 kB/s already a quarter of an hour."""
MAX_FORM_BYTES = 256 * 1024
"""What the form around the files may take: 500 parts with their headers, and a title."""
MAX_PART_HEADER_BYTES = 2048
MAX_FIELD_BYTES = 4096
MAX_PAGES = 500
MAX_IMAGE_PIXELS = 50_000_000
"""A phone's full photograph. Decoded it is 150 MB, which WORKER_MEMORY_BYTES holds twice."""
MAX_RATIO = 7.0
"""The longer side of a page by the shorter one: at the largest width a page stays below WebP's 16,383 pixels."""
MIN_SIDE = 3.0
MAX_SIDE = 20_000.0
"""The sides of a page in points or pixels: PDF itself ends at 14,400, cameras before this."""

# --- What is drawn ----------------------------------------------------------------------------------------------------
WIDTHS = (720, 1440)
"""A phone's page, a tablet's page: what every page is drawn in, in pixels."""
ZOOM_WIDTH = 2048
"""Drawn when somebody zooms: four times zoomed on a tablet it still has a pixel for each half point."""
PLAIN_COLOURS = 1024
"""A page with no more colours than this is print, not a photograph: kept exactly it takes less than half the bytes, and
letters stay sharp (tests/materials/test_drawing.py holds both)."""
MAX_CHARACTERS = 20_000
MAX_WORDS = 5_000
"""Of a page's text layer, and more than a page of print holds that one can read. Policy: what is past it has no
boxes."""
DIRECTION_PAGES = 5
DIRECTION_CHARACTERS = 2_000
"""How much of a PDF's text layer is asked which way it is read: past a title page, and short of reading a book."""

# --- The worker process. Policy: it is ended, and the file or the page counts as one that cannot be drawn. ------------
WORKER_MEMORY_BYTES = 1024 * 1024 * 1024
WORKER_FILE_BYTES = 64 * 1024 * 1024
"""The longest file it may write: more than any page at 2048 takes, and no disk is full of it."""
WORKER_CPU_S = 20
"""For a page and the two after it: tens of times what ordinary ones take, and bearable where one is made to take for
ever."""
DIRECTION_CPU_S = 2
"""For asking which way a PDF is read: a page that takes longer to read says nothing of it, and the file is taken."""
INSPECT_CPU_S = 60
"""For a file that comes in: the slowest is 50 MB of photographs, of which each is decoded once."""
WALL_FACTOR = 3.0
"""How much longer than its processor time a worker may take: others share the processor."""
WORKER_NICENESS = 10
"""Below the server, so that a page turn does not wait for a page that is drawn."""
MAX_REPORT_BYTES = 64 * 1024
"""A line that a worker reports: the sizes of 500 pages are 8 kB."""
WORKERS = 2
INSPECTORS = 1
"""Workers of one node at once, and so 3 GiB at worst: two draw pages, one looks at what comes in, which may take a
minute and must not hold up a class."""
MAX_PAGES_AWAITED = 256
"""Pages that may wait to be drawn on one node. Policy: one more answers 503 `unavailable`."""
AHEAD_PAGES = 2
"""Pages drawn after the one that was asked for: a class goes forward."""
DRAW_TRIES = 3
"""A page whose worker broke over another page is tried again so often."""

# --- Uploads of one node. Policy: 429 `rate_limited`. -----------------------------------------------------------------
MAX_UPLOADS_AT_ONCE = 4
UPLOADS_BURST = 20
UPLOAD_EVERY_S = 10.0
"""How many may come at once, and how soon one more may follow: a school's teachers at eight in the morning."""
UPLOAD_SILENT_S = 30.0
"""An upload that brings nothing for this long has ended. Policy: 400 `invalid`."""
UPLOAD_WALL_S = 1800.0
"""And one that takes this long: 50 MB at 28 kB/s."""

# --- The folder -------------------------------------------------------------------------------------------------------
IN_USE_S = CLASSROOM_IDLE_S + 3600.0
"""A class that shows a material is in memory of a node, which says so every TOUCH_EVERY_S, or ends within the class's
lifetime: what nobody said anything of for this long, no class shows. Policy: it may go when room is needed."""
KEEP_S = 48 * 3600.0
"""And what nobody used for this long goes anyway: a teacher prepares a class the evening before."""
TOUCH_EVERY_S = 600.0
SWEEP_EVERY_S = 600.0
DRAFT_KEEP_S = 2 * UPLOAD_WALL_S
"""What a killed server left half done is removed after this; another node's upload on the same disk is younger."""
DISK_RESERVE_BYTES = 64 * 1024 * 1024
"""Left free on the disk, which the classes' store shares. Policy: no upload is taken below it."""
