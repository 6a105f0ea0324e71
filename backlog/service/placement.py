"""Moves a task to another place on the board: another status, another milestone, between two others."""

from __future__ import annotations

from collections import deque
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from backlog.domain.edit_request import KEEP, EditRequest, Keep
from backlog.domain.filters import Query
from backlog.domain.ordinals import STEP, between, beyond, with_room
from backlog.domain.task import same_word
from backlog.errors import Conflict, quoted
from backlog.service.lookup import editable
from backlog.service.tasks import edit_in
from backlog.service.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task, TaskSummary
    from backlog.store import Writer

MOST_NUMBERED = 500
"""How many tasks get an ordinal at most because one is moved among them."""


def move_in(
    writer: Writer,
    id_: str,
    request: EditRequest,
    *,
    seen_in: str | None = None,
    seen_milestone: str | Keep = KEEP,
    after: str | None = None,
    before: str | None = None,
) -> Task:
    """Edit a task and put it between two others by its ordinal; return it as it then is.

    `seen_in` is the status in which the mover saw it, `seen_milestone` the milestone, "" for
    none. `after` and `before` are the ids of the tasks that are to stand above and below it, None for an end;
    without both, it keeps its ordinal.
    Raises Conflict if somebody has moved it meanwhile, and as `edit_in` does.
    """
    settings = writer.settings()
    task = editable(writer, "task", id_, settings)
    if seen_in is not None and not same_word(task.status, seen_in):
        raise Conflict(
            f'{task.id} was moved to "{task.status}" meanwhile',
            code="changed-meanwhile",
            id=task.id,
            status=task.status,
        )
    if not isinstance(seen_milestone, Keep) and not same_word(task.milestone or "", seen_milestone):
        now = quoted(task.milestone) if task.milestone else "no milestone"
        raise Conflict(
            f"{task.id} was moved to {now} meanwhile",
            code="changed-meanwhile",
            id=task.id,
            milestone=task.milestone,
        )
    if after is not None or before is not None:
        above = None if after is None else editable(writer, "task", after, settings)
        below = None if before is None else editable(writer, "task", before, settings)
        request = request._replace(ordinal=_ordinal(writer, task, above, below, settings))
    if request == EditRequest():
        return task
    (edited,) = edit_in(writer, [task.id], request, shown=False)
    return edited.task


move = transaction(move_in)


@transaction
def move_together(
    writer: Writer, seen: Sequence[tuple[str, str]], *, after: str | None = None, before: str | None = None
) -> list[Task]:
    """Put several tasks between two others, in their order, all or none; return them as they then are.

    `seen` has the id of each and the status in which the mover saw it. Raises as `move_in` does.
    """
    moved: list[Task] = []
    for id_, status in seen:
        moved.append(move_in(writer, id_, EditRequest(), seen_in=status, after=after, before=before))
        after = moved[-1].id
    return moved


def _ordinal(
    writer: Writer, moved: Task, above: Task | None, below: Task | None, settings: Settings
) -> float:
    """Return a number for a task between those of two others, which get one if they have none."""
    if above is not None and above.ordinal is None:
        above = _numbered(writer, above, settings)
    if below is not None and below.ordinal is None and above is None:
        below = _numbered(writer, below, settings)
    low = None if above is None else above.ordinal
    high = None if below is None else below.ordinal
    if low is not None and high is not None and low > high:  # the two have changed their order meanwhile
        return beyond(low)
    place = between(low, high)
    if place is None and below is not None:  # no number is left between them
        _make_room(writer, moved, below, settings)
        below = editable(writer, "task", below.id, settings)
        above = None if above is None else editable(writer, "task", above.id, settings)
        low = None if above is None else above.ordinal
        place = between(low, below.ordinal)
    return beyond(low) if place is None else place


def _numbered(writer: Writer, task: Task, settings: Settings) -> Task:
    """Give a task, and those without an ordinal that stand above it in its status, one in their order."""
    highest, _ = writer.highest_ordinal()
    place = highest or 0.0
    query = Query(statuses=(task.status,), sort="ordinal")
    for count, other in enumerate(list(writer.summaries("task", query, settings))):
        if other.ordinal is None:
            if count >= MOST_NUMBERED:
                raise Conflict(
                    f"more than {MOST_NUMBERED} tasks stand above {task.id} without an order of their own",
                    code="changed-meanwhile",
                    id=task.id,
                )
            place += STEP
            edit_in(writer, [other.id], EditRequest(ordinal=place), shown=False)
        if other.id == task.id:
            break
    return editable(writer, "task", task.id, settings)


def _make_room(writer: Writer, moved: Task, below: Task, settings: Settings) -> None:
    """Move the fewest tasks of a status that let a task stand above another one.

    Raises Conflict if those that stand closely together are too many.
    """
    query = Query(statuses=(below.status,), sort="ordinal")
    summaries = writer.summaries("task", query, settings)
    every = (task for task in summaries if task.id == below.id or task.id != moved.id)
    upper = deque(takewhile(lambda task: task.id != below.id, every), maxlen=MOST_NUMBERED + 1)
    lower: list[Task | TaskSummary] = [below, *islice(every, MOST_NUMBERED)]
    room = with_room(
        [task.ordinal for task in upper if task.ordinal is not None],
        [task.ordinal for task in lower],
        MOST_NUMBERED,
    )
    if room is None:
        raise Conflict(
            f"more than {MOST_NUMBERED} tasks stand too closely together on either side of {below.id}",
            code="changed-meanwhile",
            id=below.id,
        )
    raised, lowered = room
    places = [*zip(reversed(upper), reversed(raised), strict=False), *zip(lower, lowered, strict=False)]
    for task, ordinal in places:
        edit_in(writer, [task.id], EditRequest(ordinal=ordinal), shown=False)
