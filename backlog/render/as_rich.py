"""Draws views and lists for people at a terminal: tables, bars, colours. Nothing reads this but eyes.

Texts of tasks are shown as they are, their Markdown coloured but not rendered: a renderer would drop
what it takes for HTML, and would turn `&#27;` into the control character that it names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Column, Table
from rich.text import Text

from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, TaskSummary, same_word
from backlog.domain.views import TaskList, TaskView
from backlog.render import plain
from backlog.render.labels import IMPORTED_DONE, by_status, capitalised, facts, links, people, status_icon
from backlog.render.notation import instant
from backlog.render.rich_console import bounded, drawn
from backlog.render.terminal import sanitise
from backlog.render.tree import dependency_trees

MAX_LINES = 1_000
MAX_CHARACTERS = 100_000
"""What is longer is not drawn: it comes as plain text, at once."""

_TAB = 4
_GAP = 2
_BAR = 20
_MAX_CELL = 24
_MIN_TITLE = 30
_HEADING = "bold"
_FAINT = "dim"
_MARKDOWN = (
    (r"(?m)^#{1,6} .*$", "bold"),
    (r"(?m)^[ \t]*(?:[-*+]|\d+[.)]) ", "yellow"),
    (r"(?m)^[ \t]*(?:```|~~~).*$", _FAINT),
    (r"\*\*[^*\n]+\*\*", "bold"),
    (r"`[^`\n]+`", "cyan"),
    (r"https?://[^\s<>\"'`)\]]+", "blue"),
)

_Section = tuple[str, list[RenderableType]]


def _progress(task: TaskSummary) -> str:
    """Return how many criteria are checked, and that more are open than a task that is done may have."""
    counted = f"{task.criteria_checked}/{task.criteria_total}" if task.criteria_total else ""
    return f"{counted} {IMPORTED_DONE}".lstrip() if task.legacy_done else counted


_COLUMNS: tuple[tuple[str, Callable[[TaskSummary], str]], ...] = (
    ("ID", lambda task: task.id),
    ("Title", lambda task: task.title),
    ("Status", lambda task: task.status),
    ("Priority", lambda task: capitalised(task.priority or "")),
    ("Type", lambda task: task.type or ""),
    ("AC", _progress),
    ("Assignee", lambda task: people(task.assignees)),
    ("Due", lambda task: task.due_date.isoformat() if task.due_date else ""),
)
_UNCUT = ("ID", "Title")
_EXPENDABLE = ("Assignee", "Type", "Due", "AC", "Priority", "Status")
"""The columns that a narrow terminal goes without, the first one first."""


def task_view(view: TaskView, settings: Settings, *, width: int, color: bool) -> str:
    """Return a task or draft with all that is set, drawn no wider than `width` columns.

    Without `color` there is no escape sequence in it.
    """
    text = plain.task_view(view)
    if _is_long(text):
        return sanitise(text)
    task = view.task
    sections = [
        *_trees(view),
        ("Description", _prose(task.description)),
        ("Acceptance Criteria", _checklist(task.acceptance_criteria)),
        ("Definition of Done", _checklist(task.definition_of_done)),
        ("Implementation Plan", _prose(task.plan)),
        ("Implementation Notes", _prose(task.notes)),
        ("Modified Files", _prose("\n".join(task.modified_files))),
        *_comments(task.comments),
        ("Final Summary", _prose(task.final_summary)),
        ("Other Text", _prose(view.other_text)),
    ]
    parts: list[RenderableType] = [
        Text.assemble((shown(task.id), "bold cyan"), "  ", (shown(task.title), _HEADING)),
        Rule(style=_FAINT),
        _facts(view, settings),
    ]
    for heading, body in sections:
        if body:
            parts += [Text(), Text(shown(heading), _HEADING)]
            parts += [Padding(part, (0, 0, 0, _GAP)) for part in body]
    return drawn(parts, width, color=color)


def task_list(found: TaskList, *, width: int, color: bool) -> str:
    """Return the tasks in columns, under their statuses unless they are sorted by priority."""
    text = plain.task_list(found)
    if not found.tasks or _is_long(text):
        return sanitise(text)
    if found.sort == "priority":
        return drawn(_columns({"": found.tasks}, found.settings, width), width, color=color)
    groups = dict(by_status(found.tasks, found.settings.statuses))
    return drawn(_columns(groups, found.settings, width, leave_out="Status"), width, color=color)


def draft_list(found: TaskList, *, width: int, color: bool) -> str:
    """Return the drafts in columns."""
    text = plain.draft_list(found)
    if not found.tasks or _is_long(text):
        return sanitise(text)
    drafts = _columns({"": found.tasks}, found.settings, width, leave_out="Status")
    return drawn(drafts, width, color=color)


def status_summary(counts: Mapping[str, int], settings: Settings, *, width: int, color: bool) -> str:
    """Return a bar for each status, as long as its share of all tasks, in the order given."""
    total = sum(counts.values())
    names = [shown(f"{status_icon(status)} {status}") for status in counts]
    label = min(max(map(cell_len, names), default=0), _MAX_CELL)
    number = len(str(total))
    room = min(max(bounded(width) - label - number - 2 * _GAP, 1), 2 * _BAR)
    table = _grid(
        Column(width=label, no_wrap=True, overflow="ellipsis"),
        Column(width=number, no_wrap=True, justify="right"),
        Column(width=room, no_wrap=True),
    )
    for name, (status, count) in zip(names, counts.items(), strict=True):
        style = status_style(status, settings)
        table.add_row(Text(name, style), Text(str(count)), bar(count, total, room, style))
    return drawn([table], width, color=color)


def _facts(view: TaskView, settings: Settings) -> RenderableType:
    table = _grid(Column(style=_FAINT, no_wrap=True), Column())
    for label, value in facts(view):
        style = status_style(view.task.status, settings) if label == "Status" else ""
        table.add_row(label, Text(shown(value), style))
    if view.task.legacy_done:
        table.add_row("Imported", "as done with open criteria")
    if view.subtasks:
        names = "\n".join(f"{subtask.id} - {subtask.title}" for subtask in view.subtasks)
        table.add_row(f"Subtasks ({len(view.subtasks)})", Text(shown(names)))
    for label, value in links(view.task):
        table.add_row(label, Text(shown(value)))
    return table


def _trees(view: TaskView) -> list[_Section]:
    return [
        (heading.removesuffix(":"), [Text(shown("\n".join(lines)))])
        for heading, lines in dependency_trees(view.graph)
    ]


def _comments(comments: Iterable[Comment]) -> list[_Section]:
    sections = []
    for number, comment in enumerate(comments, 1):
        written = instant(comment.created_at) if comment.created_at else ""
        said_by = (f"Comment #{number}", comment.author, written)
        sections.append((" - ".join(filter(None, said_by)), _prose(comment.body)))
    return sections


def _prose(text: str | None) -> list[RenderableType]:
    """Return a text of a task with its Markdown coloured, [] for none."""
    if not text:
        return []
    prose = Text(shown(text.strip()))
    for pattern, style in _MARKDOWN:
        prose.highlight_regex(pattern, style)
    return [prose]


def _checklist(items: Sequence[ChecklistItem]) -> list[RenderableType]:
    """Return how far a checklist has got and its items, [] if it has none."""
    if not items:
        return []
    checked = sum(item.checked for item in items)
    progress = bar(checked, len(items), _BAR, "green" if checked == len(items) else "yellow")
    table = _grid(Column(no_wrap=True), Column(justify="right", no_wrap=True), Column())
    for number, item in enumerate(items, 1):
        mark = Text("✔", "green") if item.checked else Text("○")
        table.add_row(mark, f"#{number}", Text(shown(item.text), _FAINT if item.checked else ""))
        if item.evidence is not None:
            by = f" ({item.checked_by}, {instant(item.checked_at)})" if item.checked_at else ""
            table.add_row("", "", Text(f"{shown(item.evidence)}{by}", "green"))
    return [progress.append(f" {checked}/{len(items)}"), table]


def bar(part: int, total: int, length: int, style: str) -> Text:
    """Return a bar, full only when all is done and empty only when nothing is."""
    filled = part * length // total if total else 0
    filled = max(filled, 1) if part else 0
    return Text.assemble(("█" * filled, style), ("░" * (length - filled), _FAINT))


def _columns(
    groups: Mapping[str, Sequence[TaskSummary]], settings: Settings, width: int, *, leave_out: str = ""
) -> list[RenderableType]:
    """Return the groups under their headings, with the same columns in all of them."""
    every = [task for tasks in groups.values() for task in tasks]
    widths = _widths(every, bounded(width), leave_out)
    cells = [cell for heading, cell in _COLUMNS if heading in widths]
    parts: list[RenderableType] = [_table(widths, [[Text(name, _FAINT) for name in widths]])]
    for heading, tasks in groups.items():
        if heading:
            style = status_style(heading, settings)
            title = Text(shown(f"{status_icon(heading)} {heading}"), style)
            parts += [Text(), Text.assemble(title, (f" ({len(tasks)})", _FAINT))]
        parts.append(_table(widths, ([Text(shown(cell(task))) for cell in cells] for task in tasks)))
    return parts


def _widths(tasks: Sequence[TaskSummary], width: int, leave_out: str) -> dict[str, int]:
    """Return the columns to draw and their widths: those in use, as long as there is room."""
    used = {heading: max(cell_len(shown(cell(task))) for task in tasks) for heading, cell in _COLUMNS}
    widths = {
        heading: max(len(heading), longest if heading in _UNCUT else min(longest, _MAX_CELL))
        for heading, longest in used.items()
        if (longest and heading != leave_out) or heading == "Title"
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
    return width - sum(used + _GAP for heading, used in widths.items() if heading != "Title")


def _table(widths: Mapping[str, int], rows: Iterable[Sequence[Text]]) -> Table:
    table = _grid(*(Column(width=space, no_wrap=True, overflow="ellipsis") for space in widths.values()))
    for row in rows:
        table.add_row(*row)
    return table


def _grid(*columns: Column) -> Table:
    return Table.grid(*columns, padding=(0, _GAP, 0, 0), pad_edge=False)


def status_style(status: str, settings: Settings) -> str:
    """Return the colour of a status: what is done, what is blocked, what is being worked on."""
    if settings.is_terminal(status):
        return "green"
    if status.casefold() == "blocked":
        return "red"
    return "" if same_word(status, settings.statuses[0]) else "yellow"


def _is_long(text: str) -> bool:
    return len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES


def shown(text: str) -> str:
    """Return a text as it may be drawn: harmless, tabs as the spaces that they stand for."""
    return sanitise(text).expandtabs(_TAB)
