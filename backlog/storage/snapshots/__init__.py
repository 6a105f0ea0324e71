"""Keeps copies of a backlog where `git clean` and `git worktree remove` do not reach: in the git repository."""

INTERVAL = 3600
"""Seconds between two regular snapshots."""
MANY = 100
"""So many events in one transaction are worth a snapshot sooner."""
INTERVAL_OF_MANY = 600
LAST = "last"
"""The file in a folder of snapshots that is touched whenever one is begun; who takes one locks it."""
DISMISSED = "dismissed"
"""The file in a folder of snapshots that says that the backlog is not missing: it was dismissed or has moved."""
NUMBERS = "numbers"
"""The file in a folder of snapshots that holds the numbers that were given out since the last one."""
