"""A slow link of the bench's own: a relay that carries bytes as slowly, as late and as unevenly as a profile says.

Needs no root and works anywhere, since it is only a program between two sockets.
"""
