"""Reads what the board shows, and puts the board into files."""

from __future__ import annotations

from backlog.domain.board import Board
from backlog.domain.filters import Query
from backlog.lean import TYPE_CHECKING
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from backlog.store import Reader

START, END = "<!-- BOARD_START -->", "<!-- BOARD_END -->"


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
