"""Archives, completes, demotes and promotes tasks, and updates links to them (docs/contract.md 6.12)."""

from __future__ import annotations

from backlog.domain import lifecycle
from backlog.domain.gate import judged
from backlog.domain.graph import graph_order
from backlog.domain.task import Change, Kind, Task
from backlog.domain.views import Moved
from backlog.lean import TYPE_CHECKING
from backlog.service.lookup import editable, new_id, parent_of
from backlog.service.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backlog.domain.settings import Settings
    from backlog.store import Writer


def archive_each(writer: Writer, ids: Sequence[str], kind: Kind = "task") -> list[Moved]:
    """Archive tasks or drafts and cut every link to them, all or none; each is judged before the first moves.

    Raises NotFound, or Refused for a done task.
    """
    settings = writer.settings()

    def look_up(id_: str) -> Task:
        task = editable(writer, kind, id_, settings)
        lifecycle.archive(task, settings)
        return task

    return [_archived(writer, task, settings) for task in _each(ids, look_up)]


def _archived(writer: Writer, task: Task, settings: Settings) -> Moved:
    archived = writer.save(judged(Change(task, lifecycle.archive(task, settings)), settings))
    return Moved(archived, task.id, _unlink(writer, task.id))


def complete_each(writer: Writer, ids: Sequence[str]) -> list[Moved]:
    """Put done tasks aside as completed, all or none; each is judged before the first moves.

    Raises NotFound, or Refused unless all are done.
    """
    settings = writer.settings()

    def look_up(id_: str) -> Task:
        task = editable(writer, "task", id_, settings)
        lifecycle.complete(task, settings)
        return task

    return [complete_in(writer, task, settings) for task in _each(ids, look_up)]


def complete_in(writer: Writer, task: Task, settings: Settings) -> Moved:
    """Complete a task that was looked up already; raise Refused unless it is done."""
    change = Change(task, lifecycle.complete(task, settings))
    return Moved(writer.save(judged(change, settings)), task.id)


def demote_each(writer: Writer, ids: Sequence[str]) -> list[Moved]:
    """Turn tasks into drafts with drafts' ids and cut every link to them, all or none; raise NotFound.

    All are found before the first is moved.
    """
    settings = writer.settings()
    tasks = _each(ids, lambda id_: editable(writer, "task", id_, settings))
    return [_demoted(writer, task, settings) for task in tasks]


def _demoted(writer: Writer, task: Task, settings: Settings) -> Moved:
    draft_id = new_id(writer, "draft", None, settings)
    change = Change(task, lifecycle.demote(task, draft_id, writer.stamp.now))
    draft = writer.save(judged(change, settings))
    return Moved(draft, task.id, _unlink(writer, task.id))


def promote_in(writer: Writer, id_: str) -> Moved:
    """Turn a draft into a task with the next id; links to the draft then name the task. Raise NotFound."""
    settings = writer.settings()
    draft = editable(writer, "draft", id_, settings)
    parent = parent_of(writer, draft.parent, settings) if draft.parent else None
    task_id = new_id(writer, "task", parent, settings)
    change = Change(draft, lifecycle.promote(draft, task_id, settings))
    task = writer.save(judged(change, settings))
    _relink(writer, draft.id, lambda other: lifecycle.with_renamed_links(other, draft.id, task_id))
    return Moved(task, draft.id)


archive = transaction(archive_each)
complete = transaction(complete_each)
demote = transaction(demote_each)
promote = transaction(promote_in)


def _each(ids: Iterable[str], look_up: Callable[[str], Task]) -> Iterator[Task]:
    """Yield each task named, once; all are looked up before the first is yielded.

    Each is looked up again when its turn comes: moving the one before may have cut a link in it.
    """
    every = {task.uuid: task.id for task in map(look_up, ids)}
    yield from map(look_up, every.values())


def _unlink(writer: Writer, gone: str) -> list[str]:
    """Cut every link to an id and return the ids that had one, in order."""
    return _relink(writer, gone, lambda task: lifecycle.without_links_to(task, gone))


def _relink(writer: Writer, old: str, relinked: Callable[[Task], Task]) -> list[str]:
    changed = []
    for task in writer.tasks_linked_to(old):
        after = relinked(task)
        if after != task:
            change = Change(task, after._replace(updated_at=writer.stamp.now))
            writer.save(judged(change, writer.settings()))
            changed.append(task.id)
    return sorted(changed, key=graph_order)
