"""Measurements of the service beside what it replaces; `bench/README.md` says what and how."""
