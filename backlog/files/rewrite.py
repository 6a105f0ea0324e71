"""Changes text files of a project, all or, if one of them cannot be changed, none."""

import os
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from backlog.errors import Refused, quoted
from backlog.files import atomic
from backlog.files.contents import read_text
from backlog.files.folders import lies_in

MAX_BYTES = 10_000_000


class Rewrite(NamedTuple):
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


def plan(directory: str, names: Iterable[str], change: Callable[[str, str], str]) -> list[Rewrite]:
    """Return what `change` makes of the files of a folder, given the text and the name of each.

    Nothing is written yet. Raises Refused or Failed for a file that cannot be changed. A link is followed
    inside the folder only, for a file elsewhere is not the project's; two names of one file count once.
    """
    planned: dict[str, Rewrite] = {}
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
        planned[path] = Rewrite(root, name, path, before, change(before or "", name))
    return list(planned.values())


def write(planned: Iterable[Rewrite]) -> None:
    """Write the files that change, each whole or not at all; raise Failed."""
    for file in planned:
        if file.outcome != "Unchanged":
            atomic.write(
                file.path, (file.after.encode(),), within=file.root, shown=file.name, make_folders=True
            )
