"""Reads the files of a tree into record files, and tells those apart that cannot be imported."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.text import MAX_TITLE
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import UNTITLED, Folder, folder_at, name_parts
from backlog.markdown.files import read_file
from backlog.markdown.notes import Note
from backlog.markdown.record_files import record_of
from backlog.markdown.task_files import task_of
from backlog.service.exchange.ids import TASK, counter_of, key_of, number_of, prefix_of, read_file_id
from backlog.service.exchange.report import FileOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.record_files import RecordFile
    from backlog.domain.records import Record
    from backlog.domain.task import Task
    from backlog.markdown.file_names import NameParts
    from backlog.markdown.task_files import Meanings
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
    record_file: RecordFile
    uuid: str | None
    number: Number | None
    key: str
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """The id as the file has it."""
        return self.record_file.scalar("id")

    @property
    def counter(self) -> str:
        """The counter that the ids in its folder come from."""
        return counter_of(self.folder)


class SortedFiles(NamedTuple):
    """The files that were understood, what is wrong with the others, and the paths of what is no record."""

    good: list[Incoming]
    bad: list[FileOutcome]
    others: list[str]


def understand(files: Iterable[TreeFile], prefixes: Prefixes) -> SortedFiles:
    """Return the record files of the files of records, and what is wrong with those that cannot be read."""
    result = SortedFiles([], [], [])
    for file in files:
        folder = folder_at(file.place)
        parts = name_parts(file.name)
        if folder is not None and parts is not None and not _is_record(folder, parts, prefixes):
            result.others.append(file.path)
            continue
        try:
            result.good.append(_understood(file, folder, parts, prefixes))
        except BadFileError as error:
            result.bad.append(
                FileOutcome(file.path, "refused", reason=error.reason, line=error.line, code=BAD_FILE)
            )
    return result


def described(record_file: RecordFile, folder: Folder, uuid: str, names: Meanings) -> Task | Record:
    """Return the record that a record file describes; raise BadFileError if it cannot be stored."""
    return (
        task_of(record_file, folder, uuid, names)
        if folder.kind == "task"
        else record_of(record_file, folder, uuid)
    )


def _is_record(folder: Folder, name: NameParts, prefixes: Prefixes) -> bool:
    """Say whether a file is named as the records of its folder are.

    Older versions of the reference program gave drafts the ids of tasks.
    """
    if folder.kind == "document":
        return True
    prefix = prefixes.counter_prefix(name.prefix)
    return prefix == prefix_of(counter_of(folder)) or (folder.draft and prefix == TASK)


def _understood(
    file: TreeFile, folder: Folder | None, name: NameParts | None, prefixes: Prefixes
) -> Incoming:
    if file.text is None or folder is None or name is None:
        raise BadFileError(file.reason, file.line)
    record_file, uuid, notes = read_file(folder.kind, file.text, file.place)
    if file.remark:
        notes.insert(0, Note("encoding", file.remark))
    if len(record_file.scalar("title")) > MAX_TITLE:
        notes.append(Note("long-title", f"its title has {len(record_file.scalar('title')):,} characters"))
    record_file = _completed(record_file, folder, file, name, notes)
    if uuid is not None and not _UUID.fullmatch(uuid):
        notes.append(Note("bad-uuid", "its UUID is not valid and is ignored"))
        uuid = None
    file_id = read_file_id(record_file.scalar("id"))
    if file_id is None:
        return Incoming(file, folder, record_file, uuid, None, file.path, tuple(notes))
    prefix = prefixes.counter_prefix(file_id.prefix or prefix_of(counter_of(folder)))
    number = number_of(record_file.scalar("id"), file.place)
    return Incoming(file, folder, record_file, uuid, number, key_of(prefix, file_id.parts), tuple(notes))


def _completed(
    record_file: RecordFile, folder: Folder, file: TreeFile, name: NameParts, notes: list[Note]
) -> RecordFile:
    """Return a record file with the id and the title that the file's name says, where it says none itself."""
    front = dict(record_file.front)
    named = read_file_id(name.id)
    if read_file_id(record_file.scalar("id")) is None and named is not None and named.numbers is not None:
        front["id"] = name.id.upper() if folder.kind == "task" else name.id.lower()
    if not record_file.scalar("id").strip():
        notes.append(Note("no-id", "it has no id"))
    if not record_file.scalar("title").strip():
        front["title"] = _title(record_file, folder, file, name)
        notes.append(Note("no-title", "it has no title"))
    return record_file._replace(front=front)


def _title(record_file: RecordFile, folder: Folder, file: TreeFile, name: NameParts) -> str:
    """Return a title for a file that has none: what its name says behind an id, else its first heading.

    The name of a document need not begin with an id: all of `getting-started.md` is words.
    """
    numbered = name.prefix == prefix_of(counter_of(folder)) and number_of(name.id, file.place) is not None
    slug = name.slug if numbered or folder.kind != "document" else ""
    heading = _HEADING.search(record_file.texts.get("content", ""))
    words = slug.replace("-", " ").split() or (heading[1].split() if heading is not None else [])
    if not words and not numbered and folder.kind == "document":
        words = os.path.splitext(file.name)[0].replace("-", " ").split()
    return " ".join(words) or name.id or UNTITLED
