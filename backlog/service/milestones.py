"""Adds, renames, removes and archives milestones; counts progress (docs/contract.md 1.3, 3.6, 6.10)."""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING

from backlog.domain.edit_request import KEEP, Clear, Keep
from backlog.domain.gate import judged
from backlog.domain.ids import uuid_of
from backlog.domain.milestone_changes import (
    Reassign,
    TaskHandling,
    check_free,
    means,
    milestone_description,
    milestone_title,
    named,
)
from backlog.domain.milestone_views import MilestoneProgress, MilestoneView, Removed, Renamed
from backlog.domain.milestones import MilestoneName, milestone_number
from backlog.domain.names import name_key
from backlog.domain.records import Milestone
from backlog.domain.task import Change, Task
from backlog.errors import Conflict, RevisionMoved
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backlog.domain.settings import Settings
    from backlog.store import Reader, Writer


def add_in(
    writer: Writer, name: str, *, description: str | None = None, due_date: date | None = None
) -> Milestone:
    """Add a milestone; raise InvalidInput, or Conflict for a name that is taken."""
    title = milestone_title(name)
    check_free(title, writer.milestones())
    milestone = Milestone(
        uuid_of(urandom(16)),
        "",
        title,
        writer.stamp.now,
        due_date=due_date,
        description=milestone_description(description, title),
    )
    id_ = f"m-{writer.next_number('milestone') - 1}"
    return writer.save_record(None, milestone._replace(id=id_))


def rename_in(
    writer: Writer,
    given: str,
    name: str,
    *,
    due_date: date | Clear | Keep = KEEP,
    update_tasks: bool = True,
    if_revision: int | None = None,
) -> Renamed:
    """Rename a milestone, change its due date, or both; tasks that named it by its title get its id.

    With `if_revision` it must be at that revision. Raises InvalidInput, NotFound, RevisionMoved, or Conflict
    for a name that is taken.
    """
    title = milestone_title(name)
    known = writer.milestones()
    renamed = named(given, known)
    before = _whole(writer, renamed)
    if if_revision is not None and before.revision != if_revision:
        raise RevisionMoved(before.id, before.revision, if_revision, kind="milestone")
    check_free(title, known, own=before.id)
    after = before._replace(title=title)
    if not isinstance(due_date, Keep):
        after = after._replace(due_date=None if isinstance(due_date, Clear) else due_date)
    tasks = tasks_of(writer, renamed)
    if after != before:
        after = writer.save_record(before, after._replace(updated_at=writer.stamp.now))
    if update_tasks:
        for task in tasks:
            if task.milestone != before.id:
                _move(writer, task, task._replace(milestone=before.id))
    return Renamed(before, after, _ids(tasks))


def remove_in(writer: Writer, given: str, handling: TaskHandling) -> Removed:
    """Archive a milestone; its tasks are taken out of it, left as they are, or moved to another one.

    Raises InvalidInput, NotFound, or Conflict if it is to be its own target.
    """
    known = writer.milestones()
    chosen = named(given, known)
    new = _target(handling, chosen, known)
    tasks = [] if handling == "keep" else tasks_of(writer, chosen)
    milestone = archive_in(writer, chosen.id)
    for task in tasks:
        _move(writer, task, task._replace(milestone=new.id if new else None, updated_at=writer.stamp.now))
    return Removed(milestone, handling, _ids(tasks), new)


def archive_in(writer: Writer, given: str) -> Milestone:
    """Archive a milestone and leave its tasks as they are; raise NotFound."""
    before = _whole(writer, named(given, writer.milestones()))
    return writer.save_record(before, before._replace(state="archived", updated_at=writer.stamp.now))


add = transaction(add_in)
rename = transaction(rename_in)
remove = transaction(remove_in)
archive = transaction(archive_in)


@reading
def progress(reader: Reader) -> list[MilestoneProgress]:
    """Return how far every active milestone is, by number, then the names that only tasks use."""
    return _progress(reader, reader.settings())


@reading
def view(reader: Reader, given: str) -> MilestoneView:
    """Return a milestone with its tasks; raise NotFound."""
    chosen = named(given, reader.milestones())
    (wanted,) = (each for each in _progress(reader, reader.settings()) if each.id == chosen.id)
    tasks = [task for task in tasks_of(reader, chosen) if task.kind == "task"]
    return MilestoneView(wanted, _whole(reader, chosen), tasks)


def _progress(reader: Reader, settings: Settings) -> list[MilestoneProgress]:
    """Count the tasks of each milestone: those that name its id or its title (docs/contract.md 3.6)."""
    every = reader.records(Milestone)
    active = [milestone for milestone in every if milestone.state == "active"]
    names = {
        name_key(name): milestone.id
        for among in (every, active)  # of two with one title an active one is meant
        for milestone in among
        for name in (milestone.title, milestone.id)
    }
    counts: dict[str, tuple[int, int]] = {}
    spelled: dict[str, str] = {}
    for value, status, number in reader.milestone_counts():
        key = names.get(name_key(value), name_key(value))
        spelled.setdefault(key, value)
        done, total = counts.get(key, (0, 0))
        counts[key] = (done + number * settings.is_terminal(status), total + number)
    progress = [
        MilestoneProgress(milestone.id, milestone.title, *counts.get(milestone.id, (0, 0)), milestone)
        for milestone in active
    ]
    known = {milestone.id for milestone in every}
    free = [key for key in spelled if key not in known]
    return progress + [MilestoneProgress(spelled[key], spelled[key], *counts[key]) for key in free]


def _move(writer: Writer, task: Task, after: Task) -> None:
    """Store a task with another milestone, or with none."""
    writer.save(judged(Change(task, after), writer.settings()))


def _target(
    handling: TaskHandling, milestone: MilestoneName, known: Sequence[MilestoneName]
) -> MilestoneName | None:
    """Return the milestone that tasks are to be moved to; None unless they are."""
    if not isinstance(handling, Reassign):
        return None
    target = named(handling.to, known, "target milestone")
    if target.id == milestone.id:
        raise Conflict(
            f'"{milestone.title}" cannot be its own target', code="same-milestone", milestone=milestone.id
        )
    return target


def _whole(reader: Reader, name: MilestoneName) -> Milestone:
    milestone = reader.record(Milestone, milestone_number(name.id) or 0)
    if milestone is None:
        raise Conflict(f"{name.id} is gone", code="changed-meanwhile", id=name.id)
    return milestone


def tasks_of(reader: Reader, milestone: MilestoneName) -> list[Task]:
    """Return the active tasks and drafts that name a milestone by its id or title, in any letter case."""
    in_use = dict.fromkeys((*reader.in_use("milestone"), *reader.in_use("milestone", "draft")))
    values = [value for value in in_use if means(value, milestone)]
    return [task for value in values for task in reader.tasks_of_milestone(value)]


def _ids(tasks: Sequence[Task]) -> list[str]:
    """Return the ids of the tasks among tasks and drafts, as text sorts (docs/contract.md 3.6)."""
    return sorted(task.id for task in tasks if task.kind == "task")
