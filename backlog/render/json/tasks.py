"""Tasks as programs read them: the names and the order of their keys (docs/contract.md 4.2, 4.3)."""

from __future__ import annotations

from backlog.domain.filters import is_ready
from backlog.domain.graph import Graph, depths, graph_order
from backlog.domain.task import FIELDS, LISTED, VIEWED, Task, TaskSummary, places
from backlog.lean import TYPE_CHECKING
from backlog.render.json import Fields, Object, document, narrowed
from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from backlog.domain.settings import Settings
    from backlog.domain.task import ChecklistItem, Comment, Field, Holds
    from backlog.domain.views import TaskList, TaskView

_COMPUTED = {
    "parentTaskId": ("acceptanceCriteriaCompleted", "acceptanceCriteriaCount"),
    "dependencies": ("dependencyGraph", "readiness"),
    "documentation": ("subtasks",),
}
"""What is no field of a task, by the key that it stands after."""


def _keys(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(key for field in fields for key in (field.json, *_COMPUTED.get(field.json, ())))


SUMMARY_FIELDS = (*_keys(LISTED), "isReady")
"""The keys of a task in a list, in their order."""

DETAIL_FIELDS = (*SUMMARY_FIELDS, "path", *_keys(VIEWED), "revision")
"""The keys of a task in a view, in their order."""

_SUMMARY: Object = dict.fromkeys(SUMMARY_FIELDS)
_DETAIL: Object = dict.fromkeys(DETAIL_FIELDS)
_IN_LIST = [field.json for field in LISTED], places(TaskSummary, LISTED)
_IN_VIEW = [field.json for field in FIELDS], places(Task, FIELDS)
_INSTANTS = tuple(field.json for field in LISTED if field.holds in {"instant", "day"})


def task_list(tasks: TaskList, fields: Fields = None) -> str:
    """Return the tasks of a list with all keys, or with those in `fields` and in that order.

    Raises InvalidValue for a field that there is not.
    """
    return document("task-list", "tasks", _summaries(tasks, fields))


def draft_list(tasks: TaskList, fields: Fields = None) -> str:
    """Return the drafts of a list as `task_list` returns tasks."""
    return document("draft-list", "drafts", _summaries(tasks, fields))


def task_view(view: TaskView, fields: Fields = None) -> str:
    """Return one task with everything or with `fields`; raise InvalidValue for an unknown one."""
    return document("task-view", "task", _details((view,), fields)[0])


def task_views(views: Iterable[TaskView], fields: Fields = None) -> str:
    """Return several tasks as `task_view` returns one."""
    return document("task-views", "tasks", _details(views, fields))


def draft_view(view: TaskView, fields: Fields = None) -> str:
    """Return one draft as `task_view` returns a task."""
    return document("draft-view", "draft", _details((view,), fields)[0])


def task_summary(task: TaskSummary, settings: Settings) -> Object:
    """Return a task as it stands in a list."""
    keys, stored = _IN_LIST
    summary = _SUMMARY.copy()
    summary.update(zip(keys, map(task.__getitem__, stored), strict=True))
    for key in _INSTANTS:
        summary[key] = instant_json(summary[key])  # type: ignore[arg-type]  # the field holds one
    summary["acceptanceCriteriaCompleted"] = task.criteria_checked
    summary["acceptanceCriteriaCount"] = task.criteria_total
    summary["isReady"] = is_ready(task, settings)
    if task.legacy_done:
        summary["legacyDone"] = True
    return summary


def task_detail(view: TaskView) -> Object:
    """Return a task or draft as a view has it. It lives in no file, so `path` is None (docs/design.md 5)."""
    task, readiness = view.task, view.readiness
    keys, stored = _IN_VIEW
    detail = _DETAIL.copy()
    detail.update(zip(keys, map(task.__getitem__, stored), strict=True))
    for key, written in _WRITTEN:
        detail[key] = written(detail[key])
    return detail | {
        "acceptanceCriteriaCompleted": sum(item.checked for item in task.acceptance_criteria),
        "acceptanceCriteriaCount": len(task.acceptance_criteria),
        "isReady": readiness.is_ready,
        "dependencyGraph": _graph(view.graph),
        "readiness": {
            "isReady": readiness.is_ready,
            "isBlocked": readiness.is_blocked,
            "blockingDependencies": readiness.blocking,
            "missingDependencies": readiness.missing,
        },
        "subtasks": [{"id": subtask.id, "title": subtask.title} for subtask in view.subtasks],
        "revision": task.revision,
        **_claim(task),
        **({"legacyDone": True} if task.legacy_done else {}),
        **({"otherText": view.other_text} if view.other_text else {}),
    }


def _claim(task: Task) -> Object:
    """Return who holds a task; nothing if nobody has claimed it (docs/contract.md 4.3)."""
    if task.claimed_until is None:
        return {}
    until = task.claimed_until.isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"claimedBy": task.claimed_by, "claimedUntil": until}


