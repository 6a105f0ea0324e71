"""Creating and editing tasks and drafts: read the facts, let the domain decide, write the change."""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING

from backlog.domain.claims import Edited, claim_of
from backlog.domain.create import (
    CreateFacts,
    CreateRequest,
    check_request,
    create_task,
    kind_wanted,
)
from backlog.domain.edit import EditFacts, check_edit, edit_task
from backlog.domain.edit_request import EditRequest, check_revision, check_several
from backlog.domain.errors import Refused
from backlog.domain.gate import judged
from backlog.domain.graph import check_acyclic
from backlog.domain.ids import format_id, subtask_id, uuid_of
from backlog.domain.milestones import resolve_milestone
from backlog.domain.ordinals import next_ordinal
from backlog.domain.task import Change, Kind, Task, same_word
from backlog.service.dates import due_date
from backlog.service.lookup import dependencies, editable, parent_of
from backlog.service.queries import view_of
from backlog.service.retrying import retried

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backlog.domain.events import Stamp
    from backlog.domain.gate import Judged
    from backlog.domain.settings import Settings
    from backlog.domain.views import TaskView
    from backlog.service.store import Reader, Store, Writer


@retried
def create(store: Store, request: CreateRequest, stamp: Stamp, today: date) -> TaskView:
    """Create a task or draft and return its view; the parent is named by its id alone (docs/contract.md 3.1).

    Raises InvalidInput, NotFound or Refused; then nothing was created.
    """
    with store.writing(stamp) as writer:
        task = create_in(writer, request, stamp, today)
        return view_of(writer, task, writer.settings(), surroundings=False)


def create_in(writer: Writer, request: CreateRequest, stamp: Stamp, today: date) -> Task:
    """Create a task or draft within a transaction that is open already, and return it."""
    settings = writer.settings()
    check_request(request, settings)
    kind = kind_wanted(request)
    day = due_date(request.due_date or "", today)
    parent = (
        parent_of(writer, request.parent, settings)
        if (request.parent or "").strip() and request.parent
        else None
    )
    depends_on = dependencies(writer, request.depends_on, settings)
    milestone = resolve_milestone(request.milestone, writer.milestones()) if request.milestone else None
    facts = CreateFacts(
        uuid=uuid_of(urandom(16)),
        id=new_id(writer, kind, parent, settings),
        parent=parent.id if parent else None,
        dependencies=depends_on,
        milestone=milestone,
        due_date=day,
        ordinal=_ordinal(writer) if kind == "task" and request.ordinal is None else None,
    )
    change = Change(None, create_task(request, settings, facts, stamp.now))
    return writer.save(judged(change, settings))


@retried
def edit(
    store: Store,
    ids: Sequence[str],
    request: EditRequest,
    stamp: Stamp,
    today: date,
    *,
    kind: Kind = "task",
    if_revision: int | None = None,
) -> list[Edited]:
    """Apply one request to every task named, or to none of them; return them in the order named.

    An id given twice is edited once. With `if_revision` it must be one, and at that revision.
    Raises InvalidInput, NotFound, Refused or Conflict; then nothing was changed.
    """
    with store.writing(stamp, narrow=len(set(ids)) == 1 and not request.depends_on) as writer:
        return edit_in(writer, ids, request, stamp, today, kind=kind, if_revision=if_revision)


def edit_in(
    writer: Writer,
    ids: Sequence[str],
    request: EditRequest,
    stamp: Stamp,
    today: date,
    *,
    kind: Kind = "task",
    if_revision: int | None = None,
) -> list[Edited]:
    """Edit within a transaction that is open already; every change is judged before the first is written."""
    if len(set(ids)) > 1:
        check_several(request)
    settings = writer.settings()
    tasks = {task.uuid: task for task in (editable(writer, kind, id_, settings) for id_ in ids)}
    if if_revision is not None:
        check_revision(list(tasks.values()), if_revision)
    changes = [_change(writer, task, request, stamp, today) for task in tasks.values()]
    return [_saved(writer, *each, stamp) for each in zip(tasks.values(), changes, strict=True)]


def _change(writer: Writer, task: Task, request: EditRequest, stamp: Stamp, today: date) -> Judged:
    """Return what a request makes of a task; raise if it cannot be done, or may not."""
    settings = writer.settings()
    check_edit(request, task, settings)
    facts = EditFacts(
        due_date=due_date(request.due_date or "", today),
        milestone=resolve_milestone(request.milestone, writer.milestones()) if request.milestone else None,
        dependencies=_new_dependencies(writer, task, request, settings),
        actor=stamp.actor,
    )
    return judged(Change(task, edit_task(task, request, settings, facts, stamp.now)), settings)


def _saved(writer: Writer, task: Task, change: Judged, stamp: Stamp) -> Edited:
    """Write a change, unless it is none, and say whose claim it touches."""
    held = claim_of(task, stamp.now)
    if held is not None and same_word(held.holder, stamp.actor):
        held = None
    return Edited(task if change.after == task else writer.save(change), held)


def new_id(writer: Writer, kind: Kind, parent: Task | None, settings: Settings) -> str:
    """Give out the next id: of a draft, of a task, or of a subtask of `parent` (docs/contract.md 2)."""
    if kind == "task" and parent is not None:
        return subtask_id(parent.id, writer.next_number("subtask", parent.uuid), settings.zero_padded_ids)
    return format_id(settings.prefix_of(kind), (writer.next_number(kind),), settings.zero_padded_ids)


def _ordinal(reader: Reader) -> float | None:
    highest, tasks_exist = reader.highest_ordinal()
    return next_ordinal(highest, tasks_exist=tasks_exist)


def _new_dependencies(
    reader: Reader, task: Task, request: EditRequest, settings: Settings
) -> tuple[str, ...]:
    """Return the ids a task is to depend on; raise Refused for itself or a loop (docs/contract.md 5.4)."""
    if not request.depends_on:
        return ()
    ids = dependencies(reader, request.depends_on, settings)
    if task.id in ids:
        raise Refused(
            f"{task.id} cannot depend on itself",
            code="self-dependency",
            task=task.id,
        )
    if ids:
        check_acyclic(task.id, ids, reader.edges_onward(ids))
    return ids
