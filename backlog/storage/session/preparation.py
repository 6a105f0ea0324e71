"""Makes of a change of a record all that is to be stored, so that a transaction has only to store it."""

from __future__ import annotations

from itertools import compress
from operator import is_not

from backlog.domain.task import Change, Task
from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.storage.codec import encoding
from backlog.storage.codec.events import encode_beginning, encode_event
from backlog.storage.codec.packing import packed_event
from backlog.storage.session.search_index import Indexed, Indexing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from backlog.domain.events import Stamp
    from backlog.domain.gate import Judged
    from backlog.domain.records import Decision, Document, Milestone, Record
    from backlog.domain.reversal import Retraced
    from backlog.domain.settings import Settings
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Plain, Values
    from backlog.storage.session.executor import Executor

    R = TypeVar("R", Milestone, Document, Decision)  # for annotations only: at run time it would cost 1 ms


class Prepared(NamedTuple):
    """What is stored for one change: the record's row by a statement, its events, and what is searched.

    `record` is what it becomes, with its new revision; `id` is that of the record as it was, None for a new
    one. `admitted` says that the gate lets a task be done with open criteria, from this change on. `moved`
    is the task before and after, if its status is changed.
    """

    record: Task | Record
    statement: Statement
    row: Values
    id: str | None
    events: list[Values]
    indexed: Indexed
    admitted: bool
    moved: Change | None


class Preparing:
    """Prepares the changes of one transaction: see `Preparing` in `backlog/store/`."""

    def __init__(self, executor: Executor, stamp: Stamp, settings: Settings, *, many: bool = False) -> None:
        """Take what knows how the engine searches, and the settings; nothing is read or changed.

        With `many` changes to come, what can be found out for many at once is left to who stores them.
        """
        self._stamp = stamp
        self._pack = None if many else executor.packed
        self.settings = settings
        self._indexing = Indexing(executor, many=many)

    def change(self, change: Judged, undone: Retraced | None = None) -> Prepared:
        return self._prepared(change.before, change.after, undone)

    def change_of_record(self, before: R | None, after: R, undone: Retraced | None = None) -> Prepared:
        return self._prepared(before, after, undone)

    def _prepared(
        self, before: Task | Record | None, after: Task | Record, undone: Retraced | None
    ) -> Prepared:
        """Return what is to be stored; if events are taken back, with one event for each of them."""
        steps = undone.steps if undone is not None else ()
        after = after._replace(revision=(before.revision if before is not None else 0) + 1 + len(steps))
        kind = type(after).__name__
        insert, update = _STORING[kind]
        entity = after.kind if isinstance(after, Task) else kind.lower()
        events: list[Values] = []
        undoes, midway = None, {}
        if undone is not None:
            undoes, midway = undone.oldest, undone.midway
            for revision, step in enumerate(steps, after.revision - len(steps)):
                then = (step.entity, after.uuid, step.id)
                events.append(encode_event(self._stamp, then, revision, step.changes, step.undoes))
        statement = insert
        id_ = (entity, after.uuid, after.id)
        if before is None:
            differing: Sequence[str] = after._fields
            row, values = encoding.encode_new(after, self.settings)
            events.append(encode_beginning(self._stamp, id_, after, values, undoes))
        else:
            others = compress(zip(after._fields, before, after, strict=True), map(is_not, before, after))
            differing = [field for field, was, is_ in others if was != is_]
            touched = [field for field in differing if field not in encoding.NOT_REMEMBERED]
            if midway:
                touched = [field for field in after._fields if field in midway or field in touched]
            known = {} if steps else midway  # nothing lies between: it is the record as it was before
            former = known | encoding.plain_fields(before, [name for name in touched if name not in known])
            plain = encoding.plain_after(before, former, after)
            changes = encoding.changed_fields({**former, **midway} if midway else former, plain)
            statement, row = _part(after, differing, plain) or (
                update,
                encoding.encode_row(after, encoding.plain_fields(after), self.settings),
            )
            row["of_uuid"], row["of_revision"] = before.uuid, before.revision
            events.append(encode_event(self._stamp, id_, after.revision, changes, undoes))
        return Prepared(
            after,
            statement,
            row,
            None if before is None else before.id,
            [packed_event(event, self._pack) for event in events] if self._pack is not None else events,
            self._indexing.indexed(kind, before, after, differing),
            isinstance(after, Task) and _newly_admitted(before, after),
            _move(before, after),
        )


def _part(after: Task | Record, differing: Sequence[str], plain: Plain) -> tuple[Statement, Values] | None:
    """Return what stores a change of a few fields of a task, and the columns that it takes; else None.

    `plain` holds these fields as JSON knows them.
    """
    if isinstance(after, Task):
        for statement, fields in PARTS:
            if fields.issuperset(differing):
                return statement, encoding.encode_part(after, fields, plain)
    return None


def _newly_admitted(before: Task | Record | None, after: Task) -> bool:
    """Say whether a task gets the mark of those imported as done with open criteria (migration 0006)."""
    return after.legacy_done and not (isinstance(before, Task) and _as_done(before) == _as_done(after))


def _move(before: Task | Record | None, after: Task | Record) -> Change | None:
    """Return a task before and after, if its status is another one; a draft has none to speak of."""
    if not isinstance(before, Task) or not isinstance(after, Task):
        return None
    moved = before.status != after.status and before.kind == after.kind == "task"
    return Change(before, after) if moved else None


def _as_done(task: Task) -> tuple[object, ...]:
    """Return what the triggers keep of a task that has the mark."""
    return task.kind, task.status, task.acceptance_criteria, task.legacy_done


PARTS: tuple[tuple[Statement, frozenset[str]], ...] = (
    ("update_task_status", encoding.STATUS),
    ("update_task_state", encoding.STATE),
    ("update_task_texts", encoding.TEXTS),
    ("update_task_content", encoding.CONTENT),
)
"""What stores only some fields of a task, those with fewer first."""

_STORING: dict[str, tuple[Statement, Statement]] = {
    "Task": ("insert_task", "update_task"),
    "Milestone": ("insert_milestone", "update_milestone"),
    "Document": ("insert_document", "update_document"),
    "Decision": ("insert_decision", "update_decision"),
}
"""The statements that store a new and a changed record, by the name of its class."""
