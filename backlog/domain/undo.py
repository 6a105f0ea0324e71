"""Taking a change back: each field gets its former value, unless somebody has changed it since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from backlog.domain.errors import Conflict, Refused, listed, quoted
from backlog.domain.events import Event
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.settings import Settings, configured_status
from backlog.domain.task import Task

U = TypeVar("U", Task, Milestone, Document, Decision)

FIRST = 1
"""The key of a backlog's first event, which belongs to the command that made it."""


def undoable(events: Sequence[Event]) -> bool:
    """Say whether there is something before a command's events to go back to: not before `init`."""
    return not any(event.key == FIRST and event.stamp.command == "init" for event in events)


def check_takes_back_a_change(event: Event, undone: Event | None) -> None:
    """Raise Conflict for the undo of an undo: it brought a change back, which can be taken back itself.

    `undone` is the event that `event` takes back, None if it takes none back.
    """
    if undone is not None and undone.undoes is not None:
        raise Conflict(
            f"event {event.key} restored event {undone.undoes}",
            code="undo-of-redo",
            event=event.key,
            undoes=undone.undoes,
        )


def undone(record: U, event: Event, later: Sequence[Event], now: datetime) -> U:
    """Return the record with one event's changes taken back.

    A record that the event created is archived: it cannot be unmade, for its id stays used.
    `later` are the events of the record that came after and still stand. Raises Conflict, naming
    them, if they stand in the way: if they changed the same fields, or anything of a record that is
    to be archived.
    """
    if event.created:
        if later:
            raise stands_in_the_way(event, later)
        return record._replace(state="archived")
    differing = {field for field, (_, after) in event.changes.items() if getattr(record, field) != after}
    if differing:
        raise stands_in_the_way(event, [other for other in later if differing & other.changes.keys()])
    former: dict[str, Any] = {field: before for field, (before, _) in event.changes.items()}
    return record._replace(**former, updated_at=now)


def setting_undone(settings: Settings, event: Event, later: Sequence[Event]) -> Settings:
    """Return the settings with one setting as it was.

    Raises Conflict if it was changed since, Refused for the prefix of ids, which there are already.
    """
    ((name, (before, after)),) = event.changes.items()
    if name == "task_prefix":
        raise Refused("the prefix of ids cannot be undone", code="fixed-setting", setting=name)
    if getattr(settings, name) != after:
        raise stands_in_the_way(event, later)
    former: dict[str, Any] = {name: before}
    return settings._replace(**former)


def with_configured_status(task: Task, settings: Settings) -> Task:
    """Return a task that an undo brings back in its status as it is configured now.

    Raises Refused if that status is no longer configured; archived tasks and drafts may be in such a one.
    """
    if task.kind != "task" or task.state == "archived":
        return task
    status = configured_status(task.status, settings)
    if status is None:
        raise Refused(
            f"{task.id} cannot go back to {quoted(task.status)}: that status is no longer configured",
            code="status-not-configured",
            task=task.id,
            status=task.status,
        )
    return task._replace(status=status)


def check_default_status(settings: Settings) -> None:
    """Raise Refused if an undo would leave a default status that is not among the statuses."""
    default = settings.default_status
    if default and configured_status(default, settings) is None:
        raise Refused(
            f"defaultStatus would be {quoted(default)}, which would no longer be a status",
            code="default-status-in-use",
            status=default,
        )


def links_to_check(task: Task, event: Event) -> tuple[str, ...]:
    """Return the ids that an undo lets an active task refer to again: all, if it is active again."""
    if task.state != "active":
        return ()
    parent = () if task.parent is None else (task.parent,)
    if "state" in event.changes:
        return (*task.dependencies, *parent)
    before, after = event.changes.get("dependencies", ((), ()))
    restored = tuple(id_ for id_ in before or () if id_ not in (after or ()))
    return (*restored, *parent) if "parent" in event.changes else restored


def id_given_up(task: Task, event: Event) -> str | None:
    """Return the id that nothing may refer to once an event is taken back, None if there is none."""
    if "id" in event.changes:
        given_up: str = event.changes["id"][1]
        return given_up
    return task.id if "state" in event.changes and task.state == "archived" else None


def stands_in_the_way(event: Event, later: Sequence[Event]) -> Conflict:
    """Return the error that names the later events because of which an undo is refused."""
    names = listed(f"event {other.key} ({other.stamp.command} by {other.stamp.actor})" for other in later)
    return Conflict(
        f"event {event.key} of {event.entity_id} cannot be undone because it was changed since"
        + (f": {names}" if names else ""),
        code="undo-conflict",
        event=event.key,
        id=event.entity_id,
        later=[other.key for other in later],
    )


def refers_to(event: Event, id_: str, others: Sequence[str]) -> Conflict:
    """Return the error for an undo that would take away what others refer to."""
    return Conflict(
        f"event {event.key} cannot be undone: {listed(others)} would refer to {id_}, which would be gone",
        code="undo-conflict",
        event=event.key,
        id=id_,
        others=others,
    )
