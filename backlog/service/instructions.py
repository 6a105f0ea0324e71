"""Keeps what coding agents are told in their instruction files, without touching what else is there."""

import os
import stat
from collections.abc import Iterable
from typing import Literal, NamedTuple

from backlog.domain.errors import Failed, Refused, quoted
from backlog.domain.guidance import with_guidance
from backlog.files import atomic

MAX_BYTES = 10_000_000


class Planned(NamedTuple):
    """One file as it is to be: its name in a folder, its real path there, and its text before and after."""

    root: str
    name: str
    path: str
    before: str | None
    after: str

    @property
    def outcome(self) -> Literal["Created", "Updated", "Unchanged"]:
        """What writing does to the file."""
        if self.before is None:
            return "Created"
        return "Unchanged" if self.before == self.after else "Updated"


def plan(directory: str, names: Iterable[str]) -> list[Planned]:
    """Return what is to be written, before anything is: raises Refused or Failed for what cannot be.

    A link is followed inside the directory only, for a file elsewhere is not the project's.
    """
    planned: dict[str, Planned] = {}
    root = os.path.realpath(directory)
    for name in names:
        path = os.path.realpath(os.path.join(root, name))
        if path in planned:
            continue
        if os.path.commonpath((root, path)) != root:
            raise Refused(
                f"{name} is a link to {quoted(path, 200)}, outside of this folder",
                code="outside-project",
                file=name,
                path=path,
            )
        before = read_file(path)
        planned[path] = Planned(root, name, path, before, with_guidance(before or "", name))
    return list(planned.values())


def write(planned: Iterable[Planned]) -> None:
    """Write the files that change, each whole or not at all; raise Failed."""
    for file in planned:
        if file.outcome != "Unchanged":
            content = file.after.encode(errors="surrogateescape")
            atomic.write(file.path, (content,), within=file.root, shown=file.name)


def read_file(path: str) -> str | None:
    """Return the text of a file as it is, None if there is none; bytes that are no UTF-8 survive."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise Failed(f"{quoted(path, 200)} is not a file", code="file-unavailable", path=path)
        if found.st_size > MAX_BYTES:
            raise Failed(
                f"{quoted(path, 200)} is too large: {found.st_size:,} bytes",
                code="file-unavailable",
                path=path,
            )
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Failed(f"cannot read {quoted(path, 200)}: {error.strerror}", code="file-unavailable") from error
