"""Keeps what coding agents read in their instruction files, without touching what else is there."""

import os
from collections.abc import Iterable
from contextlib import suppress

from backlog.errors import Refused
from backlog.files import rewrite
from backlog.files.contents import read
from backlog.files.rewrite import Rewrite
from backlog.manuals.guidance import FILES, START, with_guidance

write = rewrite.write


def plan(directory: str, names: Iterable[str]) -> list[Rewrite]:
    """Return what is to be written into instruction files; raise Refused or Failed for what cannot be."""
    return rewrite.plan(directory, names, with_guidance)


def present(directory: str) -> tuple[str, ...]:
    """Return the names of the instruction files that hold our guidance; raise Failed."""
    root = os.path.realpath(directory)
    return tuple(name for name in dict.fromkeys(FILES.values()) if _holds_guidance(root, name))


def _holds_guidance(root: str, name: str) -> bool:
    with suppress(Refused):  # a link out of the project is none of its files
        content = read(os.path.join(root, name), rewrite.MAX_BYTES, within=root, shown=name)
        return content is not None and START.encode() in content
    return False
