"""Draws the view of a task for people."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Column
from rich.text import Text

from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Field, Task
from backlog.domain.views import TaskView
from backlog.render.labels import SECTIONS, facts, links
from backlog.render.rich.console import drawn
from backlog.render.rich.markdown import Markdown
from backlog.render.rich.moments import due, moment
from backlog.render.rich.parts import FAINT, GAP, bar, grid, is_long, shown, status_style
from backlog.render.rich.wrap import Wrapped
from backlog.render.terminal import sanitise
from backlog.render.text import tasks as text_tasks
from backlog.render.text.tasks import dependency_trees

_BAR = 20
_HEADING = "bold"


_Section = tuple[str, list[RenderableType]]


def task_view(view: TaskView, settings: Settings, *, now: datetime, width: int, color: bool) -> str:
    """Return a task or draft with all that is set, drawn no wider than `width` columns.

    `now` is by the reader's clock, which times are given by.

    Without `color` there is no escape sequence in it.
    """
    text = text_tasks.task_view(view)
    if is_long(text):
        return sanitise(text)
    task = view.task
    sections = [
        *_trees(view),
        *(section for field in SECTIONS for section in _sections_of(field, task, now)),
        ("Other Text", _prose(view.other_text)),
    ]
    parts: list[RenderableType] = [
        Wrapped(Text.assemble((shown(task.id), "bold cyan"), "  ", (shown(task.title), _HEADING))),
        Rule(style=FAINT),
        _facts(view, settings, now),
    ]
    for heading, body in sections:
        if body:
            parts += [Text(), Text(shown(heading), _HEADING)]
            parts += [Padding(part, (0, 0, 0, GAP)) for part in body]
    return drawn(parts, width, color=color)


def _sections_of(field: Field, task: Task, now: datetime) -> list[_Section]:
    """Return what is drawn of one field, each comment a section of its own."""
    value = getattr(task, field.name)
    if field.holds == "comments":
        return _comments(value, now)
    if field.holds == "checklist":
        return [(field.label, _checklist(value, now))]
    return [(field.label, _lines(value) if field.holds == "words" else _prose(value))]


def _facts(view: TaskView, settings: Settings, now: datetime) -> RenderableType:
    table = grid(Column(style=FAINT, no_wrap=True), Column())
    for label, value in _dated_facts(view, now):
        table.add_row(label, Wrapped(Text(shown(value), _style_of(label, view, settings, now))))
    if view.task.legacy_done:
        table.add_row("Imported", "as done with open criteria")
    if view.subtasks:
        names = "\n".join(f"{subtask.id} - {subtask.title}" for subtask in view.subtasks)
        table.add_row(f"Subtasks ({len(view.subtasks)})", Wrapped(Text(shown(names))))
    for label, value in links(view.task):
        table.add_row(label, Wrapped(Text(shown(value))))
    return table


def _dated_facts(view: TaskView, now: datetime) -> Iterable[tuple[str, str]]:
    """Return the facts of a task as people want them: times by their clock, no number of its place."""
    task = view.task
    for label, value in facts(view):
        if label == "Created" and task.created_at:
            yield label, moment(task.created_at, now)
        elif label == "Updated" and task.updated_at:
            yield label, moment(task.updated_at, now)
        elif label == "Due" and task.due_date:
            away = due(task.due_date, now.date())
            yield label, away if away.startswith(value) else f"{value} ({away})"
        elif label != "Ordinal":
            yield label, value


def _style_of(label: str, view: TaskView, settings: Settings, now: datetime) -> str:
    task = view.task
    if label == "Status":
        return status_style(task.status, settings)
    if label == "Priority":
        return "bold red" if settings.priority_rank(task.priority) == 0 else ""
    if label == "Due" and task.due_date and not settings.is_terminal(task.status):
        return "bold red" if task.due_date < now.date() else "yellow" if task.due_date == now.date() else ""
    return ""


def _trees(view: TaskView) -> list[_Section]:
    return [(heading.removesuffix(":"), _lines(lines)) for heading, lines in dependency_trees(view.graph)]


def _lines(lines: Iterable[str]) -> list[RenderableType]:
    text = "\n".join(lines)
    return [Wrapped(Text(shown(text)))] if text else []


def _comments(comments: Iterable[Comment], now: datetime) -> list[_Section]:
    sections = []
    for number, comment in enumerate(comments, 1):
        written = moment(comment.created_at, now) if comment.created_at else ""
        said_by = (f"Comment #{number}", comment.author, written)
        sections.append((" - ".join(filter(None, said_by)), _prose(comment.body)))
    return sections


def _prose(text: str | None) -> list[RenderableType]:
    """Return a text of a task with its Markdown rendered, [] for none."""
    return [Markdown(shown(text.strip()))] if text else []


def _checklist(items: Sequence[ChecklistItem], now: datetime) -> list[RenderableType]:
    """Return how far a checklist has got and its items, [] if it has none."""
    if not items:
        return []
    checked = sum(item.checked for item in items)
    progress = bar(checked, len(items), _BAR, "green" if checked == len(items) else "yellow")
    table = grid(Column(no_wrap=True), Column(justify="right", no_wrap=True), Column())
    for number, item in enumerate(items, 1):
        mark = Text("✔", "green") if item.checked else Text("○")
        table.add_row(mark, f"#{number}", Wrapped(Text(shown(item.text), FAINT if item.checked else "")))
        if item.check is not None:
            table.add_row("", "", Wrapped(Text(f"$ {shown(item.check)}", FAINT)))
        if item.evidence is not None:
            by = f" ({item.checked_by}, {moment(item.checked_at, now)})" if item.checked_at else ""
            table.add_row("", "", Wrapped(Text(f"{shown(item.evidence)}{by}", "green")))
    return [progress.append(f" {checked}/{len(items)}"), table]
