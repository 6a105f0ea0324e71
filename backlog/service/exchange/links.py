"""What the ids in a file mean, and how they are spelled once records have other numbers than the file knew.

An id means the file in its own tree that has it. What stood in a file when it was last exchanged means what
it meant then, whatever has that number now.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.ids import MILESTONE
from backlog.service.exchange.ids import TASK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from backlog.domain.record_files import Exchange, Front, RecordFile
    from backlog.domain.task import Task
    from backlog.service.exchange.ids import Prefixes

LINKS: dict[str, str | None] = {
    "dependencies": TASK,
    "references": None,
    "parent_task_id": TASK,
    "milestone": MILESTONE,
}
"""The keys that name other records, and what a bare number in them means."""


class Target(NamedTuple):
    """A file that an id may mean: the record's UUID, whether it is new here, and its order among equals.

    `odd` is one that may have the id by mistake: it lies among the drafts, or says nothing of its birth.
    """

    uuid: str
    new: bool
    odd: bool
    order: tuple[object, ...]


class Targets:
    """The records that ids mean in the files of one tree."""

    def __init__(self, files: Iterable[tuple[str, Target]], absent: Mapping[str, str]) -> None:
        """Take the files with their keys, and the UUIDs of what has no file by theirs (`Prefixes.key`)."""
        self._files = defaultdict[str, list[Target]](list)
        for key, target in files:
            self._files[key].append(target)
        self._absent = absent

    def meant(self, key: str, *, new: bool, asker: str | None = None) -> str | None:
        """Return the UUID of the record that an id means in a file of a record that is new here, or is not.

        Where several files have the id, those that came together mean each other, unless they are odd, and
        that of the record `asker` means another one.
        """
        targets = self._files.get(key)
        if not targets:
            return self._absent.get(key)
        targets = [target for target in targets if target.uuid != asker] or targets
        targets = [target for target in targets if not target.odd] or targets
        if new:
            targets = [target for target in targets if target.new] or targets
        return min(targets, key=lambda target: target.order).uuid


def links_in(file: RecordFile, prefixes: Prefixes) -> Iterator[tuple[str, str]]:
    """Yield every id that a record file names, as it spells it, with its key."""
    for name, bare in LINKS.items():
        value = file.front.get(name, [])
        for text in [value] if isinstance(value, str) else value:
            if (key := prefixes.key(text, bare)) is not None:
                yield text, key


def links_of(task: Task, prefixes: Prefixes) -> Iterator[str]:
    """Yield the key of every id that a task names."""
    texts = [(text, None) for text in (*task.dependencies, *task.references, task.parent) if text]
    for text, bare in (*texts, *([(task.milestone, MILESTONE)] if task.milestone else ())):
        if (key := prefixes.key(text, bare)) is not None:
            yield key


def respelled(
    file: RecordFile, prefixes: Prefixes, meant: Callable[[str, str], str | None], ids: Mapping[str, str]
) -> RecordFile:
    """Return a record file in which every id that means a record is one that the record has now.

    `meant` returns the UUID of the record that an id means, given the id and its key; `ids` are the
    records' ids by their UUIDs. An id that is right already keeps its spelling.
    """
    front: Front = {}
    for name, bare in LINKS.items():
        if (value := file.front.get(name)) is None:
            continue
        texts = [value] if isinstance(value, str) else value
        spelled = [_spelled(text, prefixes.key(text, bare), prefixes, meant, ids) for text in texts]
        if spelled != texts:
            front[name] = spelled[0] if isinstance(value, str) else spelled
    return file._replace(front={**file.front, **front})


def _spelled(
    text: str,
    key: str | None,
    prefixes: Prefixes,
    meant: Callable[[str, str], str | None],
    ids: Mapping[str, str],
) -> str:
    uuid = meant(text, key) if key is not None else None
    if uuid is None or uuid not in ids:
        return text
    return text if prefixes.key(ids[uuid]) == key else ids[uuid]


def dangling(exchange: Exchange | None, prefixes: Prefixes) -> set[str]:
    """Return the keys of the ids in a file that meant no record when it was last exchanged."""
    if exchange is None or not exchange.batch:  # schemas before 0009 did not know what was meant
        return set()
    return {key for text, key in links_in(exchange.record_file, prefixes) if text not in exchange.meant}


def relinked(task: Task, moved: Mapping[str, str], prefixes: Prefixes, apart: Collection[str] = ()) -> Task:
    """Return a task whose links follow records to their new ids; `moved` maps their old keys to these.

    The keys that are left `apart` mean other records that are not here.
    """

    def now(text: str, bare: str | None = None) -> str:
        key = prefixes.key(text, bare)
        return moved.get(key, text) if key is not None and key not in apart else text

    return task._replace(
        dependencies=tuple(map(now, task.dependencies)),
        references=tuple(map(now, task.references)),
        parent=None if task.parent is None else now(task.parent),
        milestone=None if task.milestone is None else now(task.milestone, MILESTONE),
    )
