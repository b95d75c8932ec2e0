"""The mushaf of Madinah in the reading of Hafs: 604 pages as printed lines, anchors, search."""

from classroom_sync.materials.mushaf.mushaf import Mushaf, load_mushaf
from classroom_sync.materials.mushaf.source import MushafSourceError

__all__ = ["Mushaf", "MushafSourceError", "load_mushaf"]
