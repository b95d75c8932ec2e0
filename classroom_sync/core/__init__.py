"""The rules of a classroom. Pure: time and ids come in as arguments; nothing here waits, draws or reads a clock."""
