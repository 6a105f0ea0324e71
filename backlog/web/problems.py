"""Says what went wrong in the words of a page: a title, what to do, and nothing about this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Busy, Conflict, Failed, InvalidInput, NotFound, OpenItems, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.errors import BacklogError

PLACES = frozenset({"config", "database", "directory", "file", "folder", "path", "target", "url"})
"""Facts that say where something is on the server: an error that has one is not repeated."""

ADVICE = {
    "open-criteria": "Check what is done, or leave the task in its status.",
    "open-definition-of-done": "Check what is done, or leave the task in its status.",
    "criteria-required": "Add an acceptance criterion and check it.",
    "circular-dependency": "Leave out one of these dependencies.",
    "self-dependency": "Leave the task out of its own dependencies.",
    "task-not-terminal": "Move it to the last status first.",
    "task-is-terminal": "Complete it instead: it is done.",
    "undo-conflict": "Undo the later change first.",
    "status-in-use": "Move those tasks to another status first.",
    "dependency-not-found": "Write ids such as TASK-7, one a line.",
    "ambiguous-dependency": "Write the whole id.",
    "invalid-date": "Write it as YYYY-MM-DD.",
    "milestone-exists": "Choose another name.",
    "verification-required": "Run the checks with Verify.",
    "busy": "Try again in a moment.",
    "overtaken": "Try again.",
    "commit-unknown": "The change may have been made: look before you repeat it.",
    "no-backlog": "Create one on the start page.",
    "project-around": "Run backlog init in a terminal, which imports them.",
}
"""What to do, by the code of the error; where there is none, the message says it all."""


class Problem(NamedTuple):
    """What a page shows of an error. `items` are the open criteria that stand in the way, by number."""

    status: int
    title: str
    message: str
    advice: str | None = None
    code: str = "failed"
    items: Sequence[tuple[int, str]] = ()
    task: str | None = None


_KINDS: tuple[tuple[type[Exception], int, str], ...] = (
    (OpenItems, 422, "Not done yet"),
    (InvalidInput, 400, "That cannot be stored"),
    (NotFound, 404, "Not found"),
    (Refused, 422, "Not possible"),
    (Conflict, 409, "Somebody was quicker"),
    (Busy, 503, "The backlog is busy"),
    (Failed, 500, "The backlog cannot be used just now"),
)


def problem_of(error: BacklogError) -> Problem:
    """Return what a page shows of an error."""
    status, title = next(
        ((status, title) for kind, status, title in _KINDS if isinstance(error, kind)), (500, "Failed")
    )
    return Problem(
        status,
        title,
        _message(error),
        ADVICE.get(error.code),
        error.code,
        error.open if isinstance(error, OpenItems) else (),
        error.task if isinstance(error, OpenItems) else None,
    )


def _message(error: BacklogError) -> str:
    if isinstance(error, Failed) or PLACES & error.data.keys():
        return "The server says what is wrong in the terminal that it was started in."
    return f"{error.message[:1].upper()}{error.message[1:]}."
