"""Remembers what the files of a tree held, so that those which nobody wrote again need not be read.

As git keeps an index of a worktree, each tree has one in the cache folder of the user: XDG_CACHE_HOME,
https://specifications.freedesktop.org/basedir-spec/latest/. It belongs to the folder, wherever on its disk
that is moved to. Whatever happens to it, it costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from backlog.errors import BacklogError
from backlog.files import atomic
from backlog.files.contents import read
from backlog.files.folders import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MOST_BYTES = 500_000_000
_OUTDATED = 90 * 86_400
"""Seconds after which an index that nobody used is removed: its tree may be gone."""
_OTHERS_WRITE = 0o022


class TreeIndex:
    """What is known of a tree: the digests of its files, and the states of records that have these files.

    A digest holds as long as the file has the stamp (`files.stamps.stamp_of`) that it came with.
    """

    def __init__(self, place: Callable[[], str | None] = lambda: None, form: str = "") -> None:
        """Take what returns the file that it is kept in, None for none, and what it must have been made by.

        The file is asked for again when it is to be written, for by then there may be a tree.
        """
        self._place = place
        self._form = form
        path = place()
        self._old, self._states = _read(path, form) if path is not None else ({}, {})
        self._new: dict[str, str] = {}
        self._changed = False

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
        path = self._place() if self._changed or len(self._new) != len(self._old) else None
        if path is None:
            return
        content = {"form": self._form, "files": self._new, "states": self._states}
        folder = os.path.dirname(path)
        with suppress(BacklogError, OSError):
            make(os.path.dirname(os.path.dirname(folder)))
            for each in (os.path.dirname(folder), folder):
                with suppress(FileExistsError):
                    os.mkdir(each, 0o700)
            text = json.dumps(content, separators=(",", ":")).encode()
            atomic.write(path, (_sum_of(text), text), mode=0o600)
            _remove_outdated(folder)
        self._old, self._new, self._changed = self._new, {}, False


def index_of(root: str, form: str) -> TreeIndex:
    """Return what is known of a tree; `form` stands for the program, which may write other texts one day."""
    return TreeIndex(lambda: _place_of(root), form)


def _place_of(root: str) -> str | None:
    """Return where the index of a tree is kept, None for a tree that there is not yet."""
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
    with suppress(BacklogError, OSError, ValueError, RecursionError):
        status = os.lstat(path)
        if status.st_uid != os.geteuid() or status.st_mode & _OTHERS_WRITE:
            return {}, {}
        content = read(path, _MOST_BYTES) or b""
        total, text = content[:_LENGTH], content[_LENGTH:]
        if total != _sum_of(text):
            return {}, {}
        match json.loads(text):
            case {"form": program, "files": dict() as files, "states": dict() as states} if program == form:
                if {*map(type, files.values()), *map(type, states.values())} <= {str}:
                    return files, states
    return {}, {}


def _sum_of(text: bytes) -> bytes:
    """Return the line before a text that tells whether it is whole."""
    return hashlib.blake2b(text, digest_size=16).hexdigest().encode() + b"\n"


_LENGTH = len(_sum_of(b""))


def _remove_outdated(folder: str) -> None:
    oldest = time.time() - _OUTDATED
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.stat(follow_symlinks=False).st_mtime < oldest:
                os.unlink(entry.path)
