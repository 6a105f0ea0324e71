"""Does what one line of a batch asks for, within the transaction that is open.

Each operation raises before its first write, so that a line that is refused has changed nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any

from backlog.batch import models, record_models, records
from backlog.batch.requests import create_request, edit_request
from backlog.batch.values import Operation
from backlog.batch.work import LineResult, Work
from backlog.domain.claims import Edited, read_holder, read_lease
from backlog.domain.edit_request import EditRequest
from backlog.domain.ids import kind_of
from backlog.domain.setting_keys import key_named
from backlog.domain.views import Moved
from backlog.errors import InvalidInput
from backlog.service.claims import claim_in, release_in, renew_in
from backlog.service.lifecycle import archive_each, complete_each, demote_each, promote_in
from backlog.service.lookup import find, numbers_of
from backlog.service.settings import change_in
from backlog.service.tasks import create_in, edit_in


def perform(work: Work, operation: Operation) -> LineResult:
    """Do what a line asks for; raise BacklogError if that cannot be done, and then nothing was changed."""
    return _HANDLERS[type(operation)](work, operation)


def _create(work: Work, operation: models.Create) -> LineResult:
    _check_only_printed(operation)
    task = create_in(work.writer, create_request(operation, work), next(work.random))
    return LineResult((task.id,), (task.revision,))


def _edit(work: Work, operation: models.Edit) -> LineResult:
    ids = _targets(work, operation)
    _check_parent(work, operation, ids)
    _check_texts(work, operation, ids)
    edited = edit_in(
        work.writer,
        ids,
        edit_request(operation, work),
        kind=kind_of(ids),
        if_revision=operation.if_revision,
        shown=False,
    )
    return _edited(edited, several=operation.ids is not None)


def _check_parent(work: Work, operation: models.Edit, ids: Sequence[str]) -> None:
    """Raise InvalidInput for a parent that is not the one that the task has, for an edit cannot change it."""
    if operation.parent in {None, ""}:
        return
    settings = work.writer.settings()
    for id_ in ids:
        task = find(work.writer, kind_of((id_,)), id_, settings)
        wanted = numbers_of(work.aliases.meant(str(operation.parent)), "task", settings)
        if task is not None and (task.parent is None or numbers_of(task.parent, "task", settings) != wanted):
            raise InvalidInput(
                f"the parent of {task.id} cannot be changed; it is set when a task is created",
                code="invalid-value",
                key="parentTaskId",
                task=task.id,
            )


def _check_only_printed(operation: models.Create) -> None:
    """Raise InvalidInput for what `--json` prints of a task and no flag sets, and a new one would lose."""
    for key, given in (
        ("comments", operation.comments),
        ("reporter", operation.reporter),
        ("otherText", operation.other_text),
    ):
        if given:
            raise InvalidInput(f'"{key}" cannot be set when a task is created', code="invalid-value", key=key)


def _check_texts(work: Work, operation: models.Edit, ids: Sequence[str]) -> None:
    """Raise InvalidInput for comments or a reporter other than those that the tasks have.

    No key of an edit replaces them.
    """
    if not operation.comments and not operation.reporter:
        return
    settings = work.writer.settings()
    for id_ in ids:
        task = find(work.writer, kind_of((id_,)), id_, settings)
        if task is None:
            continue
        if operation.comments and _bodies(operation.comments) != [each.body for each in task.comments]:
            raise InvalidInput(
                f'the comments of {task.id} cannot be replaced; "comment" adds one',
                code="invalid-value",
                key="comments",
                task=task.id,
            )
        if operation.reporter and operation.reporter != task.reporter:
            raise InvalidInput(
                f"the reporter of {task.id} cannot be changed",
                code="invalid-value",
                key="reporter",
                task=task.id,
            )


def _bodies(printed: Any) -> list[object]:  # noqa: ANN401  whatever JSON holds
    """Return the texts of comments as `--json` prints them, None for what is none."""
    comments = printed if isinstance(printed, list) else [printed]
    return [each.get("body") if isinstance(each, dict) else None for each in comments]


def _comment(work: Work, operation: models.Comment) -> LineResult:
    ids = (work.aliases.meant(operation.id),)
    request = EditRequest(comments=operation.comment, comment_author=operation.comment_author)
    edited = edit_in(
        work.writer, ids, request, kind=kind_of(ids), if_revision=operation.if_revision, shown=False
    )
    return _edited(edited)


def _edited(edited: Sequence[Edited], *, several: bool = False) -> LineResult:
    held = [
        f"{each.task.id} was claimed by {each.claim.holder} until {each.claim.until:%Y-%m-%d %H:%M} UTC"
        for each in edited
        if each.claim is not None
    ]
    tasks = [each.task for each in edited]
    return LineResult(
        [task.id for task in tasks], [task.revision for task in tasks], several, "; ".join(held) or None
    )


def _archive(work: Work, operation: models.Archive) -> LineResult:
    ids = _targets(work, operation)
    return _moved(work, archive_each(work.writer, ids, kind_of(ids)), operation)


def _complete(work: Work, operation: models.Complete) -> LineResult:
    return _moved(work, complete_each(work.writer, _targets(work, operation)), operation)


def _demote(work: Work, operation: models.Demote) -> LineResult:
    return _moved(work, demote_each(work.writer, _targets(work, operation)), operation)


def _promote(work: Work, operation: models.Promote) -> LineResult:
    return _moved(work, [promote_in(work.writer, work.aliases.meant(operation.id))], operation)


def _moved(work: Work, moves: Sequence[Moved], operation: Operation) -> LineResult:
    for move in moves:
        if move.task.id != move.old_id:
            work.aliases.moved(move.old_id, move.task.id)
    tasks = [move.task for move in moves]
    several = isinstance(operation, models.OnTasks) and operation.ids is not None
    return LineResult([task.id for task in tasks], [task.revision for task in tasks], several)


def _claim(work: Work, operation: models.Claim) -> LineResult:
    id_ = None if operation.id is None else work.aliases.meant(operation.id)
    holder, lease = read_holder(operation.assignee), read_lease(operation.lease)
    if not operation.renew:
        task = claim_in(work.writer, id_, holder, lease, take_over=operation.take_over)
    elif id_ is None:
        raise InvalidInput('claim: "renew" needs the "id" of the task', code="missing-id")
    else:
        task = renew_in(work.writer, id_, holder, lease)
    return LineResult((task.id,), (task.revision,))


def _release(work: Work, operation: models.Release) -> LineResult:
    holder = read_holder(operation.assignee)
    task = release_in(work.writer, work.aliases.meant(operation.id), holder)
    return LineResult((task.id,), (task.revision,))


def _config_set(work: Work, operation: record_models.ConfigSet) -> LineResult:
    key = key_named(operation.key)
    change_in(work.writer, {key: operation.value})
    return LineResult((key.name,))


def _targets(work: Work, operation: models.OnTasks) -> tuple[str, ...]:
    given = operation.ids if operation.id is None else (operation.id,)
    return tuple(map(work.aliases.meant, given or ()))


_HANDLERS: dict[type[Operation], Callable[[Work, Any], LineResult]] = {
    models.Create: _create,
    models.Edit: _edit,
    models.Comment: _comment,
    models.Archive: _archive,
    models.Complete: _complete,
    models.Demote: _demote,
    models.Promote: _promote,
    models.Claim: _claim,
    models.Release: _release,
    record_models.MilestoneAdd: records.add_milestone,
    record_models.MilestoneRename: records.rename_milestone,
    record_models.MilestoneRemove: records.remove_milestone,
    record_models.MilestoneArchive: records.archive_milestone,
    record_models.DocumentCreate: records.create_document,
    record_models.DocumentUpdate: records.update_document,
    record_models.DocumentArchive: records.archive_document,
    record_models.DecisionCreate: records.create_decision,
    record_models.DecisionUpdate: records.update_decision,
    record_models.ConfigSet: _config_set,
}
