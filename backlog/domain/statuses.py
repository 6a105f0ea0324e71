"""What has to hold when the configured statuses change: no task is lost from sight, and done means done."""

from collections.abc import Iterable, Mapping, Sequence

from backlog.domain.gate import judge, open_items
from backlog.domain.settings import Settings, configured_status, status_named
from backlog.domain.task import Task, compact, same_word
from backlog.errors import InvalidInput, OpenItems, Refused, listed, quoted

_MEANINGS = {
    "new": ("todo", "open", "new", "pending", "backlog", "unstarted", "notstarted", "queued"),
    "active": (
        *("doing", "wip", "started", "start", "inprogress", "progress", "active", "working", "ongoing"),
        *("claimed", "underway"),
    ),
    "done": ("done", "closed", "close", "finished", "complete", "completed", "resolved", "fixed", "shipped"),
}


def status_meant(given: str, statuses: Sequence[str]) -> str | None:
    """Return the configured status that a word stands for in other programs: `doing` -> `In Progress`.

    New is the first one, done the last; being worked on is the one after the first, if it is another.
    """
    word = compact(given).replace("-", "").replace("_", "")
    places = {"new": 0, "active": 1 if len(statuses) > 2 else None, "done": -1}  # noqa: PLR2004  new, active, done
    for meaning, words in _MEANINGS.items():
        place = places[meaning]
        if word in words and place is not None:
            return statuses[place]
    return None


Renames = Mapping[str, str]
"""The status that tasks get which cannot stay in another one, by that one's name as `compact` makes it."""


def renames(given: Iterable[str], before: Settings, after: Settings) -> Renames:
    """Read `Old=New`, each from a status that there was to one that there will be; raise InvalidInput."""
    read: dict[str, str] = {}
    for each in given:
        old, new = _rename(each, before, after)
        if read.setdefault(compact(old), new) != new:
            raise InvalidInput(f"{quoted(old)} is mapped to two statuses", code="invalid-map")
    return read


def _rename(given: str, before: Settings, after: Settings) -> tuple[str, str]:
    places = [place for place, char in enumerate(given) if char == "="]
    if not places:
        raise InvalidInput(
            f"{quoted(given)} does not say which status becomes which",
            code="invalid-map",
            given=given,
        )
    sides = [(given[:place], given[place + 1 :]) for place in places]
    for old, new in sides:
        if _has(before, old) and _has(after, new):
            return status_named(old, before), status_named(new, after)
    old, new = next((side for side in sides if _has(before, side[0])), sides[0])
    return status_named(old, before), status_named(new, after)  # one of them is none, which is reported


def _has(settings: Settings, name: str) -> bool:
    return any(compact(name) == compact(status) for status in settings.statuses)


def vanished(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the statuses that are configured no more. Another letter case is no other status."""
    return tuple(status for status in before.statuses if configured_status(status, after) is None)


def respelled(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the statuses that are configured in another letter case than before."""
    return tuple(
        status for status in before.statuses if configured_status(status, after) not in {None, status}
    )


def new_terminal(before: Settings, after: Settings) -> str | None:
    """Return the terminal status if it is another one than before."""
    return None if before.is_terminal(after.terminal_status) else after.terminal_status


def with_default_status(before: Settings, after: Settings, renames: Renames) -> Settings:
    """Return the new settings with a default status that is one of the new statuses.

    One that is chosen together with them stays. Any other keeps its place as the first status and its name
    in the new letter case, and follows a renaming. Raises Refused if it was chosen from the others and is no
    more.
    """
    default = after.default_status
    if not default:
        return after
    kept = configured_status(default, after) or renames.get(compact(default))
    if kept is not None:
        return after._replace(default_status=kept)
    if same_word(default, before.statuses[0]):
        return after._replace(default_status=after.statuses[0])
    raise Refused(
        f"defaultStatus is {quoted(default)}, which would no longer be a status",
        code="default-status-in-use",
        status=default,
        instead=_common_status(before, after),
    )


def _common_status(before: Settings, after: Settings) -> str:
    """Return a status that is there before and after, "" (the first one) if there is none."""
    return next((status for status in before.statuses if configured_status(status, after)), "")


def refuse_vanishing(status: str, tasks: Iterable[Task], after: Settings) -> None:
    """Raise Refused if tasks that can be seen stand in a status that is to vanish."""
    seen = [task for task in tasks if task.state != "archived"]
    if not seen:
        return
    raise Refused(
        f"status {quoted(status)} cannot be removed: it is in use by {_named(seen)}",
        code="status-in-use",
        status=status,
        tasks=[task.id for task in seen],
        active=[task.id for task in seen if task.state == "active"],
        statuses=after.statuses,
        target=after.terminal_status,
    )


def refuse_open(tasks: Iterable[Task], after: Settings) -> None:
    """Raise OpenItems if a task could not be in the status that is to become terminal (docs/design.md 4)."""
    refused = open_ones(tasks, after)
    if refused:
        active = next((task for task in refused if task.state == "active"), None)
        first = active or refused[0]
        raise OpenItems(
            f"status {quoted(after.terminal_status)} cannot be the last one, which means done: "
            f"it has open items in {_named(refused)}",
            task=first.id,
            status=after.terminal_status,
            open=open_items(first.acceptance_criteria),
            tasks=[task.id for task in refused],
            aside=active is None,
            statuses=after.statuses,
            target=after.statuses[0],
        )


def open_ones(tasks: Iterable[Task], after: Settings) -> list[Task]:
    """Return the tasks that could not be in the status that is to become terminal."""
    return [task for task in tasks if _is_open(task, after)]


def _is_open(task: Task, after: Settings) -> bool:
    if task.legacy_done:
        return False  # it was done before it came here (docs/design.md 4.7)
    try:
        judge(task._replace(status=after.terminal_status), after)
    except OpenItems:
        return True
    return False


def _named(tasks: Iterable[Task]) -> str:
    """Return the ids of tasks, and where those are that no list shows."""
    return listed(task.id if task.state == "active" else f"{task.id} ({task.state})" for task in tasks)
