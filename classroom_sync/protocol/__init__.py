"""The words of the wire: messages, their two encodings, names and bounds. Pure: no I/O, clock or randomness.

`docs/protocol.md` is normative; the rule ids in these docstrings are its.
"""
