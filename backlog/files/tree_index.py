"""Remembers what the files of a tree held, so that those which nobody wrote again need not be read.

As git keeps an index of a worktree, each tree has one in the cache folder of the user: XDG_CACHE_HOME,
https://specifications.freedesktop.org/basedir-spec/latest/. It belongs to the folder, wherever on its disk
that is moved to. Whatever happens to it, it costs time and nothing else.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.files import cached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_AGREED = ".agreed"
_IMPORTED = ".imported"
_PICTURE = ".picture"
_STATES = ".states"
"""How the names of the files beside it go on."""


class TreeIndex:
    """What is known of a tree: the digests of its files, and the states of records that have these files.

    A digest holds as long as the file has the stamp (`files.stamps.stamp_of`) that it came with. In a file of
    its own, which is small, stands in what state tree and backlog agreed, whole: then nothing else is needed.
    """

    def __init__(self, place: Callable[[], str | None] = lambda: None, form: str = "") -> None:
        """Take what returns the file that it is kept in, None for none, and what it must have been made by.

        The file is asked for again when it is to be written, for by then there may be a tree.
        """
        self._place = place
        self._form = form
        self._read: tuple[dict[str, str], dict[str, str]] | None = None
        self._new: dict[str, str] = {}
        self._changed = False

    @property
    def _old(self) -> dict[str, str]:
        return self._content()[0]

    @property
    def _states(self) -> dict[str, str]:
        return self._content()[1]

    def _content(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the digests and the states that were kept, which are read when they are first needed."""
        if self._read is None:
            path = self._place()
            self._read = _read(path, self._form) if path is not None else ({}, {})
        return self._read

    def agreed(self, state: str) -> int | None:
        """Return how many files agreed with the backlog in that state of both, None if that is not known."""
        path = self._place()
        content = cached.load_json(path + _AGREED) if path is not None else None
        form = self._form + _AGREED
        match content:
            case {"form": made, "state": agreed, "files": int() as files} if (made, agreed) == (form, state):
                return files
        return None

    def note_agreed(self, state: str, files: int) -> None:
        """Remember at once in what state tree and backlog are, with how many files, if that is possible."""
        if (path := self._place()) is not None:
            cached.keep_json(path + _AGREED, {"form": self._form + _AGREED, "state": state, "files": files})

    def imported(self) -> dict[str, bytes] | None:
        """Return the columns that `note_imported` was given, None if they cannot be used."""
        return self._columns(_IMPORTED)

    def note_imported(self, columns: Mapping[str, bytes]) -> None:
        """Remember at once what an import in some state said, as columns of texts by name."""
        self._keep_columns(_IMPORTED, columns)

    def picture(self) -> dict[str, bytes] | None:
        """Return the columns that `keep_picture` was given, None if they cannot be used."""
        return self._columns(_PICTURE)

    def picture_of_states(self) -> dict[str, bytes] | None:
        """Return the further columns that `keep_picture` was given, None if they cannot be used."""
        return self._columns(_STATES)

    def keep_picture(self, columns: Mapping[str, bytes], states: Mapping[str, bytes]) -> None:
        """Keep at once how tree and backlog are, as columns of texts by name; `states` are needed less often.

        Both are in files of their own, so that one of them may be older: they tell it by what is in them.
        """
        self._keep_columns(_STATES, states)
        self._keep_columns(_PICTURE, columns)

    def _columns(self, kind: str) -> dict[str, bytes] | None:
        path = self._place()
        return None if path is None else cached.load_columns(path + kind, self._form + kind)

    def _keep_columns(self, kind: str, columns: Mapping[str, bytes]) -> None:
        """Keep columns in a file that says of what kind it is: somebody may mistake one for another."""
        if (path := self._place()) is not None:
            cached.keep_columns(path + kind, self._form + kind, columns)

    def knows(self, path: str, stamp: str) -> bool:
        """Say whether a file that has a stamp need not be read again."""
        entry = self._new.get(path) or self._old.get(path)
        return bool(stamp) and entry is not None and entry.startswith(f"{stamp} ")

    def digest(self, path: str, stamp: str) -> str | None:
        """Return the digest of a file that has a stamp, None if it was written again or never read."""
        entry = self._old.get(path)
        if not stamp or entry is None or not entry.startswith(f"{stamp} "):
            return None
        self._new[path] = entry
        return entry[len(stamp) + 1 :]

    def note(self, path: str, stamp: str, digest: str) -> None:
        """Remember the digest of a file; without a stamp, that it has to be read again."""
        if stamp and digest:
            self._new[path] = f"{stamp} {digest}"
            self._changed = True
        elif self._new.pop(path, None) is not None:
            self._changed = True

    def agrees(self, uuid: str, state: str) -> bool:
        """Say whether the file of a record, in that state, says what the record does."""
        return self._states.get(uuid) == state

    def note_states(self, states: Iterable[tuple[str, str]]) -> None:
        """Remember the states of records with which their files agree, by UUID."""
        for uuid, state in states:
            if self._states.get(uuid) != state:
                self._states[uuid] = state
                self._changed = True

    def save(self) -> None:
        """Keep what is known of the files that were looked at, if that is possible and worth it."""
        if self._read is None and not self._changed:  # nobody needed it
            return
        path = self._place() if self._changed or len(self._new) != len(self._old) else None
        if path is None:
            return
        cached.keep_json(path, {"form": self._form, "files": self._new, "states": self._states})
        self._read, self._new, self._changed = (self._new, self._states), {}, False


def index_of(root: str, form: str) -> TreeIndex:
    """Return what is known of a tree; `form` names the version of the program: others write other texts."""
    return TreeIndex(lambda: _place_of(root), form)


def _place_of(root: str) -> str | None:
    """Return where the index of a tree is kept, None for a tree that does not exist yet."""
    try:
        status = os.stat(root)
    except OSError:
        return None
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(cache):  # the specification: ignore a relative one
        home = os.path.expanduser("~")
        if not os.path.isabs(home):
            return None
        cache = os.path.join(home, ".cache")
    name = f"{status.st_dev:x}-{status.st_ino:x}.json"
    return os.path.join(cache, "backlog", "trees", name)


def _read(path: str, form: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the digests and the states in an index; none if it cannot be used."""
    match cached.load_json(path):
        case {"form": program, "files": dict() as files, "states": dict() as states} if program == form:
            if {*map(type, files.values()), *map(type, states.values())} <= {str}:
                return files, states
    return {}, {}
