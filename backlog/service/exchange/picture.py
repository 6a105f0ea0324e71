"""Remembers how a tree and the backlog were when all was compared: later only what has changed is looked at.

A record is quiet if nothing of it is new in its file. It stays so as long as the file has the same stamp, and
the storage says the same of the record. What it cannot say so of is compared as if nothing were remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.files.cached import packed, unpacked
from backlog.files.tree_index import TreeIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from backlog.domain.record_files import Mark, RecordStates
    from backlog.service.exchange.trees import NamedTree
    from backlog.store import Reader

MOST = 5_000
"""How many records or files are looked at closer; for more, it takes less time to look at everything."""
WORTH = 500
"""From how many records on, that would not have to be looked at again, a picture is taken anew."""
_STATES = ("records", "files", "extras")
_SAME = ("state", "place")
"""What tells that columns in two files belong together."""


class Picture(NamedTuple):
    """What is remembered: columns of texts, as `cached.packed` makes them, by name; and where the rest is."""

    columns: Mapping[str, bytes]
    remembered: TreeIndex

    def texts(self, name: str) -> list[str]:
        """Return the texts of a column."""
        return unpacked(self.columns[name])

    def still(self, stamps: Mapping[str, str]) -> dict[str, str]:
        """Return the digests of the files of quiet records that have the stamp that they had, by path."""
        quiet = dict(zip(self.texts("quiet"), self.texts("digests"), strict=True))
        if packed(stamps.values()) == self.columns["stamps"] and packed(stamps) == self.columns["paths"]:
            return quiet
        old = dict(zip(self.texts("paths"), self.texts("stamps"), strict=True))
        return {path: digest for path, digest in quiet.items() if stamps.get(path) == old[path]}

    def compared(self, reader: Reader, tree: str, state: str) -> tuple[Mapping[str, str], set[str]]:
        """Return the ids of all records by UUID, and the UUIDs of those that may have changed.

        `state` is what the reader says of all records and exchanges: where that is the same, nothing is read.
        """
        if self.columns["state"] == packed([state]):
            return dict(zip(self.texts("uuids"), self.texts("ids"), strict=True)), set()
        states = reader.exchange.states(tree)
        return states.ids, self.changed(states)

    def changed(self, states: RecordStates) -> set[str]:
        """Return the UUIDs of the records of which the storage says something else, or nothing any more."""
        columns = self.remembered.picture_of_states()
        if columns is None or any(columns.get(name) != self.columns[name] for name in _SAME):
            return {*states.ids, *states.files, *states.extras, *self.texts("uuids")}
        changed = set[str]()
        for name in _STATES:
            now: dict[str, str] = getattr(states, name)
            if packed(now.values()) == columns[name] and packed(now) == columns[f"of_{name}"]:
                continue
            old = dict(zip(unpacked(columns[f"of_{name}"]), unpacked(columns[name]), strict=True))
            changed |= {uuid for uuid, state in now.items() if old.get(uuid) != state}
            changed |= old.keys() - now.keys()
        return changed

    def standing(self, still: Collection[str], restless: Collection[str]) -> dict[str, str]:
        """Return the records that are quiet now, by the paths of their files, which are among those `still`.

        None of the `restless` is, by UUID.
        """
        quiet = dict(zip(self.texts("quiet"), self.texts("of_quiet"), strict=True))
        if not restless and len(still) == len(quiet):
            return quiet
        return {path: uuid for path, uuid in quiet.items() if path in still and uuid not in restless}

    @property
    def unsteady(self) -> set[str]:
        """The UUIDs of quiet records of which it is not known whether an export would write the same file."""
        return set(self.texts("unsteady"))


class Memory(NamedTuple):
    """What is known of a tree from earlier runs, and what the file system says of it now: stamps by path.

    `place` names the tree, `looked` is when the stamps were taken at the earliest, in nanoseconds, and
    `remembered` what earlier runs left. `notes` are the digests of files: where there is a `picture` those
    that are read now, without one the same. `still` are those of the picture's files that nobody wrote again.
    """

    place: NamedTree
    looked: int
    remembered: TreeIndex
    notes: TreeIndex
    stamps: Mapping[str, str]
    picture: Picture | None
    still: Mapping[str, str]

    def knows(self, path: str) -> bool:
        """Say whether it is known what is in a file, without reading it."""
        if path in self.still:
            return True
        return path in self.stamps and self.notes.knows(path, self.stamps[path])

    def without_picture(self) -> Memory:
        """Return the same for a comparison of everything."""
        return self._replace(notes=self.remembered, picture=None, still={})


def memory_of(index: TreeIndex, place: NamedTree, stamps: Mapping[str, str], looked: int) -> Memory:
    """Return what is known of a tree whose files have these stamps, taken at a time at the earliest."""
    columns = index.picture()
    if columns is not None and "state" in columns and columns["place"] == packed(_names(place)):
        picture = Picture(columns, index)
        still = picture.still(stamps)
        if len(stamps) - len(still) <= MOST:
            return Memory(place, looked, index, TreeIndex(), stamps, picture, still)
    return Memory(place, looked, index, index, stamps, None, {})


def _names(place: NamedTree) -> tuple[str, ...]:
    config = place.tree.config
    return (place.key,) if config is None else (place.key, config)


def uncontested(quiet: Mapping[str, str], marks: Iterable[Mark]) -> dict[str, str]:
    """Return the quiet records, by path, whose files no other has, given the marks of all others at least."""
    claimed = {mark.path for mark in marks if mark.path is not None and quiet.get(mark.path) != mark.uuid}
    return {path: uuid for path, uuid in quiet.items() if path not in claimed}


def settled(memory: Memory, quiet: Mapping[str, str]) -> dict[str, str]:
    """Return those of the quiet records, by path, whose files need not be read again."""
    return {path: uuid for path, uuid in quiet.items() if memory.knows(path)}


def is_worth(known: int, before: int, every: int) -> bool:
    """Say whether a picture is to be taken in which so many of all records are quiet.

    So many as there are `before` are known to be from the picture that there is.
    """
    return every - known <= MOST and known - before >= WORTH


def remember(
    memory: Memory,
    state: str,
    states: RecordStates,
    quiet: Mapping[str, str],
    digests: Mapping[str, str],
    unsteady: Collection[str] = frozenset(),
) -> None:
    """Take a picture of quiet records, by path, and of their files' digests; none has to be read again.

    `state` and `states` are what the storage says of all records. `unsteady` are as `Picture.unsteady` says.
    """
    columns = {
        "state": [state],
        "place": _names(memory.place),
        "paths": memory.stamps,
        "stamps": memory.stamps.values(),
        "uuids": states.ids,
        "ids": states.ids.values(),
        "quiet": quiet,
        "of_quiet": quiet.values(),
        "digests": [digests[path] for path in quiet],
        "unsteady": sorted(unsteady),
    }
    rest: dict[str, Collection[str]] = {name: columns[name] for name in _SAME}
    for name in _STATES:
        of: dict[str, str] = getattr(states, name)
        rest |= {name: of.values(), f"of_{name}": of}
    pieces, more = _pieces(columns), _pieces(rest)
    if pieces is not None and more is not None:
        memory.remembered.keep_picture(pieces, more)


def _pieces(columns: Mapping[str, Collection[str]]) -> dict[str, bytes] | None:
    """Return columns of texts, None if these could not be told apart again."""
    pieces = {name: packed(texts) for name, texts in columns.items()}
    whole = all(pieces[name].count(b"\0") == len(texts) for name, texts in columns.items())
    return pieces if whole else None
