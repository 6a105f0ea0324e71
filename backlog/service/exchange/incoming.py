"""Reads the files of a tree into sheets, and tells those apart that cannot be imported."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.text import MAX_TITLE
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import UNTITLED, Folder, folder_at, name_parts
from backlog.markdown.files import read_file
from backlog.markdown.notes import Note
from backlog.markdown.record_sheets import record_of
from backlog.markdown.task_sheets import task_of
from backlog.service.exchange.ids import TASK, key_of, number_of, prefix_of, read_file_id, series_of
from backlog.service.exchange.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.records import Record
    from backlog.domain.sheets import Sheet
    from backlog.domain.task import Task
    from backlog.markdown.file_names import NameParts
    from backlog.markdown.task_sheets import Names
    from backlog.service.exchange.files import TreeFile
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.numbers import Number

BAD_FILE = "bad-file"
CONFLICT = "changed-on-both-sides"

_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Incoming(NamedTuple):
    """A file that was understood: what it says, and the number of its record, None if its id is none here.

    `key` is what links to it are known by, its path if nothing else is. `notes` are worth telling of it.
    """

    file: TreeFile
    folder: Folder
    sheet: Sheet
    uuid: str | None
    number: Number | None
    key: str
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """The id as the file has it."""
        return self.sheet.scalar("id")

    @property
    def series(self) -> str:
        """The series that the ids in its folder come from."""
        return series_of(self.folder)


class Sorted(NamedTuple):
    """The files that were understood, what is wrong with the others, and the paths of what is no record."""

    good: list[Incoming]
    bad: list[Outcome]
    others: list[str]


def understand(files: Iterable[TreeFile], prefixes: Prefixes) -> Sorted:
    """Return the sheets of the files of records, and what is wrong with those that cannot be read."""
    found = Sorted([], [], [])
    for file in files:
        folder = folder_at(file.place)
        parts = name_parts(file.name)
        if folder is not None and parts is not None and not _is_record(folder, parts, prefixes):
            found.others.append(file.path)
            continue
        try:
            found.good.append(_understood(file, folder, parts, prefixes))
        except BadFileError as error:
            found.bad.append(
                Outcome(file.path, "refused", reason=error.reason, line=error.line, code=BAD_FILE)
            )
    return found


def described(sheet: Sheet, folder: Folder, uuid: str, names: Names) -> Task | Record:
    """Return the record that a sheet describes; raise BadFileError if it cannot be stored."""
    return task_of(sheet, folder, uuid, names) if folder.kind == "task" else record_of(sheet, folder, uuid)


def _is_record(folder: Folder, name: NameParts, prefixes: Prefixes) -> bool:
    """Say whether a file is named as the records of its folder are.

    Older versions of the reference program gave drafts the ids of tasks.
    """
    if folder.kind == "document":
        return True
    prefix = prefixes.series_prefix(name.prefix)
    return prefix == prefix_of(series_of(folder)) or (folder.draft and prefix == TASK)


def _understood(
    file: TreeFile, folder: Folder | None, name: NameParts | None, prefixes: Prefixes
) -> Incoming:
    if file.text is None or folder is None or name is None:
        raise BadFileError(file.reason, file.line)
    sheet, uuid, notes = read_file(folder.kind, file.text, file.place)
    if file.remark:
        notes.insert(0, Note("encoding", file.remark))
    if len(sheet.scalar("title")) > MAX_TITLE:
        notes.append(Note("long-title", f"its title has {len(sheet.scalar('title')):,} characters"))
    sheet = _completed(sheet, folder, file, name, notes)
    if uuid is not None and not _UUID.fullmatch(uuid):
        notes.append(Note("bad-uuid", "its UUID is not valid and is ignored"))
        uuid = None
    found = read_file_id(sheet.scalar("id"))
    if found is None:
        return Incoming(file, folder, sheet, uuid, None, file.path, tuple(notes))
    prefix = prefixes.series_prefix(found.prefix or prefix_of(series_of(folder)))
    number = number_of(sheet.scalar("id"), file.place)
    return Incoming(file, folder, sheet, uuid, number, key_of(prefix, found.parts), tuple(notes))


def _completed(sheet: Sheet, folder: Folder, file: TreeFile, name: NameParts, notes: list[Note]) -> Sheet:
    """Return a sheet with the id and the title that the file's name says, where it says none itself."""
    front = dict(sheet.front)
    named = read_file_id(name.id)
    if read_file_id(sheet.scalar("id")) is None and named is not None and named.numbers is not None:
        front["id"] = name.id.upper() if folder.kind == "task" else name.id.lower()
    if not sheet.scalar("id").strip():
        notes.append(Note("no-id", "it has no id"))
    if not sheet.scalar("title").strip():
        front["title"] = _title(sheet, folder, file, name)
        notes.append(Note("no-title", "it has no title"))
    return sheet._replace(front=front)


def _title(sheet: Sheet, folder: Folder, file: TreeFile, name: NameParts) -> str:
    """Return a title for a file that has none: what its name says behind an id, else its first heading.

    The name of a document need not begin with an id: all of `getting-started.md` is words.
    """
    numbered = name.prefix == prefix_of(series_of(folder)) and number_of(name.id, file.place) is not None
    slug = name.slug if numbered or folder.kind != "document" else ""
    heading = _HEADING.search(sheet.texts.get("content", ""))
    words = slug.replace("-", " ").split() or (heading[1].split() if heading is not None else [])
    if not words and not numbered and folder.kind == "document":
        words = os.path.splitext(file.name)[0].replace("-", " ").split()
    return " ".join(words) or name.id or UNTITLED
