"""Opens what a command was asked to read: a file, or a pipe that somebody writes to.

A shell hands over `<(command)` as the path of a pipe, so pipes are read here, unlike in `contents`. But
nobody waits for a writer that does not come.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from backlog.errors import InvalidInput, quoted
from backlog.files.contents import NoFile, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITER_SECONDS = 1.0
"""How long a pipe may take to find a writer, which may be starting at the same time."""

_READING = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY


@contextmanager
def opened_input(path: str, purpose: str = "") -> Iterator[BinaryIO]:
    """Lend a file or pipe, open for reading; raise InvalidInput (`unreadable-file`) for anything else.

    `purpose` begins the message, for example "--notes-file: ".
    """
    try:
        file = os.fdopen(_descriptor(path), "rb")
    except NoFile as error:
        reason = f"it is {error.kind}"
    except TimeoutError:
        reason = "nobody writes to this pipe"
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    else:
        with file:
            yield file
        return
    raise InvalidInput(
        f"{purpose}cannot read {quoted(path, 200)}: {reason}",
        code="unreadable-file",
        path=path,
        reason=reason,
    )


def _descriptor(path: str) -> int:
    status = os.stat(path)
    if stat.S_ISFIFO(status.st_mode):
        return _opened_with_writer(path)
    kind = kind_of(status)
    if kind is not None and not _is_harmless_device(status):
        raise NoFile(kind)
    return os.open(path, _READING)


def _is_harmless_device(status: os.stat_result) -> bool:
    """Say whether it is /dev/null, or the terminal of standard input: /dev/stdin."""
    if not stat.S_ISCHR(status.st_mode):
        return False
    try:
        given = os.fstat(0)
    except OSError:  # it is closed
        given = None
    return status.st_rdev in {os.stat(os.devnull).st_rdev, given and given.st_rdev}


def _opened_with_writer(path: str) -> int:
    """Open a pipe, which waits until somebody has it open for writing; raise TimeoutError."""
    import signal  # most inputs are files

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, WRITER_SECONDS)
    try:
        return os.open(path, _READING)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
