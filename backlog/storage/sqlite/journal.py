"""Looks at a journal beside a database before SQLite does, which would delete the file that it names.

The journal of a transaction in several files ends with the path of one that lists them, and whoever opens the
database next rolls it back and deletes that file, wherever it lies: section 5 of
https://www.sqlite.org/atomiccommit.html. No transaction of this program is of that kind; a file that came
with a clone or an archive may be.
"""

from __future__ import annotations

import os
import stat

from backlog.errors import Failed, Refused, quoted
from backlog.files.contents import NoFile, opened_file

_NAMES_ANOTHER = bytes.fromhex("d9d505f920a163d7")
"""What stands at the end after the path: section 3 of https://www.sqlite.org/fileformat2.html."""


def check_journal(path: str) -> None:
    """Raise Refused (`foreign-journal`) for a journal that names a file, Failed for what is none."""
    try:
        end = _end_of(path)
    except FileNotFoundError:  # its writer has just finished
        return
    except NoFile as error:
        raise Failed(
            f"{quoted(path, 200)} is {error.kind}, not a file",
            code="foreign-journal",
            path=path,
            kind=error.kind,
        ) from None
    if end == _NAMES_ANOTHER:
        raise Refused(
            f"{quoted(path, 200)} names another file, which SQLite would delete",
            code="foreign-journal",
            path=path,
        )


def _end_of(path: str) -> bytes:
    if stat.S_ISLNK(os.lstat(path).st_mode):
        raise NoFile("a link")
    with opened_file(path) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - len(_NAMES_ANOTHER)))
        return file.read()
