"""Measures how long the commands take, and how much memory: see `docs/performance.md`."""
