"""What the drawings share: bars, tables, colours, and how texts are made harmless."""

from rich.table import Column, Table
from rich.text import Text

from backlog.domain.settings import Settings
from backlog.domain.task import same_word
from backlog.render.terminal import sanitise

MAX_LINES = 1_000
MAX_CHARACTERS = 100_000
"""What is longer is not drawn: it comes as plain text, at once."""

_TAB = 4
GAP = 2
FAINT = "dim"


def bar(part: int, total: int, length: int, style: str) -> Text:
    """Return a bar, full only when all is done and empty only when nothing is."""
    filled = part * length // total if total else 0
    filled = max(filled, 1) if part else 0
    return Text.assemble(("█" * filled, style), ("░" * (length - filled), FAINT))


def grid(*columns: Column) -> Table:
    """Return a table without lines, its columns set apart by a gap."""
    return Table.grid(*columns, padding=(0, GAP, 0, 0), pad_edge=False)


def status_style(status: str, settings: Settings) -> str:
    """Return the colour of a status: what is done, what is blocked, what is being worked on."""
    if settings.is_terminal(status):
        return "green"
    if status.casefold() == "blocked":
        return "red"
    return "" if same_word(status, settings.statuses[0]) else "yellow"


def is_long(text: str) -> bool:
    """Say whether a text is too long to be drawn."""
    return len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES


def shown(text: str) -> str:
    """Return a text as it may be drawn: harmless, tabs as the spaces that they stand for."""
    return sanitise(text).expandtabs(_TAB)
