"""Says for how long who opens a backlog waits for others, unless told otherwise."""

PATIENCE = 60.0
"""Seconds to wait for a turn before giving up."""
