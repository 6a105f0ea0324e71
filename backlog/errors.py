"""Everything that can be wrong with a request, as one tree of errors with stable names.

BacklogError
├── InvalidInput           the request itself is malformed
│   └── InvalidValue       a value is not one of those allowed
├── NotFound               something that was named does not exist
├── Refused                a rule of the backlog forbids it
│   └── OpenItems          done means done: unchecked criteria
├── Conflict               somebody else's change stands in the way
│   ├── TaskClaimed        somebody holds a claim on the task
│   └── RevisionMoved      the task was changed since it was read
├── Busy                   others were writing for too long; nothing was changed
│   └── Overtaken          others' changes came between; the same command may succeed now
│       └── Lost           the connection to the database broke before anything was changed
└── Failed                 the machine or the database did not allow it
    └── Unreadable         a value in the database is none that the program stores

An error has a `code`, a stable kebab-case name for programs; `data`, the facts behind it; and a
`message`, which says what is wrong in words that fit every front end: no flag, no command. What to
do about it, each front end says in its own terms (the command line's are in `cli/advice.py`),
and so are exit codes the command line's business (`cli/exits.py`).
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from typing import Any, Self

    Fact = str | int | float | bool | date | None | Sequence["Fact"] | Mapping[str, "Fact"]


class BacklogError(Exception):
    """What went wrong: a line without control characters, a code, and the facts by name.

    `code` identifies the kind of error for programs, for example `task-not-found`. `data` holds
    plain values: texts as they were given, ids, numbers, dates, and lists of these. Whatever cannot
    be printed in the message is escaped here, once for all of them.
    """

    code = "failed"

    def __init__(self, message: str, *, code: str | None = None, **data: Fact) -> None:
        """Keep the message, the facts and, where it is more precise than the class's, the code."""
        self.message = printable(message)
        self.data = data
        super().__init__(self.message)
        if code is not None:
            self.code = code

    def at_line(self, number: int) -> Self:
        """Return the error, which now says in which line of a file it is."""
        self.message = f"line {number}: {self.message}"
        self.data = {**self.data, "line": number}
        self.args = (self.message,)
        return self


class InvalidInput(BacklogError):
    """The request is malformed: a value that cannot be read, or parts that exclude each other."""

    code = "invalid-input"


class InvalidValue(InvalidInput):
    """A value is not one of those allowed. The data: `what` kind of value, `given`, `allowed`."""

    code = "invalid-value"

    def __init__(self, what: str, given: str, allowed: Sequence[str]) -> None:
        """Build the line from the kind of value, the value given and the allowed ones."""
        choices = ", ".join(allowed) if allowed else "none are configured"
        self.given = given
        self.allowed = tuple(allowed)
        super().__init__(
            f"{what} {quoted(given)} is not valid; allowed: {choices}",
            code=f"invalid-{what.lower().replace(' ', '-')}",
            what=what,
            given=given,
            allowed=self.allowed,
        )


class NotFound(BacklogError):
    """Something that was named does not exist."""

    code = "not-found"


class Refused(BacklogError):
    """A rule of the backlog forbids the change; nothing was changed."""

    code = "refused"


class OpenItems(Refused):
    """A task may not be done while an item is unchecked.

    The data: the `task`'s id, the `status` that it cannot have, and the items that are `open`, each
    with its number in the checklist, counted from 1, and its text; those of which a `check` can tell say so.
    """

    code = "open-criteria"

    def __init__(
        self,
        message: str,
        *,
        task: str,
        status: str,
        open: Sequence[tuple[int, str]] = (),  # noqa: A002  the word for it, which only this signature shadows
        checks: Sequence[int] = (),
        code: str | None = None,
        **data: Fact,
    ) -> None:
        """Keep the task, the status, the open items, and the numbers of those that have a check."""
        self.task = task
        self.status = status
        self.open = tuple(open)
        items: list[Fact] = [
            {"number": number, "text": text, **({"check": True} if number in checks else {})}
            for number, text in self.open
        ]
        super().__init__(message, code=code, task=task, status=status, open=items, **data)


class Conflict(BacklogError):
    """Somebody else's change, claim or key stands in the way; nothing was changed."""

    code = "conflict"


class TaskClaimed(Conflict):
    """Somebody holds a claim on a task. The data: the `task`'s id, the `holder`, and `until` when."""

    code = "task-claimed"

    def __init__(self, task: str, holder: str, until: datetime) -> None:
        """Keep whose claim on which task it is, and when its lease ends, in UTC."""
        self.task = task
        self.holder = holder
        self.until = until
        super().__init__(
            f"{task} is claimed by {quoted(holder)} until {until:%Y-%m-%d %H:%M:%S} UTC",
            task=task,
            holder=holder,
            until=until,
        )


class RevisionMoved(Conflict):
    """A task was changed since it was read. The data: its id, its `revision`, the one that was `expected`."""

    code = "revision-moved"

    def __init__(self, task: str, revision: int, expected: int, *, kind: str = "task") -> None:
        """Keep which task or draft it is, the revision that it has, and the one that was read."""
        self.task = task
        self.revision = revision
        self.expected = expected
        super().__init__(
            f"{task} is at revision {revision}, not {expected}: it has changed since",
            task=task,
            kind=kind,
            revision=revision,
            expected=expected,
        )


class Busy(BacklogError):
    """Other writers, or a silent server, kept the database for longer than the time allowed.

    Trying again is safe, but for `commit-unknown`: then the change may have been made.
    """

    code = "busy"


class Overtaken(Busy):
    """Others' changes came between, so that the database undid the command; it can be run again."""

    code = "overtaken"

    def __init__(self) -> None:
        """Say so; which changes they were is not known."""
        super().__init__("others changed the backlog at the same time; nothing was changed")


class Lost(Overtaken):
    """The connection to the database broke before anything was changed; the command can be run again."""

    code = "connection-lost"

    def __init__(self, message: str, *, database: str, reason: str = "") -> None:
        """Say which connection, and why."""
        BacklogError.__init__(self, message, database=database, reason=reason)


class Failed(BacklogError):
    """The machine or the database did not allow it; nothing was changed."""

    code = "failed"


class Unreadable(Failed):
    """A value in the database is none that the program stores: whoever does without its record can go on."""

    code = "unreadable-value"


def converted(fact: Any, dates: Callable[[date], object], texts: Callable[[str], object]) -> Any:  # noqa: ANN401  a fact is any plain value
    """Return a fact as JSON knows it, its dates and its texts as two functions convert them."""
    if isinstance(fact, dict):
        return {name: converted(value, dates, texts) for name, value in fact.items()}
    if isinstance(fact, (list, tuple)):
        return [converted(value, dates, texts) for value in fact]
    if isinstance(fact, str):
        return texts(fact)
    return dates(fact) if hasattr(fact, "isoformat") else fact


def quoted(text: str, limit: int = 60) -> str:
    """Return a value as it may stand in a message: one line, printable, shortened, in quotes."""
    shown = printable(text[: limit + 1])
    if len(shown) > limit:
        shown = shown[:limit] + "…"
    return f'"{shown}"'


def printable(text: str) -> str:
    """Return a text on one line: what cannot be printed is escaped as in a program's source."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def listed(ids: Iterable[str], limit: int = 10) -> str:
    """Return ids joined by commas, the rest counted when there are more than `limit`."""
    every = list(ids)
    shown = ", ".join(every[:limit])
    return shown if len(every) <= limit else f"{shown} and {len(every) - limit} more"
