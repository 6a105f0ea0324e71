"""Keeps what coding agents are told in their instruction files, without touching what else is there."""

import os
from collections.abc import Iterable
from contextlib import suppress

from backlog.domain.guidance import FILES, START, with_guidance
from backlog.errors import Refused
from backlog.files import rewriting
from backlog.files.reading import read
from backlog.files.rewriting import Rewrite

write = rewriting.write


def plan(directory: str, names: Iterable[str]) -> list[Rewrite]:
    """Return what is to be written into instruction files; raise Refused or Failed for what cannot be."""
    return rewriting.plan(directory, names, with_guidance)


def present(directory: str) -> tuple[str, ...]:
    """Return the names of the instruction files that hold our guidance; raise Failed."""
    root = os.path.realpath(directory)
    return tuple(name for name in dict.fromkeys(FILES.values()) if _tells(root, name))


def _tells(root: str, name: str) -> bool:
    with suppress(Refused):  # a link out of the project is none of its files
        content = read(os.path.join(root, name), rewriting.MAX_BYTES, within=root, shown=name)
        return content is not None and START.encode() in content
    return False
