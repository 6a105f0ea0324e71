"""Keeps what coding agents are told in their instruction files, without touching what else is there."""

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, NamedTuple

from backlog.domain.errors import Refused, quoted
from backlog.domain.guidance import FILES, START, with_guidance
from backlog.files import atomic
from backlog.files.folders import lies_in
from backlog.files.reading import read, read_text

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
        if not lies_in(path, root):
            raise Refused(
                f"{name} is a link to {quoted(path, 200)}, outside of this folder",
                code="outside-project",
                file=name,
                path=path,
            )
        before = read_text(path, MAX_BYTES, within=root, shown=name)
        planned[path] = Planned(root, name, path, before, with_guidance(before or "", name))
    return list(planned.values())


def write(planned: Iterable[Planned]) -> None:
    """Write the files that change, each whole or not at all; raise Failed."""
    for file in planned:
        if file.outcome != "Unchanged":
            atomic.write(
                file.path, (file.after.encode(),), within=file.root, shown=file.name, make_folders=True
            )


def present(directory: str) -> tuple[str, ...]:
    """Return the names of the instruction files that hold our guidance; raise Failed."""
    root = os.path.realpath(directory)
    return tuple(name for name in dict.fromkeys(FILES.values()) if _tells(root, name))


def _tells(root: str, name: str) -> bool:
    with suppress(Refused):  # a link out of the project is none of its files
        content = read(os.path.join(root, name), MAX_BYTES, within=root, shown=name)
        return content is not None and START.encode() in content
    return False
