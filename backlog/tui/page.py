"""Lays out a task as lines: facts, texts with their Markdown drawn, checklists, family, dependencies."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from backlog.render.labels import facts, links
from backlog.render.notation import instant
from backlog.render.terminal import sanitise
from backlog.render.text.tasks import dependency_trees
from backlog.tui.fields import MORE
from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.task import ChecklistItem, Task
    from backlog.domain.views import TaskView

MOST_CHARACTERS = 200_000
"""Of a longer text the beginning is shown; `backlog task view` prints all of it."""
MOST_OF_BEGINNING = 400
"""Characters of a description that a compact page shows."""

ItemKind = Literal["acceptance_criteria", "definition_of_done", "task"]
Words = list[tuple[str, str]]
"""Pieces of a line, each with the name of its style."""


class PageItem(NamedTuple):
    """Something on the page that can be selected: a checklist's item by number, or another task by its id."""

    kind: ItemKind
    name: str
    text: str
    checked: bool = False


class PageSection(NamedTuple):
    """A heading and the line that it stands on."""

    title: str
    line: int


class TaskPage(NamedTuple):
    """A task's lines as segments, its sections, and its items with their first line and the one behind."""

    lines: Sequence[Sequence[Segment]]
    sections: Sequence[PageSection]
    items: Sequence[tuple[int, int, PageItem]]


def laid_out(view: TaskView, width: int, *, compact: bool = False) -> TaskPage:
    """Return the page of a task in a width; a compact one ends behind the beginning and the checklists."""
    writer = _Writer(max(width, 10))
    _head(writer, view)
    task = view.task
    if compact:
        writer.beginning(task.description)
    else:
        writer.prose("Description", task.description)
    writer.checklist("Acceptance criteria", "acceptance_criteria", task.acceptance_criteria)
    writer.checklist("Definition of done", "definition_of_done", task.definition_of_done)
    if not compact:
        _work(writer, task)
        _others(writer, view)
        for number, comment in enumerate(task.comments, 1):
            when = f", {instant(comment.created_at)}" if comment.created_at is not None else ""
            writer.prose(f"Comment {number} by {comment.author or 'nobody'}{when}", comment.body)
        writer.prose("Other text", view.other_text or None)
    return TaskPage(writer.lines, writer.sections, writer.items)


def _head(writer: _Writer, view: TaskView) -> None:
    """Write what fits on a line each."""
    task = view.task
    writer.words([(safe(task.id), "accent"), (" ", ""), (safe(task.title), "bold")])
    for name, value in (*facts(view), *links(task)):
        writer.fact(name, value)
    if view.readiness.is_blocked:
        writer.words([("Blocked: a task that it depends on is not done", "red")])


def _work(writer: _Writer, task: Task) -> None:
    """Write how the task is done, and what came of it."""
    writer.prose("Plan", task.plan)
    writer.prose("Notes", task.notes)
    writer.prose("Final summary", task.final_summary)
    for field in MORE:
        if field.holds == "text":
            writer.prose(field.label, getattr(task, field.name))
    if task.modified_files:
        writer.section("Modified files")
        for path in task.modified_files:
            writer.words([(safe(path), "")], "  ")


def _others(writer: _Writer, view: TaskView) -> None:
    """Write the tasks that it belongs to, that belong to it, and that wait for each other."""
    if view.parent is not None or view.subtasks:
        writer.section("Family")
        if view.parent is not None:
            writer.item(PageItem("task", view.parent.id, view.parent.title), "↑ ")
        for child in view.subtasks:
            writer.item(PageItem("task", child.id, child.title), "└ ")
    for heading, lines in dependency_trees(view.graph):
        writer.section(heading.rstrip(":"))
        for line in lines:
            id_ = line.lstrip("│├└─ ").partition(" - ")[0]
            writer.item(PageItem("task", id_, ""), line)


