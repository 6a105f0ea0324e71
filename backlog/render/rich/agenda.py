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


def agenda(view: Agenda, *, today: date, width: int, color: bool) -> str:
    """Return what matters to somebody in a project; each kind says how to see the rest of it."""
    if not view.total:
        return drawn([_headline(view, width), Text(), Text(_EMPTY.rstrip("\n"))], width, color=color)
    me = shlex.quote(view.who)
    kinds: list[tuple[str, str, Sequence[TaskSummary], str]] = [
        ("Mine", "bold", view.mine, f"task list -a {me}"),
        ("Late", "bold red", view.late, "task list"),
        ("Next", "bold green", view.next, "task list --ready --unassigned"),
        ("Blocked", "bold", view.blocked, "task list --blocked"),
    ]
    kinds = [kind for kind in kinds if kind[2]]
    tables = aligned([tasks[:MOST_TASKS] for _, _, tasks, _ in kinds], view.settings, today, width)
    parts: list[RenderableType] = [_headline(view, width), Wrapped(_counts(view))]
    for (heading, style, tasks, rest), table in zip(kinds, tables.tables, strict=True):
        parts += [Text(), Text.assemble((heading, style), (f" ({len(tasks)})", _FAINT)), table]
        if len(tasks) > MOST_TASKS:
            more = f"… and {len(tasks) - MOST_TASKS} more: backlog {rest}"
            parts.append(Wrapped(Text(shown(more), _FAINT)))
    if not kinds:
        parts += [Text(), Text("Nothing is open.", "green")]
    parts += [Text(), Wrapped(Text(_steps(view), _FAINT))]
    return drawn(parts, width, color=color)


def _headline(view: Agenda, width: int) -> Wrapped:
    name = shown(view.settings.project_name or "Project")
    line = Text.assemble((name, "bold"), "  ")
    if view.total:
        line.append_text(bar(view.done, view.total, _NARROW_BAR if width < NARROW else _BAR, "green"))
        line.append(f" {percent(view.done, view.total)}%", "bold green")
        line.append(f" done, {view.done} of {view.total}")
    return Wrapped(line)


def _counts(view: Agenda) -> Text:
    """Return how many tasks are in each status that has any."""
    counts = [
        Text(
            shown(f"{status_icon(status)} {status} {count}").replace(" ", "\u00a0"),
            status_style(status, view.settings),
        )
        for status, count in view.statuses.items()
        if count
    ]
    return Text("  ").join(counts)


def _steps(view: Agenda) -> str:
    """Return what may be typed next."""
    if view.mine:
        first = f"backlog task {view.mine[0].id}"
    elif view.next:
        first = "backlog task claim"
    else:
        first = 'backlog task create "Title"'
    return f"{first}  ·  backlog board  ·  backlog help".replace("backlog ", "backlog\u00a0")
