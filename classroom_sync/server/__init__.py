"""The outside: HTTP, WebSocket and long poll over the hub.

Only this room knows FastAPI, settings and which store there is.
"""
