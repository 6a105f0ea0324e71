"""What each command may take: ratios to what is measured in the same run, and memory (docs/design.md 6)."""

from benchmarks.contestants import (
    ARCHIVE,
    BACKLOG_MD,
    CLAIM,
    CLEANUP,
    COMPLETE,
    CONFIG,
    CREATE,
    DEMOTE,
    EDIT,
    LIST,
    LIST_ALL,
    LIST_ASSIGNEE,
    LIST_BLOCKED,
    LIST_COMMON,
    LIST_LABEL,
    LIST_READY,
    LIST_SEARCH,
    LIST_STATUS,
    LIST_UNASSIGNED,
    MAKE,
    NEXT,
    OVERVIEW,
    SEARCH,
    SEARCH_COMMON,
    TASKWARRIOR,
    VIEW,
)

HOT = (VIEW, EDIT, CREATE, LIST, LIST_STATUS, LIST_ASSIGNEE, LIST_SEARCH, LIST_COMMON, SEARCH, SEARCH_COMMON)
FLAT = (
    *HOT,
    *(NEXT, CLAIM, LIST_READY, LIST_BLOCKED, LIST_UNASSIGNED, LIST_LABEL),
    *(ARCHIVE, DEMOTE, COMPLETE, CLEANUP, CONFIG),
)
"""What takes as long with the most tasks as with the fewest."""

STARTS = {
    **dict.fromkeys(HOT, 4.0),
    **dict.fromkeys((EDIT, CREATE, NEXT, CLAIM), 4.5),
    LIST_ALL: 10.0,
    MAKE: 8.0,
    OVERVIEW: 15.0,
}
"""How many starts of the bare interpreter a command may take."""
MEGABYTES = dict.fromkeys(HOT, 35.0)
GROWTH = 1.3
"""How much longer a command may take with the most tasks than with the fewest."""
PER_SECOND = 5_000
PER_SECOND_ON_SERVER = 3_000
"""Creates, or edits, in one batch of `MANY` or more; in smaller ones the start of the process counts."""
MANY = 10_000
UNDO_AT = 20_000
UNDO_SECONDS = 5.0
"""What the undo of a batch of `UNDO_AT` changes may take."""
KILOBYTES = 30.0
"""What the file may grow by for an ordinary task of an agent (`size.py`)."""

_SHARES = {(BACKLOG_MD, 1_000): 0.08, (BACKLOG_MD, 10_000): 0.02, (TASKWARRIOR, 10_000): 1.0}
_COMPARED = {BACKLOG_MD: {*HOT, LIST_ALL}, TASKWARRIOR: {VIEW, EDIT}}


def share_allowed(other: str, row: str, count: int) -> float | None:
    """Return the share of another program's time that a command may take, None if there is no budget."""
    return _SHARES.get((other, count)) if row in _COMPARED[other] else None
