"""What `migrate` reports: a schema brought up to date, or a backlog that moved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import printable
from backlog.render.as_json import document

if TYPE_CHECKING:
    from backlog.service.moving import Moved, Upgraded


class Outcome(NamedTuple):
    """A move, and what became of the files around it.

    `source` and `to` hold nothing secret. `leading` is the file that leads to the new place from now
    on, `replaced` the name under which an old file is kept that was there; both may be None.
    """

    moved: Moved
    source: str
    to: str
    leading: str | None
    replaced: str | None
    dry_run: bool


def upgraded(done: Upgraded) -> str:
    """Return the line about a schema."""
    if done.before is None:
        return f"The database is up to date: schema {done.schema}\n"
    return f"Upgraded the database from schema {done.before} to {done.schema}\n"


def upgraded_json(done: Upgraded) -> str:
    """Return the same as a JSON document; `before` is null if nothing was to be done."""
    return document("migrate", "migrate", {"schema": done.schema, "before": done.before})


def moved(outcome: Outcome) -> str:
    """Return the lines about a move."""
    rows = outcome.moved.rows
    held = f"{_count(sum(rows.values()), 'row')} of {_count(len(rows), 'table')}"
    to = printable(outcome.to)
    fate = outcome.moved.fate
    if outcome.dry_run and fate != "before":
        done = "are already in" if fate == "there" else "would be moved to"
        return f"{held} {done} {to}, counts and contents compared; nothing was changed\n"
    lines = [
        {
            "moved": f"Moved {held} to {to}, counts and contents compared\n",
            "there": f"Already there: {held} in {to}, counts and contents compared\n",
            "before": f"Already moved to {to}\n",
        }[fate]
    ]
    if outcome.dry_run:
        return lines[0]
    lines.append(f"Kept, now read-only: {printable(outcome.source)}\n")
    if outcome.replaced is not None:
        lines.append(f"The file that was there is kept as: {printable(readable(outcome.replaced))}\n")
    if outcome.leading is None:
        lines.append("It is not found automatically: select it with --db or BACKLOG_DB\n")
    else:
        lines.append(f"Found through: {printable(readable(outcome.leading))}\n")
    return "".join(lines)


def moved_json(outcome: Outcome) -> str:
    """Return the same as a JSON document, with the rows of each table."""
    report = {
        "from": outcome.source,
        "to": outcome.to,
        "dryRun": outcome.dry_run,
        "result": outcome.moved.fate,
        "rows": dict(outcome.moved.rows),
        "foundBy": None if outcome.leading is None else readable(outcome.leading),
        "replaced": None if outcome.replaced is None else readable(outcome.replaced),
    }
    return document("migrate", "migrate", report)


def readable(path: str) -> str:
    """Return a path as text that can be written in UTF-8."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
