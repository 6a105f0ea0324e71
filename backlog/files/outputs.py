"""Writes what a person asked for into the file that they named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.errors import Refused, quoted
from backlog.files import atomic, folders
from backlog.files.contents import kind_of, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_BYTES = 10_000_000


def write_new(path: str, texts: Iterable[str], *, project: str, replace: bool, shown: str) -> None:
    """Write texts into a file, there whole or not at all.

    Raises Refused if there is such a file, unless it may be replaced, and Failed. `shown` is how messages
    name it. A path in the project's folder leads to a place in it. The texts are asked for only once
    nothing stands in the way.
    """
    if not replace and would_replace(path):
        raise Refused(
            f"{quoted(shown, 200)} already exists and was left as it is", code="file-exists", path=shown
        )
    parts = (text.encode() for text in texts)
    within = folders.bounds(path, project)
    atomic.write(path, parts, within=within, replace=replace, shown=quoted(shown, 200))


def would_replace(path: str) -> bool:
    """Say whether a file at a path would be replaced; a folder or a device there cannot be."""
    try:
        return kind_of(os.stat(path)) is None
    except OSError:
        return os.path.lexists(path)


def write_over(path: str, text: str, *, project: str) -> None:
    """Put a text into a file, with the folders above it; raise Refused or Failed.

    A path in the project's folder leads to a place in it: a link there may have come with a clone.
    """
    within = folders.bounds(path, project)
    if within is None:
        folders.make(os.path.dirname(path))
    atomic.write(path, (text.encode(),), within=within, make_folders=True)


def change(path: str, edit: Callable[[str], str], *, project: str) -> None:
    """Change the text of a file of the project, which is made if need be.

    Raises Refused or Failed, also for a file that is not UTF-8 and would not survive.
    """
    write_over(path, edit(read_text(path, MAX_BYTES, within=project) or ""), project=project)