def _graph(graph: Graph) -> Object:
    """Return the nodes, the root first and the others by id, and the edges by id."""
    down = depths(graph.root, graph.depends_on)
    up = depths(graph.root, graph.depended_on_by)
    others = sorted((id_ for id_ in graph.nodes if id_ != graph.root), key=graph_order)
    return {
        "root": graph.root,
        "nodes": [_node(graph, id_, down, up) for id_ in (graph.root, *others)],
        "edges": [
            {"from": source, "to": target}
            for source in sorted(graph.depends_on, key=graph_order)
            for target in graph.depends_on[source]
        ],
    }


def _node(graph: Graph, id_: str, down: dict[str, int], up: dict[str, int]) -> Object:
    node = graph.nodes[id_]
    missing = node.status is None
    known: Object = {
        "id": id_,
        "title": node.title,
        "status": node.status,
        "state": "missing" if missing else "resolved",
    }
    completed: Object = {"completed": node.completed}
    distances: Object = {"dependencyDepth": down.get(id_), "dependentDepth": up.get(id_)}
    return known | distances | completed if missing else known | completed | distances


def _evidence(item: ChecklistItem) -> Object:
    """Return why an item is checked, who said so and when, and what proves it; nothing where nobody said."""
    said: Object = {}
    if item.evidence is not None:
        said |= {
            "evidence": item.evidence,
            "checkedBy": item.checked_by,
            "checkedAt": instant_json(item.checked_at),
        }
    if item.check is not None:
        said |= {"check": item.check, "verified": item.verified}
    if item.run is not None:
        run = item.run
        said["run"] = {
            "command": run.command,
            "exitCode": run.exit_code,
            "seconds": run.seconds,
            "commit": run.commit,
            "dirty": run.dirty,
            "host": run.host,
            "output": run.output,
        }
    return said


def _checklist(items: Iterable[ChecklistItem]) -> list[Object]:
    return [
        {"index": index, "text": item.text, "checked": item.checked, **_evidence(item)}
        for index, item in enumerate(items, 1)
    ]


def _comments(comments: Iterable[Comment]) -> list[Object]:
    return [
        {
            "index": index,
            "body": comment.body,
            "createdAt": instant_json(comment.created_at),
            "author": comment.author,
        }
        for index, comment in enumerate(comments, 1)
    ]


def _summaries(tasks: TaskList, fields: Fields) -> list[Object]:
    objects = (task_summary(task, tasks.settings) for task in tasks.tasks)
    return narrowed(objects, fields, SUMMARY_FIELDS)


def _details(views: Iterable[TaskView], fields: Fields) -> list[Object]:
    return narrowed((task_detail(view) for view in views), fields, DETAIL_FIELDS)


_FORMS: dict[Holds, Callable[[Any], object]] = {
    "instant": instant_json,
    "day": instant_json,
    "checklist": _checklist,
    "comments": _comments,
}
_WRITTEN = tuple((field.json, _FORMS[field.holds]) for field in FIELDS if field.holds in _FORMS)
