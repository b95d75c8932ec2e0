"""Every device of a class shows what the teacher shows, at once."""

__version__ = "0.1.0"
