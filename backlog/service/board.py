"""Reads what the board shows, and puts the board into files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.domain.board import Board
from backlog.domain.errors import Failed, quoted
from backlog.domain.filters import Query

if TYPE_CHECKING:
    from backlog.service.store import Store

START, END = "<!-- BOARD_START -->", "<!-- BOARD_END -->"
MAX_BYTES = 10_000_000


def board(store: Store) -> Board:
    """Return all active tasks by id, and the milestones."""
    with store.reading() as reader:
        settings = reader.settings()
        tasks = tuple(reader.summaries("task", Query(sort="id"), settings))
        return Board(tasks, reader.milestones(), settings)


def with_block(text: str, block: str) -> str:
    """Return a text with the board's block replaced, or added at the end (docs/contract.md 3.7)."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if start and end:
        return before + block + after
    kept = text.rstrip("\n")
    return f"{kept}\n\n{block}\n" if kept else f"{block}\n"


def read(path: str) -> str:
    """Return the text of a file as it is, "" if there is none; raise Failed."""
    try:
        if os.path.getsize(path) > MAX_BYTES:
            raise Failed(f"{quoted(path, 200)} is too large", code="file-unavailable", path=path)
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Failed(
            f"cannot read {quoted(path, 200)}: {error.strerror}",
            code="file-unavailable",
            path=path,
            reason=error.strerror,
        ) from error


def write(path: str, text: str) -> None:
    """Put a file in place, whole or not at all, with the folders above it; raise Failed."""
    from backlog.files import atomic, folders  # a board that is only shown writes nothing

    folders.make(os.path.dirname(path))
    atomic.write(path, (text.encode(errors="surrogateescape"),))
