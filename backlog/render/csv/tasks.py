"""Tasks as comma-separated values, in which no spreadsheet finds a formula (RFC 4180)."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING

from backlog.domain.board import columns
from backlog.render.json.tasks import SUMMARY_FIELDS, task_summary
from backlog.render.notation import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlog.domain.board import Board
    from backlog.render.json import Object
    from backlog.service.exchange.everything import Everything
from backlog.render.json.export import EXPORTED, exported_task

# A tab or a line's end, or a sign that begins a formula, in all its widths, after anything that is skipped.
_FORMULA = re.compile(
    "[\t\r\n]|[\\s\"'`\u2018-\u201f\u00ab\u00bb\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\x00-\\x1f\x7f-\x9f]*"
    "[=+\\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
)

CSV_COLUMNS = ("kind", "state", *(field.json for field in EXPORTED), "uuid", "revision")
"""The columns of the table. A list is one cell, an item a line."""


def as_csv(everything: Everything) -> Iterator[str]:
    """Yield all drafts and tasks as a table with a line of headings (RFC 4180)."""
    return _table(CSV_COLUMNS, map(exported_task, chain(everything.drafts, everything.tasks)))


def board_as_csv(board: Board) -> str:
    """Return the tasks of a board as a table, those of the first column first, each column from the top."""
    tasks = (task for column in columns(board) for task in column.tasks)
    return "".join(_table(SUMMARY_FIELDS, (task_summary(task, board.settings) for task in tasks)))


def _table(headings: Sequence[str], rows: Iterable[Object]) -> Iterator[str]:
    """Yield the lines of a table."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    yield out.getvalue()
    for cells in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([_cell(cells[heading]) for heading in headings])
        yield out.getvalue()


def _cell(value: object) -> str:
    """Return a value as one cell; the items of a list stand below each other."""
    if isinstance(value, (list, tuple)):
        return _harmless("\n".join(map(_line, value)))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number(value)
    return "" if value is None else _harmless(str(value))


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe comes before what looks like one.

    Space, quotes and what is invisible may stand before the sign, and it may be a wide one
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _line(item: object) -> str:
    if isinstance(item, dict):
        if "checked" in item:
            return f"[{'x' if item['checked'] else ' '}] {item['text']}"
        said = " ".join(str(item[key]) for key in ("createdAt", "author") if item[key])
        return f"{said}: {item['body']}" if said else str(item["body"])
    return str(item)
