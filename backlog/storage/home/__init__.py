"""Finds, makes, moves and opens a backlog, whatever its engine: the only door to storage."""
