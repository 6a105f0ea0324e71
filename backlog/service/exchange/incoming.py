"""Reads the files of a tree into sheets, and tells those apart that cannot be imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.ids import MILESTONE
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import read_file
from backlog.markdown.naming import Folder, folder_at, read_id
from backlog.service.exchange.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.sheets import Sheet
    from backlog.service.exchange.files import TreeFile

BAD_FILE = "bad-file"
CONFLICT = "changed-on-both-sides"
MILESTONES = "milestone"
"""The series of milestones, whose first number is 0."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Incoming(NamedTuple):
    """A file that was understood: what it says, and the number of its record within its series.

    `misnamed` says that its id is a task's although it is a draft, as older versions had it.
    """

    file: TreeFile
    folder: Folder
    sheet: Sheet
    uuid: str | None
    series: str
    numbers: tuple[int, ...]
    notes: tuple[str, ...] = ()
    misnamed: bool = False

    @property
    def id(self) -> str:
        """The id as the file has it."""
        return self.sheet.scalar("id")


class Sorted(NamedTuple):
    """The files that were understood, and what is wrong with the others."""

    good: list[Incoming]
    bad: list[Outcome]


def understand(files: Iterable[TreeFile], task_prefix: str) -> Sorted:
    """Return the sheets of the files of records; ids of tasks must begin with the prefix."""
    good: list[Incoming] = []
    bad: list[Outcome] = []
    for file in files:
        try:
            good.append(_understood(file, task_prefix))
        except BadFileError as error:
            bad.append(Outcome(file.path, "refused", reason=error.reason, line=error.line, code=BAD_FILE))
    return Sorted(good, bad)


def series_of(folder: Folder) -> str:
    """Return the name of the series that the ids in a folder come from."""
    return "draft" if folder.draft else folder.kind


def series_at(place: str) -> str:
    """Return the name of the series that the ids in the folder `place` come from, "" for none."""
    folder = folder_at(place)
    return series_of(folder) if folder else ""


def _understood(file: TreeFile, task_prefix: str) -> Incoming:
    folder = folder_at(file.place)
    if file.text is None or folder is None:
        raise BadFileError(file.reason, file.line)
    sheet, uuid, notes = read_file(folder.kind, file.text, file.place)
    given = sheet.scalar("id").strip()
    if not given:
        raise BadFileError("it has no id", 1)
    line = line_of(file.text, "id")
    wanted = {"task": task_prefix, "milestone": MILESTONE, "document": "doc"}.get(
        series_of(folder), series_of(folder)
    )
    reference = read_id(given)
    if reference is None or (folder.kind != "task" and len(reference.numbers) > 1):
        raise BadFileError(f'its id "{given[:60]}" is not valid', line)
    misnamed = folder.draft and reference.prefix == task_prefix.lower()
    if reference.prefix != wanted.lower() and not misnamed:
        raise BadFileError(f'its id "{given[:60]}" does not begin with {wanted.lower()}-', line)
    if uuid is not None and not _UUID.fullmatch(uuid):
        notes.append("its UUID is not valid and is ignored")
        uuid = None
    return Incoming(file, folder, sheet, uuid, series_of(folder), reference.numbers, tuple(notes), misnamed)


def line_of(text: str, key: str) -> int | None:
    """Return the number of the line in which a key of the front matter stands."""
    found = re.search(rf"^{key}[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None
