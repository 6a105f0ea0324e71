"""Draws what `backlog` alone shows in a project: how far it is, what is mine, late, next and blocked."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.text import Text

from backlog.domain.overview import percent
from backlog.render.labels import status_icon
from backlog.render.rich.console import drawn
from backlog.render.rich.parts import bar, shown, status_style
from backlog.render.rich.task_lists import NARROW, aligned
from backlog.render.rich.wrap import Wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import RenderableType

    from backlog.domain.agenda import Agenda
    from backlog.domain.task import TaskSummary

MOST_TASKS = 5
"""Tasks that are shown of each kind."""

_BAR = 20
_NARROW_BAR = 8
_FAINT = "dim"
_EMPTY = """\
No tasks yet. Create the first one:

  backlog task create "Title"
"""


def agenda(found: Agenda, *, today: date, width: int, color: bool) -> str:
    """Return what matters to somebody in a project; each kind says how to see the rest of it."""
    if not found.total:
        return drawn([_headline(found, width), Text(), Text(_EMPTY.rstrip("\n"))], width, color=color)
    me = shlex.quote(found.who)
    kinds: list[tuple[str, str, Sequence[TaskSummary], str]] = [
        ("Mine", "bold", found.mine, f"task list -a {me}"),
        ("Late", "bold red", found.late, "task list"),
        ("Next", "bold green", found.next, "task list --ready --unassigned"),
        ("Blocked", "bold", found.blocked, "task list --blocked"),
    ]
    kinds = [kind for kind in kinds if kind[2]]
    tables = aligned([tasks[:MOST_TASKS] for _, _, tasks, _ in kinds], found.settings, today, width)
    parts: list[RenderableType] = [_headline(found, width), Wrapped(_counts(found))]
    for (heading, style, tasks, rest), table in zip(kinds, tables.tables, strict=True):
        parts += [Text(), Text.assemble((heading, style), (f" ({len(tasks)})", _FAINT)), table]
        if len(tasks) > MOST_TASKS:
            more = f"… and {len(tasks) - MOST_TASKS} more: backlog {rest}"
            parts.append(Wrapped(Text(shown(more), _FAINT)))
    if not kinds:
        parts += [Text(), Text("Nothing is open.", "green")]
    parts += [Text(), Wrapped(Text(_steps(found), _FAINT))]
    return drawn(parts, width, color=color)


def _headline(found: Agenda, width: int) -> Wrapped:
    name = shown(found.settings.project_name or "Project")
    line = Text.assemble((name, "bold"), "  ")
    if found.total:
        line.append_text(bar(found.done, found.total, _NARROW_BAR if width < NARROW else _BAR, "green"))
        line.append(f" {percent(found.done, found.total)}%", "bold green")
        line.append(f" done, {found.done} of {found.total}")
    return Wrapped(line)


def _counts(found: Agenda) -> Text:
    """Return how many tasks are in each status that has any."""
    counts = [
        Text(
            shown(f"{status_icon(status)} {status} {count}").replace(" ", "\u00a0"),
            status_style(status, found.settings),
        )
        for status, count in found.statuses.items()
        if count
    ]
    return Text("  ").join(counts)


def _steps(found: Agenda) -> str:
    """Return what may be typed next."""
    if found.mine:
        first = f"backlog task {found.mine[0].id}"
    elif found.next:
        first = "backlog task claim"
    else:
        first = 'backlog task create "Title"'
    return f"{first}  ·  backlog board  ·  backlog help".replace("backlog ", "backlog\u00a0")
