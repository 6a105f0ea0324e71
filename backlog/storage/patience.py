"""Says how long a process that opens a backlog waits for others by default."""

PATIENCE = 60.0
"""Seconds to wait for a turn before giving up."""
