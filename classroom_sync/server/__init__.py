"""The outside: HTTP, WebSocket, long poll, settings. The only room that imports a web framework."""