class _Writer:
    """Collects the lines of a page."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[list[Segment]] = []
        self.sections: list[PageSection] = []
        self.items: list[tuple[int, int, PageItem]] = []
        self._console = Console(
            file=io.StringIO(), width=width, force_terminal=True, color_system="truecolor",
            legacy_windows=False, markup=False, emoji=False, highlight=False, no_color=False,
            force_jupyter=False,
        )  # fmt: skip

    def words(self, pieces: Words, indent: str = "") -> None:
        """Add a paragraph."""
        from rich.text import Text

        text = Text.assemble(*((piece, _STYLES[style]) for piece, style in pieces))
        lines = text.wrap(self._console, max(self.width - len(indent), 5), tab_size=4)
        for place, line in enumerate(lines):
            lead = Segment(indent if place else "", None)
            self.lines.append([lead, *line.render(self._console)])

    def fact(self, name: str, value: str) -> None:
        self.words([(f"{name}: ", "faint"), (safe(value), "")], "  ")

    def section(self, title: str) -> None:
        """Begin a section."""
        self.lines.append([])
        self.sections.append(PageSection(safe(title), len(self.lines)))
        self.words([(safe(title), "heading")])

    def prose(self, title: str, text: str | None) -> None:
        """Add a section with a text, if there is one."""
        if not text:
            return
        from backlog.tui.prose import PlainMarkdown  # a quarter of what the board loads, and not at first

        self.section(title)
        cut = text[:MOST_CHARACTERS]
        try:
            drawn = self._console.render_lines(PlainMarkdown(sanitise(cut)), pad=False)
        except Exception:  # noqa: BLE001  whatever a stranger's text makes the Markdown library do, it is shown
            for line in cut.splitlines():
                self.words([(safe(line), "")])
        else:
            self.lines += [
                [
                    Segment(sanitise(part.text).replace("\n", " "), part.style)
                    for part in line
                    if not part.control
                ]
                for line in drawn
            ]
        if len(cut) < len(text):
            self.words([(f"… and {len(text) - len(cut):,} characters more", "faint")])

    def beginning(self, text: str | None) -> None:
        """Add the first paragraph of a text, as it was written, if there is one."""
        paragraph = next(filter(str.strip, (text or "")[:MOST_CHARACTERS].split("\n\n")), None)
        if paragraph is not None:
            self.lines.append([])
            self.words([(safe(" ".join(paragraph.split()))[:MOST_OF_BEGINNING], "")])

    def checklist(self, title: str, kind: ItemKind, items: Sequence[ChecklistItem]) -> None:
        """Add a section with a checklist, if there is one."""
        if not items:
            return
        done = sum(item.checked for item in items)
        self.section(f"{title} {done}/{len(items)}")
        for number, each in enumerate(items, 1):
            mark = "✔ " if each.checked else "○ "
            self.item(PageItem(kind, str(number), each.text, each.checked), mark)
            if each.evidence:
                by = f" ({each.checked_by})" if each.checked_by else ""
                self.words([(f"     {safe(each.evidence)}{safe(by)}", "faint")], "     ")
            if each.check:
                self.words([("     Check: ", "faint"), (safe(each.check), "")], "     ")

    def item(self, item: PageItem, lead: str) -> None:
        """Add a line or more that can be selected."""
        first = len(self.lines)
        if item.kind == "task":
            words: Words = [(safe(lead), "faint" if item.text else "")]
            if item.text:
                words += [(safe(item.name), "accent"), (f" {safe(item.text)}", "")]
        else:
            words = [
                (lead, "good" if item.checked else "warn"),
                (f"#{item.name} ", "faint"),
                (safe(item.text), ""),
            ]
        self.words(words, "  ")
        self.items.append((first, len(self.lines), item))


_STYLES = {
    "": Style.null(),
    "bold": Style(bold=True),
    "heading": Style(bold=True, underline=True),
    "faint": Style(dim=True),
    "accent": Style(bold=True, color="cyan"),
    "good": Style(color="green"),
    "warn": Style(color="yellow"),
    "red": Style(color="red"),
}
