"""Draws lists of tasks for people: a table where there is room for one, two lines for each task where not.

What asks for attention stands out in words, and in colours where there are some: what is late, high or
blocked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from backlog.domain.filters import is_waiting
from backlog.render.labels import IMPORTED_DONE, by_status, capitalised, people, status_icon
from backlog.render.rich.console import bounded, drawn
from backlog.render.rich.moments import due
from backlog.render.rich.parts import grid, is_long, shown, status_style
from backlog.render.rich.wrap import Wrapped
from backlog.render.terminal import sanitise
from backlog.render.text import tasks as text_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary
    from backlog.domain.views import TaskList

BLOCKED = "⊘\u00a0blocked"
NARROW = 60
"""Terminals that are not as wide as this have no room for a table."""


MOST_LINES = 3
"""Lines of a title."""

_GAP = 2
_MAX_CELL = 24
_MIN_TITLE = 30
_FAINT = "dim"
_HEADINGS = ("ID", "Title", "Status", "Priority", "Type", "AC", "Assignee", "Due")
_UNCUT = ("ID", "Title")
_EXPENDABLE = ("Type", "Assignee", "AC", "Due", "Priority", "Status")
"""The columns that a narrow terminal goes without, the first one first."""


_FACTS = ("Status", "Priority", "Due", "AC", "Type", "Assignee")
"""What stands below a title where there is no room for columns."""


class _Row(NamedTuple):
    """The cells of a task by their headings."""

    cells: Mapping[str, Text]
    widths: Mapping[str, int]


def task_list(tasks: TaskList, *, today: date, width: int, color: bool) -> str:
    """Return the tasks under their statuses, unless they are sorted by priority."""
    text = text_tasks.task_list(tasks)
    if not tasks.tasks or is_long(text):
        return sanitise(text)
    groups = {"": tasks.tasks}
    if tasks.sort != "priority":
        groups = dict(by_status(tasks.tasks, tasks.settings.statuses))
    return drawn(grouped(groups, tasks.settings, today, width), width, color=color)


def draft_list(tasks: TaskList, *, today: date, width: int, color: bool) -> str:
    """Return the drafts, whose status is always the same."""
    text = text_tasks.draft_list(tasks)
    if not tasks.tasks or is_long(text):
        return sanitise(text)
    drafts = grouped({"": tasks.tasks}, tasks.settings, today, width, leave_out="Status")
    return drawn(drafts, width, color=color)


def grouped(
    groups: Mapping[str, Sequence[TaskSummary]],
    settings: Settings,
    today: date,
    width: int,
    *,
    leave_out: str = "",
) -> list[RenderableType]:
    """Return groups of tasks, each under its heading, which is a status or "" for none."""
    if any(groups):
        leave_out = "Status"
    tables = aligned(groups.values(), settings, today, width, leave_out=leave_out)
    parts: list[RenderableType] = [] if tables.headings is None else [tables.headings]
    for (heading, tasks), table in zip(groups.items(), tables.tables, strict=True):
        if heading:
            title = Text(shown(f"{status_icon(heading)} {heading}"), status_style(heading, settings))
            parts += [*([Text()] if parts else []), title.append(f" ({len(tasks)})", _FAINT)]
        parts.append(table)
    return parts


class Tables(NamedTuple):
    """Several lists with the same columns, and the headings of these where there are columns."""

    headings: Table | None
    tables: list[Table]


def aligned(
    lists: Iterable[Sequence[TaskSummary]],
    settings: Settings,
    today: date,
    width: int,
    *,
    leave_out: str = "",
) -> Tables:
    """Return a table for each list of tasks; their columns are as wide in all of them."""
    rows = [[_row(task, settings, today, leave_out) for task in tasks] for tasks in lists]
    width = bounded(width)
    narrow = width < NARROW
    longest = _longest(row for each in rows for row in each)
    widths = _stacked_widths(longest, width) if narrow else _widths(longest, width)
    headings = None if narrow else _table(widths.values(), [[Text(name, _FAINT) for name in widths]])
    tables = [
        _table(widths.values(), (_stacked(row) if narrow else _beside(row, widths) for row in each))
        for each in rows
    ]
    return Tables(headings, tables)


def title_of(task: TaskSummary, settings: Settings) -> Text:
    """Return a title, with a word for a task that cannot be started."""
    title = Text(shown(task.title))
    if is_waiting(task, settings):
        title.append(" ").append(BLOCKED, "red")
    return title


def priority_of(task: TaskSummary, settings: Settings) -> Text:
    """Return a priority: the highest stands out, the lowest is faint."""
    rank = settings.priority_rank(task.priority)
    style = "bold red" if rank == 0 else _FAINT if rank == len(settings.priorities) - 1 else ""
    return Text(shown(capitalised(task.priority or "")), style)


def due_of(task: TaskSummary, settings: Settings, today: date) -> Text:
    """Return when a task is due; what is late or due today stands out unless it is done."""
    if task.due_date is None:
        return Text()
    if settings.is_terminal(task.status):
        return Text(task.due_date.isoformat(), _FAINT)
    style = "bold red" if task.due_date < today else "yellow" if task.due_date == today else ""
    return Text(due(task.due_date, today), style)


def progress_of(task: TaskSummary) -> Text:
    """Return how many criteria are checked, and that more are open than a task that is done may have."""
    counted = f"{task.criteria_checked}/{task.criteria_total}" if task.criteria_total else ""
    if task.legacy_done:
        return Text(f"{counted} {IMPORTED_DONE}".lstrip(), "yellow")
    return Text(counted, "green" if task.criteria_checked == task.criteria_total else "")


def _row(task: TaskSummary, settings: Settings, today: date, leave_out: str) -> _Row:
    cells = {
        "ID": Text(shown(task.id), "cyan"),
        "Title": title_of(task, settings),
        "Status": Text(shown(task.status), status_style(task.status, settings)),
        "Priority": priority_of(task, settings),
        "Type": Text(shown(task.type or "")),
        "AC": progress_of(task),
        "Assignee": Text(shown(people(task.assignees)), "magenta"),
        "Due": due_of(task, settings, today),
    }
    if leave_out:
        cells[leave_out] = Text()
    return _Row(cells, {name: cell_len(cell.plain) for name, cell in cells.items()})


def _longest(rows: Iterable[_Row]) -> dict[str, int]:
    longest = dict.fromkeys(_HEADINGS, 0)
    for row in rows:
        for name, cells in row.widths.items():
            longest[name] = max(longest[name], cells)
    return longest


def _widths(longest: Mapping[str, int], width: int) -> dict[str, int]:
    """Return the columns to draw and their widths: those in use, as long as there is room."""
    widths = {
        name: max(len(name), most if name in _UNCUT else min(most, _MAX_CELL))
        for name, most in longest.items()
        if most or name == "Title"
    }
    wanted = min(widths["Title"], _MIN_TITLE)
    for expendable in _EXPENDABLE:
        if _room(widths, width) >= wanted:
            break
        widths.pop(expendable, None)
    widths["Title"] = max(1, min(widths["Title"], _room(widths, width)))
    return widths


def _room(widths: Mapping[str, int], width: int) -> int:
    """Return what the other columns and the gaps leave for the title."""
    return width - sum(used + _GAP for name, used in widths.items() if name != "Title")


def _stacked_widths(longest: Mapping[str, int], width: int) -> dict[str, int]:
    ids = min(longest["ID"], width // 2)
    return {"ID": ids, "Title": width - ids - _GAP}


def _beside(row: _Row, names: Iterable[str]) -> list[RenderableType]:
    """Return the cells of a task for a line of a table."""
    return [_wrapped_title(row) if name == "Title" else row.cells[name] for name in names]


def _stacked(row: _Row) -> list[RenderableType]:
    """Return the id of a task, and its title with the facts below it."""
    facts = [row.cells[name] for name in _FACTS if row.cells[name].plain]
    parts: list[RenderableType] = [_wrapped_title(row)]
    if facts:
        parts.append(Wrapped(Text(" · ").join(facts)))
    return [Wrapped(row.cells["ID"]), Group(*parts)]


def _wrapped_title(row: _Row) -> Wrapped:
    """Return a title on a few lines; however long it is, a blocked task is marked."""
    title = row.cells["Title"]
    ending = Text(BLOCKED, "red") if title.plain.endswith(BLOCKED) else None
    return Wrapped(title, MOST_LINES, ending)


def _table(widths: Iterable[int], rows: Iterable[Iterable[RenderableType]]) -> Table:
    table = grid(*(Column(width=space, no_wrap=True, overflow="ellipsis") for space in widths))
    for row in rows:
        table.add_row(*row)
    return table
