"""Reads what the board shows, and puts the board into files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.domain.board import Board
from backlog.domain.filters import Query
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from backlog.service.store import Reader

START, END = "<!-- BOARD_START -->", "<!-- BOARD_END -->"
MAX_BYTES = 10_000_000


@reading
def board(reader: Reader) -> Board:
    """Return all active tasks by id, and the milestones."""
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


def write_board(path: str, text: str, project: str) -> None:
    """Put a board into a file, with the folders above it; raise Refused or Failed.

    A path in the project's folder leads to a place in it: a link there may have come with a clone.
    """
    from backlog.files import atomic, folders  # a board that is only shown writes nothing

    within = folders.bounds(path, project)
    if within is None:
        folders.make(os.path.dirname(path))
    atomic.write(path, (text.encode(),), within=within, make_folders=True)


def write_into_readme(path: str, block: str, project: str) -> None:
    """Put a board's block into a text file of the project, which is made if need be.

    Raises Refused or Failed, also for a file that is not UTF-8 and would not survive.
    """
    from backlog.files.reading import read_text  # a board that is only shown reads nothing

    text = read_text(path, MAX_BYTES, within=project) or ""
    write_board(path, with_block(text, block), project)
