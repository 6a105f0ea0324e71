"""What has to hold when the configured statuses change: no task is lost from sight, and done means done."""

from collections.abc import Iterable

from backlog.domain.errors import OpenItems, Refused, listed, quoted
from backlog.domain.gate import judge, open_items
from backlog.domain.settings import Settings
from backlog.domain.task import Task, same_word


def vanished(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the statuses that are configured no more. Another letter case is no other status."""
    return tuple(
        status for status in before.statuses if not any(same_word(status, other) for other in after.statuses)
    )


def new_terminal(before: Settings, after: Settings) -> str | None:
    """Return the terminal status if it is another one than before."""
    return None if before.is_terminal(after.terminal_status) else after.terminal_status


def with_default_status(before: Settings, after: Settings) -> Settings:
    """Return the new settings with a default status that is one of the new statuses.

    It keeps its place as the first status and its name in the new letter case. Raises Refused if
    it was chosen from the others and is no more.
    """
    default = before.default_status
    if not default:
        return after
    for status in after.statuses:
        if same_word(status, default):
            return after._replace(default_status=status)
    if same_word(default, before.statuses[0]):
        return after._replace(default_status=after.statuses[0])
    raise Refused(
        f"defaultStatus is {quoted(default)}, which would no longer be a status",
        code="default-status-in-use",
        status=default,
        instead=_kept(before, after),
    )


def _kept(before: Settings, after: Settings) -> str:
    """Return a status that is there before and after, "" (the first one) if there is none."""
    for status in before.statuses:
        if any(same_word(status, other) for other in after.statuses):
            return status
    return ""


def refuse_vanishing(status: str, tasks: Iterable[Task]) -> None:
    """Raise Refused if tasks that can be seen stand in a status that is to vanish."""
    seen = [task for task in tasks if task.state != "archived"]
    if not seen:
        return
    active = [task.id for task in seen if task.state == "active"]
    raise Refused(
        f"status {quoted(status)} cannot be removed: it is in use by {_named(seen)}",
        code="status-in-use",
        status=status,
        tasks=[task.id for task in seen],
        active=active,
    )


def refuse_open(tasks: Iterable[Task], settings: Settings) -> None:
    """Raise OpenItems if a task could not be in the status that is to become terminal (docs/design.md 4)."""
    refused = [task for task in tasks if _is_open(task, settings)]
    if refused:
        raise OpenItems(
            f"status {quoted(settings.terminal_status)} cannot be the last one, which means done: "
            f"it has open items in {_named(refused)}",
            task=refused[0].id,
            status=settings.terminal_status,
            open=open_items(refused[0].acceptance_criteria),
            tasks=[task.id for task in refused],
        )


def _is_open(task: Task, settings: Settings) -> bool:
    if task.legacy_done:
        return False  # it was done before it came here (docs/design.md 4.7)
    try:
        judge(task, settings)
    except OpenItems:
        return True
    return False


def _named(tasks: Iterable[Task]) -> str:
    """Return the ids of tasks, and where those are that no list shows."""
    return listed(task.id if task.state == "active" else f"{task.id} ({task.state})" for task in tasks)
