"""Everything that can be wrong with a request, as one tree of errors with stable names.

BacklogError
├── InvalidInput           the request itself is malformed
│   └── InvalidValue       a value is not one of those allowed
├── NotFound               something that was named does not exist
├── Refused                a rule of the backlog forbids it
│   └── OpenItems          done means done: unchecked criteria (design, section 4)
├── Conflict               somebody else's change stands in the way
├── Busy                   others were writing for too long; nothing was changed
│   └── Overtaken          others' changes came between; the same command may succeed now
└── Failed                 the machine or the database did not allow it

An error says what is wrong (`message`), what to do next (`hint`) and has a `code`, a stable
kebab-case name for programs. Exit codes are the command line's business (`cli/exits.py`).
"""

from collections.abc import Iterable, Sequence


class BacklogError(Exception):
    """What went wrong, in one line without control characters, and what to run next.

    `code` identifies the kind of error for programs, for example `task-not-found`. Whatever cannot
    be printed in the texts given is escaped here, once for all of them.
    """

    code = "failed"

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None) -> None:
        """Keep the message, the advice and, where it is more precise than the class's, the code."""
        self.message = printable(message)
        self.hint = None if hint is None else printable(hint)
        super().__init__(self.message)
        if code is not None:
            self.code = code


class InvalidInput(BacklogError):
    """The request is malformed: a value that cannot be read, or options that exclude each other."""

    code = "invalid-input"


class InvalidValue(InvalidInput):
    """A value is not one of those allowed; names the nearest one if it looks like a slip."""

    code = "invalid-value"

    def __init__(self, what: str, given: str, allowed: Sequence[str], *, hint: str | None = None) -> None:
        """Build the line from the kind of value, the value given and the allowed ones."""
        choices = ", ".join(allowed) if allowed else "none are configured"
        nearest = did_you_mean(given, allowed)
        super().__init__(
            f"{what} {quoted(given)} is not valid; allowed: {choices}",
            hint=hint or (f"did you mean {quoted(nearest)}?" if nearest else None),
            code=f"invalid-{what.lower().replace(' ', '-')}",
        )
        self.given = given
        self.allowed = tuple(allowed)


class NotFound(BacklogError):
    """Something that was named does not exist."""

    code = "not-found"


class Refused(BacklogError):
    """A rule of the backlog forbids the change; nothing was changed."""

    code = "refused"


class OpenItems(Refused):
    """A task may not be done while a criterion is unchecked (design, section 4)."""

    code = "open-criteria"


class Conflict(BacklogError):
    """Somebody else's change, claim or key stands in the way; nothing was changed."""

    code = "conflict"


class Busy(BacklogError):
    """Other writers kept the database for longer than the time allowed; trying again is safe."""

    code = "busy"


class Overtaken(Busy):
    """Others' changes came between, so that the database undid the command; it can be run again."""

    code = "overtaken"

    def __init__(self) -> None:
        """Say so; which changes they were is not known."""
        super().__init__("others changed the backlog at the same time; nothing was changed", hint="try again")


class Failed(BacklogError):
    """The machine or the database did not allow it; nothing was changed."""

    code = "failed"


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


def did_you_mean(given: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that `given` is most likely a slip of, or None."""
    from difflib import get_close_matches  # costs start-up time, needed for errors only

    by_key = {word.casefold(): word for word in allowed}
    matches = get_close_matches(given.casefold()[:200], by_key, n=1, cutoff=0.6)
    return by_key[matches[0]] if matches else None
