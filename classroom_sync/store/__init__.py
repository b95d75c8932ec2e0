"""The truth that outlives a process: one contract (`base`), a reference (`memory`), the embedded default, and Redis."""
