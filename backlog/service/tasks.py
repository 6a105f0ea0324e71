"""Creating and editing tasks and drafts: read the facts, let the domain decide, write the change."""

from __future__ import annotations

from os import urandom

from backlog.domain.claims import Edited, claim_of
from backlog.domain.create import CreateFacts, CreateRequest, create_task, kind_wanted
from backlog.domain.create import named as create_names
from backlog.domain.edit import EditFacts, edit_task
from backlog.domain.edit import named as edit_names
from backlog.domain.edit_request import Clear, EditRequest, Keep, check_revision, check_several
from backlog.domain.gate import judged
from backlog.domain.graph import check_acyclic
from backlog.domain.ids import uuid_of
from backlog.domain.milestones import resolve_milestone
from backlog.domain.ordinals import next_ordinal
from backlog.domain.task import Change, Kind, Task, same_word
from backlog.errors import Refused
from backlog.lean import TYPE_CHECKING
from backlog.service.lookup import dependencies, editable, new_id, parent_of
from backlog.service.queries import view_of
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.gate import Judged
    from backlog.domain.views import TaskView
    from backlog.store import Reader, Writer


def create_in(writer: Writer, request: CreateRequest, random: bytes | None = None) -> Task:
    """Create a task or draft and return it; `random` are the 16 bytes of its UUID, drawn if not given.

    Raises InvalidInput, NotFound or Refused; then nothing was created.
    """
    settings = writer.settings()
    request = create_names(request, settings)
    kind = kind_wanted(request)
    parent = None if request.parent is None else parent_of(writer, request.parent, settings)
    depends_on = dependencies(writer, request.dependencies, settings)
    milestone = _milestone(writer, request.milestone)
    facts = CreateFacts(
        uuid=uuid_of(random or urandom(16)),
        id=new_id(writer, kind, parent, settings),
        parent=parent.id if parent else None,
        dependencies=depends_on,
        milestone=milestone,
        ordinal=_ordinal(writer) if kind == "task" and request.ordinal is None else None,
    )
    change = Change(None, create_task(request, settings, facts, writer.stamp.now))
    return writer.save(judged(change, settings))


def create_and_view(writer: Writer, request: CreateRequest) -> TaskView:
    """Create a task or draft; return its view, the parent named by its id alone (docs/contract.md 3.1).

    Raises InvalidInput, NotFound or Refused; then nothing was created.
    """
    return view_of(writer, create_in(writer, request), writer.settings(), surroundings=False)


def edit_in(
    writer: Writer,
    ids: Sequence[str],
    request: EditRequest,
    *,
    kind: Kind = "task",
    if_revision: int | None = None,
    shown: bool = True,
) -> list[Edited]:
    """Apply one request to every task named, or to none of them; return them in the order named.

    An id given twice is edited once. With `if_revision` it must be one, and at that revision. Their
    views are of the same moment; they are left out unless they are to be `shown`. Every change is
    judged before the first is written. Raises InvalidInput, NotFound, Refused or Conflict; then nothing
    was changed.
    """
    settings = writer.settings()
    tasks = _tasks_named(writer, ids, kind, if_revision)
    if len(tasks) > 1:
        check_several(request)
    request = edit_names(request, kind, settings)
    facts = EditFacts(
        milestone=_milestone(writer, request.milestone),
        dependencies=dependencies(writer, _given(request.dependencies), settings),
        actor=writer.stamp.actor,
    )
    texts = None
    if request.append_other_text or not isinstance(request.other_text, Keep):
        from backlog.service.other_text import text_after  # few edits concern it

        texts = text_after(writer, tasks[0], request)
    changes = [_change(writer, task, request, facts, dated=texts is not None) for task in tasks]
    edited = [_saved(writer, *each) for each in zip(tasks, changes, strict=True)]
    if texts is not None:
        saved = edited[0].task
        writer.exchange.save_extras(saved.uuid, texts.before, texts.after, (saved.id, saved.revision))
    if not shown:
        return edited
    return [each._replace(view=view_of(writer, each.task, settings, surroundings=False)) for each in edited]


def _is_narrow(ids: Sequence[str], request: EditRequest, **_: object) -> bool:
    """Say whether an edit looks at no task but the one that it changes."""
    return len(set(ids)) == 1 and not _given(request.dependencies)


create = transaction(create_and_view)
create_unseen = transaction(create_in)
"""Creates a task that nobody looks at: what its view needs is not asked for."""
edit = transaction(edit_in, narrow=_is_narrow)


@reading
def check_edit(
    reader: Reader,
    ids: Sequence[str],
    request: EditRequest,
    *,
    kind: Kind = "task",
    if_revision: int | None = None,
) -> None:
    """Raise as `edit` would of what can be judged without changing anything: ids, revision, names.

    For a front end that could read only the beginning of what was asked: what is wrong with that is
    reported first (docs/contract.md 6.2).
    """
    _tasks_named(reader, ids, kind, if_revision)
    edit_names(request, kind, reader.settings())


def _tasks_named(reader: Reader, ids: Sequence[str], kind: Kind, if_revision: int | None) -> list[Task]:
    """Return the tasks to edit, each once; raise NotFound or Conflict."""
    settings = reader.settings()
    tasks = list(
        {task.uuid: task for task in (editable(reader, kind, id_, settings) for id_ in ids)}.values()
    )
    if if_revision is not None:
        check_revision(tasks, if_revision)
    return tasks


def _change(writer: Writer, task: Task, request: EditRequest, facts: EditFacts, *, dated: bool) -> Judged:
    """Return what a request makes of a task; raise if it cannot be done, or may not.

    With `dated` it is a change even if no field of the task is another one.
    """
    settings = writer.settings()
    _check_dependencies(writer, task, facts.dependencies)
    edited = edit_task(task, request, settings, facts, writer.stamp.now)
    return judged(Change(task, edited._replace(updated_at=writer.stamp.now) if dated else edited), settings)


def _saved(writer: Writer, task: Task, change: Judged) -> Edited:
    """Write a change, unless it is none, and say whose claim it touches."""
    held = claim_of(task, writer.stamp.now)
    if held is not None and same_word(held.holder, writer.stamp.actor):
        held = None
    return Edited(task if change.after == task else writer.save(change), held)


def _ordinal(reader: Reader) -> float | None:
    highest, tasks_exist = reader.highest_ordinal()
    return next_ordinal(highest, tasks_exist=tasks_exist)


def _milestone(reader: Reader, given: str | Clear | Keep | None) -> str | None:
    """Return the value to store for a milestone, None for none."""
    return resolve_milestone(given, reader.milestones()) if isinstance(given, str) else None


def _given(dependencies: Sequence[str] | Keep) -> Sequence[str]:
    """Return the ids to look up."""
    return () if isinstance(dependencies, Keep) else dependencies


def _check_dependencies(reader: Reader, task: Task, ids: tuple[str, ...]) -> None:
    """Raise Refused for a task that would depend on itself or close a loop (docs/contract.md 5.4)."""
    if task.id in ids:
        raise Refused(f"{task.id} cannot depend on itself", code="self-dependency", task=task.id)
    if ids:
        check_acyclic(task.id, ids, reader.edges_onward(ids))
