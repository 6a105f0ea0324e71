"""Judges whether what an undo leaves fits together: no link leads nowhere, no name is given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.graph import Edge, check_acyclic, looping
from backlog.domain.ids import id_order
from backlog.domain.lifecycle import without_links_to
from backlog.domain.milestone_changes import check_free
from backlog.domain.milestones import MilestoneName
from backlog.domain.records import Milestone, record_number
from backlog.domain.task import Task
from backlog.domain.undo import check_default_status, id_given_up, links_to_check, refers_to
from backlog.service.lookup import numbers_of
from backlog.service.milestones import tasks_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from backlog.domain.events import Recorded
    from backlog.domain.task import Kind
    from backlog.service.undo_plan import PlannedRecord
    from backlog.store import Reader


class _Moved(NamedTuple):
    """A task that an undo changes, before and after, and the oldest event that is taken back."""

    event: Recorded
    before: Task
    after: Task


def check_links(reader: Reader, records: Sequence[PlannedRecord]) -> None:
    """Raise Conflict if a link would lead to a task or draft that is gone, as archiving cuts them all.

    And where dependencies would wait for each other; a loop that an import brought may stay. The reader
    knows the tasks as they are before anything is stored.
    """
    moved = [
        _Moved(each.events[-1], each.before, each.after)
        for each in records
        if isinstance(each.before, Task) and isinstance(each.after, Task)
    ]
    given_up = {id_: each for each in moved if (id_ := id_given_up(each.before, each.after)) is not None}
    for id_, others in _linked_to(reader, given_up.keys(), moved).items():
        raise refers_to(given_up[id_].event, id_, others)
    _check_acyclic(reader, moved)
    _check_restored(reader, moved)


def check_milestones(reader: Reader, events: Iterable[Recorded]) -> None:
    """Raise Conflict if tasks belong to a milestone that was archived, or another one has its name.

    The milestones are those of the events, as they are when everything is stored.
    """
    known: Sequence[MilestoneName] | None = None
    for event in events:
        known = reader.milestones() if known is None else known
        _check_milestone(reader, event, known)


def check_settings(reader: Reader) -> None:
    """Raise Refused for settings, as they are when everything is stored, that do not go together."""
    check_default_status(reader.settings())


def _linked_to(reader: Reader, ids: Collection[str], moved: Sequence[_Moved]) -> dict[str, list[str]]:
    """Return the ids of the active tasks and drafts that would name each of some ids, if any do."""
    if not ids:
        return {}
    spelled = {id_.lower(): id_ for id_ in ids}
    changed = {each.before.uuid for each in moved}
    tasks = [task for task in reader.tasks_linked_to_any(ids) if task.uuid not in changed]
    tasks += [each.after for each in moved if each.after.state == "active"]
    linking: dict[str, list[str]] = {}
    for task in sorted(tasks, key=lambda task: (task.kind != "task", id_order(task.id))):
        named = {*task.dependencies, *task.references, task.parent or ""}
        for id_ in {spelled[name.lower()] for name in named if name.lower() in spelled}:
            if without_links_to(task, id_) != task:
                linking.setdefault(id_, []).append(task.id)
    return linking


def _check_acyclic(reader: Reader, moved: Sequence[_Moved]) -> None:
    """Raise Refused if dependencies that come back would close a loop."""
    restored = [each for each in moved if set(each.after.dependencies) - set(each.before.dependencies)]
    if not restored:
        return
    changed = {each.after.id: each.after for each in moved} | dict.fromkeys(each.before.id for each in moved)
    onward = {target for each in moved for target in each.after.dependencies}
    edges = [edge for edge in reader.edges_onward(onward) if edge.source not in changed]
    edges += [Edge(each.after.id, target) for each in moved for target in each.after.dependencies]
    in_loops = looping(edges)
    for _, _, after in restored:
        if after.id in in_loops:
            check_acyclic(after.id, after.dependencies, edges)


def _check_restored(reader: Reader, moved: Sequence[_Moved]) -> None:
    """Raise Conflict if a link that comes back would lead to what is not there, or archived."""
    wanted = [(each, id_) for each in moved for id_ in links_to_check(each.before, each.after)]
    if not wanted:
        return
    settings = reader.settings()
    kinds: tuple[Kind, ...] = ("task", "draft")
    gone = {(each.before.kind, id_order(each.before.id)) for each in moved}
    there = {(each.after.kind, id_order(each.after.id)) for each in moved if each.after.state != "archived"}
    for kind in kinds:
        numbers = {number for _, id_ in wanted if (number := numbers_of(id_, kind, settings)) is not None}
        for number, name in reader.names(kind, numbers).items():
            if (kind, number) not in gone and name.state != "archived":
                there.add((kind, number))
    for each, id_ in wanted:
        if not any((kind, numbers_of(id_, kind, settings)) in there for kind in kinds):
            raise refers_to(each.event, id_, [each.after.id])


def _check_milestone(reader: Reader, event: Recorded, known: Sequence[MilestoneName]) -> None:
    milestone = reader.record(Milestone, record_number(event.entity_id))
    if milestone is None:
        return
    if milestone.state == "active":
        check_free(milestone.title, known, own=milestone.id)
    elif event.created:
        name = MilestoneName(milestone.id, milestone.title, archived=True)
        tasks = [task.id for task in tasks_of(reader, name)]
        if tasks:
            raise refers_to(event, milestone.id, tasks)
