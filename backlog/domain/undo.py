"""Taking a change back: each field gets its former value, unless somebody has changed it since."""

from collections.abc import Iterable, Sequence

from backlog.domain.events import Event, Recorded
from backlog.domain.settings import Settings, configured_status
from backlog.domain.task import Task
from backlog.errors import Conflict, Refused, listed, quoted
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

FIRST = 1
"""The key of a backlog's first event, which belongs to the command that made it."""


def undoable(events: Sequence[Recorded | Event]) -> bool:
    """Say whether there is something before a command's events to go back to: not before `init`."""
    return not any(event.key == FIRST and event.stamp.command == "init" for event in events)


def check_takes_back_a_change(event: Recorded, undone: int | None) -> None:
    """Raise Conflict for the undo of an undo: it brought a change back, which can be taken back itself.

    `undone` is the key of what the event took back that `event` takes back, None if that was a change.
    """
    if undone is not None:
        raise Conflict(
            f"event {event.key} restored event {undone}",
            code="undo-of-redo",
            event=event.key,
            undoes=undone,
        )


def setting_undone(settings: Settings, event: Event, later: Iterable[Event]) -> Settings:
    """Return the settings with one setting as it was.

    Raises Conflict if it was changed since, by `later` events, which are looked at only then; Refused for the
    prefix of ids, which there are already.
    """
    ((name, (before, after)),) = event.changes.items()
    if name == "task_prefix":
        raise Refused("the prefix of ids cannot be undone", code="fixed-setting", setting=name)
    if getattr(settings, name) != after:
        raise stands_in_the_way(event, list(later))
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


def links_to_check(before: Task, after: Task) -> tuple[str, ...]:
    """Return the ids that an undo lets an active task refer to again: all, if it is active again."""
    if after.state != "active":
        return ()
    parent = () if after.parent is None else (after.parent,)
    if before.state != "active":
        return (*after.dependencies, *parent)
    known = frozenset(before.dependencies)
    restored = tuple(id_ for id_ in after.dependencies if id_ not in known)
    return (*restored, *parent) if before.parent != after.parent else restored


def id_given_up(before: Task, after: Task) -> str | None:
    """Return the id that nothing may refer to after an undo, None if there is none."""
    if before.id != after.id:
        return before.id
    return after.id if after.state == "archived" and before.state != "archived" else None


def stands_in_the_way(event: Event | Recorded, later: Sequence[Event | Recorded]) -> Conflict:
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


def refers_to(event: Recorded, id_: str, others: Sequence[str]) -> Conflict:
    """Return the error for an undo that would take away what others refer to."""
    return Conflict(
        f"event {event.key} cannot be undone: {listed(others)} would refer to {id_}, which would be gone",
        code="undo-conflict",
        event=event.key,
        id=id_,
        others=others,
    )
