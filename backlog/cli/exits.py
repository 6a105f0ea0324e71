"""Says with which exit code the program ends, so that scripts can tell what happened."""

from enum import IntEnum, unique

from backlog.errors import (
    BacklogError,
    Busy,
    Conflict,
    Failed,
    InvalidInput,
    NotFound,
    Refused,
)


@unique
class ExitCode(IntEnum):
    """The exit codes, as README lists them (docs/design.md 5)."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    CONFLICT = 5
    BUSY = 6
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed: the system or the database did not allow it",
    ExitCode.USAGE: "usage: the command line is not valid",
    ExitCode.NOT_FOUND: "not found: something named on the command line does not exist",
    ExitCode.REFUSED: "refused by a rule: done means done, and others",
    ExitCode.CONFLICT: "conflict: somebody else's change, claim or key is in the way",
    ExitCode.BUSY: "busy: others kept writing, or a server was silent, for too long; try again",
    ExitCode.INTERRUPTED: "interrupted",
}

CODES: dict[type[BacklogError], ExitCode] = {
    Failed: ExitCode.FAILED,
    InvalidInput: ExitCode.USAGE,
    NotFound: ExitCode.NOT_FOUND,
    Refused: ExitCode.REFUSED,
    Conflict: ExitCode.CONFLICT,
    Busy: ExitCode.BUSY,
}


def exit_code(error: type[BacklogError]) -> ExitCode:
    """Return the exit code of a kind of error: its own, or that of the kind it belongs to."""
    for kind in error.__mro__:
        if kind in CODES:
            return CODES[kind]
    return ExitCode.FAILED
