"""Keeps what can be found out again in files of the user's cache, and trusts none that others can write.

XDG_CACHE_HOME, https://specifications.freedesktop.org/basedir-spec/latest/. Whatever happens to such a file,
it costs time and nothing else.
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
    from collections.abc import Iterable, Mapping

_MOST_BYTES = 1_000_000_000
_OUTDATED = 90 * 86_400
"""Seconds after which a file that nobody used is removed: its tree may be gone."""
_OTHERS_WRITE = 0o022
_ANY = ("utf-8", "surrogatepass")
"""Names of files need be no text."""


def load(path: str) -> bytes | None:
    """Return what `keep` kept in a file, None if it cannot be used."""
    with suppress(BacklogError, OSError):
        status = os.lstat(path)
        if status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE:
            content = read(path, _MOST_BYTES) or b""
            total, text = content[:_LENGTH], content[_LENGTH:]
            return text if total == _sum_of(text) else None
    return None


def keep(path: str, content: bytes) -> None:
    """Keep something in a file of the cache, if that is possible."""
    folder = os.path.dirname(path)
    with suppress(BacklogError, OSError):
        make(os.path.dirname(os.path.dirname(folder)))
        for each in (os.path.dirname(folder), folder):
            with suppress(FileExistsError):
                os.mkdir(each, 0o700)
        atomic.write(path, (_sum_of(content), content), mode=0o600)
        _remove_outdated(folder)


def load_json(path: str) -> object:
    """Return the value that `keep_json` kept, None if it cannot be used."""
    with suppress(ValueError, RecursionError):
        return json.loads(load(path) or b"null")
    return None


def keep_json(path: str, content: object) -> None:
    """Keep a value as `keep` does."""
    keep(path, json.dumps(content, separators=(",", ":")).encode())


def load_columns(path: str, form: str) -> dict[str, bytes] | None:
    """Return the columns that `keep_columns` kept in that form, None if they cannot be used."""
    head, _, rest = (load(path) or b"").partition(b"\n")
    with suppress(ValueError, RecursionError):
        match json.loads(head or b"null"):
            case {"form": kept, "columns": dict() as lengths} if kept == form:
                columns: dict[str, bytes] = {}
                start = 0
                for name, length in lengths.items():
                    columns[name] = rest[start : start + length]
                    start += length
                return columns
    return None


def keep_columns(path: str, form: str, columns: Mapping[str, bytes]) -> None:
    """Keep columns of texts, as `packed` makes them, by name; `form` says what made them."""
    lengths = {name: len(column) for name, column in columns.items()}
    head = json.dumps({"form": form, "columns": lengths}, separators=(",", ":")).encode()
    keep(path, b"".join((head, b"\n", *columns.values())))


def packed(texts: Iterable[str]) -> bytes:
    """Return texts, none of which has a NUL in it, as one piece; equal ones are equal."""
    return "\0".join((*texts, "")).encode(*_ANY)


def unpacked(column: bytes) -> list[str]:
    """Return the texts of what `packed` made."""
    return column.decode(*_ANY).split("\0")[:-1]


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
