"""Compares ids as files spell them: `task-07`, `TASK-7` and, where a bare number may stand, `7` are one id.

Files also hold ids that are none here, such as `task-high.1`. They are compared by their text, so that what
refers to them can be followed to the record that they mean.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.ids import MILESTONE
from backlog.markdown.file_names import folder_at, name_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.markdown.file_names import Folder
    from backlog.service.exchange.numbers import Number

TASK = "task"
_ID = re.compile(r"(?:([A-Za-z]+)-)?([^\s/\\.]+(?:\.[^\s/\\.]+)*)")
_ENDING = re.compile(r"(?:^|[-.])([0-9]{1,5})$", re.ASCII)
_DIGITS = 10
_COUNTER_PREFIX = {"milestone": MILESTONE, "document": "doc"}
_COUNTERS = {
    TASK: "task",
    "draft": "draft",
    MILESTONE: "milestone",
    "doc": "document",
    "decision": "decision",
}

IdParts = tuple[int | str, ...]


class FileId(NamedTuple):
    """An id as a file spells it: its prefix in lower case, None for none, and its parts between dots.

    A part is a number where it can be one, else its text in lower case.
    """

    prefix: str | None
    parts: IdParts

    @property
    def numbers(self) -> tuple[int, ...] | None:
        """The parts, None unless they all are numbers."""
        numbers = tuple(part for part in self.parts if isinstance(part, int))
        return numbers if len(numbers) == len(self.parts) else None


class Prefixes(NamedTuple):
    """What the ids of tasks begin with: here, and in the tree whose files are read; in lower case."""

    here: str
    tree: str

    def key(self, text: str, bare: str | None = None) -> str | None:
        """Return what stands for an id however it is spelled, None for what is none.

        `bare` is the prefix that a bare number means, None if it means nothing.
        """
        id_ = read_file_id(text)
        prefix = bare if id_ is None else id_.prefix or bare
        if id_ is None or prefix is None:
            return None
        return key_of(self.counter_prefix(prefix), id_.parts)

    def counter_prefix(self, prefix: str) -> str:
        """Return a prefix as keys have it: that of tasks is the same whatever it is called."""
        return TASK if prefix in {self.here, self.tree} else prefix


def prefixes(settings: Settings, tree: str | None = None) -> Prefixes:
    """Return the prefixes of tasks, given that of the tree if it has settings of its own."""
    here = settings.task_prefix.lower()
    return Prefixes(here, tree.lower() if tree else here)


def read_file_id(text: str) -> FileId | None:
    """Return the parts of an id, None for a text that can be none."""
    match = _ID.fullmatch(text.strip())
    if match is None:
        return None
    return FileId(match[1].lower() if match[1] else None, tuple(map(_part, match[2].split("."))))


def uuids_by_key(records: Iterable[Task | Record], spelling: Prefixes) -> dict[str, str]:
    """Return the UUIDs of records by the keys of their ids."""
    return {key: record.uuid for record in records if (key := spelling.key(record.id)) is not None}


def number_in(key: str) -> Number | None:
    """Return the number that a key stands for, None if it stands for an id that is none here."""
    prefix, _, rest = key.rpartition("-")
    id_ = read_file_id(rest)
    counter = _COUNTERS.get(prefix)
    numbers = id_.numbers if id_ is not None else None
    return None if counter is None or not numbers else (counter, numbers)


def ending_number(*texts: str) -> int | None:
    """Return the number that the first of some ids and names of files ends in, None if none does."""
    for text in texts:
        match = _ENDING.search(text.partition(" - ")[0].removesuffix(".md"))
        if match is not None:
            return int(match[1])
    return None


def key_of(prefix: str, parts: IdParts) -> str:
    """Return what stands for an id, given its prefix and parts."""
    return f"{prefix}-{'.'.join(map(str, parts))}"


def prefix_of(counter: str) -> str:
    """Return what the ids of a counter begin with in keys."""
    return _COUNTER_PREFIX.get(counter, counter)


def counter_of(folder: Folder) -> str:
    """Return the name of the counter that the ids in a folder come from."""
    return "draft" if folder.draft else folder.kind


def number_of(id_: str, place: str) -> Number | None:
    """Return the number that an id in the folder `place` of a tree has, None if it is none here.

    Of drafts that have the ids of tasks the first number counts: a draft is nobody's part.
    """
    folder = folder_at(place)
    file_id = read_file_id(id_)
    numbers = file_id.numbers if file_id else None
    if file_id is None or folder is None or not numbers or (folder.kind != "task" and len(numbers) > 1):
        return None
    counter = counter_of(folder)
    return counter, numbers[:1] if folder.draft and file_id.prefix not in {None, counter} else numbers


def number_at(path: str) -> Number | None:
    """Return the number that the path of a file says, None if it says none."""
    place, _, name = path.rpartition("/")
    parts = name_parts(name)
    return number_of(parts.id, place) if parts is not None else None


def _part(text: str) -> int | str:
    return (
        int(text) if text.isascii() and text.isdigit() and len(text.lstrip("0")) <= _DIGITS else text.lower()
    )
