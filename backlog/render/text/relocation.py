"""What `migrate` did, in lines: a schema upgraded, or a backlog in another database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import printable
from backlog.render.paths import readable

if TYPE_CHECKING:
    from backlog.service.relocation import Relocation, Upgraded


def upgraded(done: Upgraded) -> str:
    """Return the line about a schema."""
    if done.before is None:
        return f"The database is up to date: schema {done.schema}\n"
    return f"Upgraded the database from schema {done.before} to {done.schema}\n"


def moved(relocation: Relocation) -> str:
    """Return the lines about a move."""
    rows = relocation.moved.rows
    held = f"{_count(sum(rows.values()), 'row')} of {_count(len(rows), 'table')}"
    to = printable(relocation.to)
    fate = relocation.moved.fate
    if relocation.dry_run and fate != "before":
        done = "are already in" if fate == "there" else "would be moved to"
        return f"{held} {done} {to}, counts and contents compared; nothing was changed\n"
    lines = [
        {
            "moved": f"Moved {held} to {to}, counts and contents compared\n",
            "there": f"Already there: {held} in {to}, counts and contents compared\n",
            "before": f"Already moved to {to}\n",
        }[fate]
    ]
    if relocation.dry_run:
        return lines[0]
    lines.append(f"Kept, now read-only: {printable(readable(relocation.source))}\n")
    if relocation.replaced is not None:
        lines.append(f"The file that was there is kept as: {printable(readable(relocation.replaced))}\n")
    if relocation.leading is None:
        lines.append("It is not found automatically: select it with --db or BACKLOG_DB\n")
    else:
        lines.append(f"Found through: {printable(readable(relocation.leading))}\n")
    return "".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
