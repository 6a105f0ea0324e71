"""Puts the line into a tree's `.gitattributes` that names the merge driver, and takes it out again.

The file is committed. Where the driver is not configured, git merges by lines as if the line were not there
(https://git-scm.com/docs/gitattributes, "Performing a three-way merge").
"""

from __future__ import annotations

import os

from backlog.errors import quoted
from backlog.files import atomic
from backlog.files.contents import read_text
from backlog.git.driver import NAME

FILE = ".gitattributes"
LINE = f"*.md merge={NAME}"
MAX_BYTES = 1_000_000


def has_line(tree: str) -> bool:
    """Say whether the attributes of a tree name the driver."""
    return LINE in _lines(_read(tree) or "")


def add_line(tree: str) -> bool:
    """Add the line, at the end; return whether it was missing. Raises Failed or Refused."""
    text = _read(tree) or ""
    if LINE in _lines(text):
        return False
    gap = "" if not text or text.endswith("\n") else "\n"
    _write(tree, f"{text}{gap}{LINE}\n")
    return True


def remove_line(tree: str) -> bool:
    """Remove the line, and the file if nothing else is in it; return whether it was there."""
    text = _read(tree)
    if text is None or LINE not in _lines(text):
        return False
    kept = "".join(line for line in text.splitlines(keepends=True) if line.strip() != LINE)
    if kept.strip():
        _write(tree, kept)
    else:
        os.remove(os.path.join(tree, FILE))
    return True


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def _read(tree: str) -> str | None:
    return read_text(os.path.join(tree, FILE), MAX_BYTES, within=tree)


def _write(tree: str, text: str) -> None:
    path = os.path.join(tree, FILE)
    atomic.write(path, (text.encode(),), within=tree, shown=quoted(path, 200))
