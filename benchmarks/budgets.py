"""What each command may take: ratios to what is measured in the same run, and memory (docs/design.md 6)."""

from benchmarks.contestants import (
    BACKLOG_MD,
    CREATE,
    EDIT,
    LIST,
    LIST_ALL,
    LIST_ASSIGNEE,
    LIST_COMMON,
    LIST_SEARCH,
    LIST_STATUS,
    MAKE,
    SEARCH,
    SEARCH_COMMON,
    TASKWARRIOR,
    VIEW,
)

HOT = (VIEW, EDIT, CREATE, LIST, LIST_STATUS, LIST_ASSIGNEE, LIST_SEARCH, LIST_COMMON, SEARCH, SEARCH_COMMON)

STARTS = {**dict.fromkeys(HOT, 5.0), LIST_ALL: 10.0, MAKE: 8.0}
"""How many starts of the bare interpreter a command may take."""
MEGABYTES = dict.fromkeys(HOT, 35.0)
GROWTH = 1.3
"""How much longer a hot command may take with the most tasks than with the fewest."""
PER_SECOND = 3_000
"""Creates, or edits, in one batch of `MANY` or more; in smaller ones the start of the process counts."""
MANY = 10_000

_SHARES = {(BACKLOG_MD, 1_000): 0.15, (BACKLOG_MD, 10_000): 0.03, (TASKWARRIOR, 10_000): 1.0}
_COMPARED = {BACKLOG_MD: {*HOT, LIST_ALL}, TASKWARRIOR: {VIEW, EDIT}}


def share_allowed(other: str, row: str, count: int) -> float | None:
    """Return the share of another program's time that a command may take, None if there is no budget."""
    return _SHARES.get((other, count)) if row in _COMPARED[other] else None
