"""Views and lists of tasks as plain text, to the byte as in docs/contract.md 3."""

from __future__ import annotations

from backlog.domain.graph import Graph, Node, depths
from backlog.lean import TYPE_CHECKING
from backlog.render.labels import IMPORTED_DONE, SECTIONS, by_status, facts, links
from backlog.render.notation import instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.task import ChecklistItem, Comment, Field, Task, TaskLine, TaskSummary
    from backlog.domain.views import TaskLines, TaskList, TaskView

_DOUBLE_RULE = "=" * 50
_RULE = "-" * 50

_NOTHING = {
    "description": "No description provided",
    "acceptance_criteria": "No acceptance criteria defined",
    "definition_of_done": "No Definition of Done items defined",
}
"""What a section says that is there even when it is empty."""

MAX_DEPTH = 1_000
"""Levels of a tree that are drawn; one that goes on is cut there and says so."""


def task_view(view: TaskView) -> str:
    """Return a task or draft with all its sections, without a `File:` line (docs/contract.md 3.1)."""
    task = view.task
    trees = "\n\n".join("\n".join([head, *tree]) for head, tree in dependency_trees(view.graph))
    blocks = (
        f"Task {task.id} - {task.title}\n{_DOUBLE_RULE}",
        _header(view),
        _section("Dependency Graph", trees),
        *(_section_of(field, task) for field in SECTIONS),
        _section("Other Text", view.other_text),
    )
    return "".join(f"{block}\n\n" for block in blocks if block)


def _section_of(field: Field, task: Task) -> str:
    """Return the block of the view that is about one field, "" for none."""
    value = getattr(task, field.name)
    if field.holds == "words":
        return f"{field.label.capitalize()}: {', '.join(value)}" if value else ""
    if field.holds == "checklist":
        value = _checklist(value)
    elif field.holds == "comments":
        value = _comments(value)
    return _section(field.label, value, _NOTHING.get(field.name, ""))


def task_list(tasks: TaskList | TaskLines) -> str:
    """Return the tasks under their statuses, or as one list if sorted by priority (docs/contract.md 3.3)."""
    rows: Sequence[TaskLine | TaskSummary] = tasks.tasks
    if not rows:
        if tasks.parent:
            return f"No child tasks found for parent task {tasks.parent}.\n"
        return "No tasks found.\n"
    if tasks.sort == "priority":
        return "\n".join(("Tasks (sorted by priority):", *_rows(rows, status=True), ""))
    return "".join(
        "\n".join((f"{status}:", *_rows(group), "\n"))
        for status, group in by_status(rows, tasks.settings.statuses)
    )


def draft_list(tasks: TaskList) -> str:
    """Return the drafts, one a line (docs/contract.md 3.4)."""
    if not tasks.tasks:
        return "No drafts found.\n"
    rows = (
        f"  {f'[{draft.priority.upper()}] ' if draft.priority else ''}{draft.id} - {draft.title}"
        for draft in tasks.tasks
    )
    return "\n".join(("Drafts:", *rows, ""))


def ids(tasks: TaskList | TaskLines) -> str:
    """Return the ids alone, one a line, nothing for none: input for other commands."""
    return "".join([f"{task.id}\n" for task in tasks.tasks])


def _header(view: TaskView) -> str:
    lines = [f"{label}: {value}" for label, value in facts(view)]
    if view.subtasks:
        lines.append(f"Subtasks ({len(view.subtasks)}):")
        lines += [f"- {subtask.id} - {subtask.title}" for subtask in view.subtasks]
    lines += [f"{label}: {value}" for label, value in links(view.task)]
    return "\n".join(lines)


def _section(heading: str, text: str | None, otherwise: str = "") -> str:
    """Return a block of the view, "" if there is neither text nor anything to say `otherwise`."""
    body = (text or "").strip() or otherwise
    return f"{heading}:\n{_RULE}\n{body}" if body else ""


def _checklist(items: Iterable[ChecklistItem]) -> str:
    return "\n".join(
        f"- [{'x' if item.checked else ' '}] #{number} {item.text}{_proof(item) if item.check else ''}"
        for number, item in enumerate(items, 1)
    )


def _proof(item: ChecklistItem) -> str:
    """Return the lines below a criterion that has a check: the command, and what it has proven."""
    proven = f"\n  Verified: {item.evidence}" if item.verified else ""
    return f"\n  Check: {item.check}{proven}"


def _comments(comments: Iterable[Comment]) -> str:
    return "\n\n".join(
        f"{' - '.join(filter(None, (f'#{number}', comment.author, _when(comment))))}\n{comment.body}"
        for number, comment in enumerate(comments, 1)
    )


def _when(comment: Comment) -> str:
    return instant(comment.created_at) if comment.created_at else ""


def _rows(tasks: Sequence[TaskLine | TaskSummary], *, status: bool = False) -> list[str]:
    """Return one line for each task; in one loop, because a list may be very long."""
    rows = []
    for task in tasks:
        priority, type_, total = task.priority, task.type, task.criteria_total
        mark = f"[{priority.upper()}] " if priority else ""
        kind = f"[{type_}] " if type_ else ""
        row = f"  {mark}{kind}{task.id} - {task.title}"
        if status and task.status:
            row = f"{row} ({task.status})"
        if total:
            row = f"{row} (ac: {task.criteria_checked}/{total})"
        if task.legacy_done:
            row = f"{row} ({IMPORTED_DONE})"
        if task.due_date:
            row = f"{row} (due {task.due_date.isoformat()})"
        rows.append(row)
    return rows


def dependency_trees(graph: Graph) -> list[tuple[str, list[str]]]:
    """Return heading and lines of each direction that leads to another task."""
    trees = []
    for heading, neighbours in (
        ("Depends on", graph.depends_on),
        ("Dependents", graph.depended_on_by),
    ):
        total = len(depths(graph.root, neighbours)) - 1
        if total:
            direct = sum(id_ != graph.root for id_ in neighbours[graph.root])
            lines = _branches(graph, neighbours)
            trees.append((f"{heading} ({direct} direct, {total} total):", lines))
    return trees


def _branches(graph: Graph, neighbours: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a line for each edge, the whole branch of one task before the next task.

    A task is expanded once: edges that lead to it again, or back to where they came from, say so.
    """
    lines = []
    expanded = set()
    path = {graph.root: None}
    # A stack instead of recursion: a chain of dependencies may be longer than Python's stack.
    levels = [("", list(reversed(neighbours[graph.root])))]
    while levels:
        indent, waiting = levels[-1]
        if not waiting:
            levels.pop()
            path.popitem()
            continue
        id_ = waiting.pop()
        children = neighbours.get(id_, ())
        note = ""
        if id_ in path:
            note = " (cycle)"
        elif id_ in expanded:
            note = " (shown above)"
        elif children and len(levels) == MAX_DEPTH:
            note = " (more below)"
        else:
            expanded.add(id_)
            if children:
                path[id_] = None
                levels.append((indent + ("│  " if waiting else "   "), list(reversed(children))))
        lines.append(f"{indent}{'├─' if waiting else '└─'} {_label(graph.nodes[id_])}{note}")
    return lines


def _label(node: Node) -> str:
    if node.status is None:
        return f"{node.id} - unknown task ID"
    return f"{node.id} - {node.title} [{'completed' if node.completed else node.status}]"
