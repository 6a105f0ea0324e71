"""What import and export need: every task at once, what files said, and counters beyond all ids."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy import (
    cast as sql_cast,
)

from backlog.domain.task import Task
from backlog.storage.schema.tables import (
    AdmissionRow,
    CounterRow,
    DecisionRow,
    DocumentRow,
    EventRow,
    ExchangeRow,
    ExtrasRow,
    MilestoneRow,
    TaskRow,
)
from backlog.storage.statements.registry import ONE, Dialects, long_statement, members, statement, table, word

tasks = table(TaskRow)
counters = table(CounterRow)
extras = table(ExtrasRow)
exchanges = table(ExchangeRow)
admissions = table(AdmissionRow)


@long_statement
def every_task() -> Executable:
    """Return all tasks and drafts, whole, in whatever state, ordered by kind and id."""
    return select(*(tasks.c[field] for field in Task._fields)).order_by(tasks.c.kind, tasks.c.sort_key)


@statement
def tasks_with_checks() -> Executable:
    """Return the active tasks and drafts, whole, that have criteria with a check, ordered by kind and id."""
    return (
        select(*(tasks.c[field] for field in Task._fields))
        .where(
            tasks.c.kind.in_(members("kinds")),
            tasks.c.state == word("active"),
            tasks.c.criteria_with_check.is_not(None),
        )
        .order_by(tasks.c.kind, tasks.c.sort_key)
    )


@statement
def done_with_files() -> Executable:
    """Return the active tasks, whole, that are done, have a checked criterion and name files, by id."""
    return (
        select(*(tasks.c[field] for field in Task._fields))
        .where(
            tasks.c.kind == word("task"),
            tasks.c.state == word("active"),
            tasks.c.status.in_(members("terminal")),
            tasks.c.criteria_checked >= ONE,
            tasks.c.modified_files != word("[]"),
        )
        .order_by(tasks.c.sort_key)
    )


@statement
def legacy_done_tasks() -> Executable:
    """Return the tasks that were imported as done with open criteria: (id, title)."""
    return (
        select(tasks.c.id, tasks.c.title)
        .where(tasks.c.legacy_done == ONE, tasks.c.kind == word("task"))
        .order_by(tasks.c.sort_key)
    )


@statement
def held_back_tasks() -> Executable:
    """Return the tasks that are done in a file alone: (id, title, status, held_back), once for each file."""
    return (
        select(tasks.c.id, tasks.c.title, tasks.c.status, exchanges.c.held_back)
        .select_from(tasks.join(exchanges, exchanges.c.uuid == tasks.c.uuid))
        .where(exchanges.c.held_back.is_not(None), tasks.c.kind == word("task"))
        .order_by(tasks.c.sort_key)
    )


@statement
def insert_admission() -> Executable:
    """Let a task be stored as done with open criteria, once, in this transaction."""
    return insert(admissions)


@statement
def may_admit() -> Executable:
    """Return whether this role may do that: (1 or 0). A file has no roles."""
    return Dialects(
        sqlite="SELECT 1",
        postgresql="SELECT CAST(has_table_privilege('admissions', 'INSERT') AS integer)",
    )


@statement
def lift_counter() -> Executable:
    """Let a counter that has begun go on after a number, if it has not come so far."""
    return (
        update(counters)
        .where(counters.c.name == bindparam("of_name"), counters.c.value < bindparam("value"))
        .values(value=bindparam("value"))
    )


@statement
def all_counters() -> Executable:
    """Return the last number of each counter: (name, value)."""
    return select(counters.c.name, counters.c.value)


@statement
def all_extras() -> Executable:
    """Return what the files of records said beyond their fields: (uuid, content)."""
    return select(extras.c.uuid, extras.c.content)


@statement
def extras_of() -> Executable:
    """Return what the file of one record said beyond its fields: (content), no row if it had no file."""
    return select(extras.c.content).where(extras.c.uuid == bindparam("of_uuid"))


@statement
def words_of_extras() -> Executable:
    """Return the extras of every file, and the words of them that are searched: (uuid, content, words)."""
    return select(extras.c.uuid, extras.c.content, extras.c.words)


@statement
def update_words_of_extras() -> Executable:
    """Store the words of a file that are searched."""
    return update(extras).where(extras.c.uuid == bindparam("of_uuid")).values(words=bindparam("words"))


@statement
def insert_extras() -> Executable:
    """Keep what the file of a record said."""
    return insert(extras)


@statement
def update_extras() -> Executable:
    """Keep something else of the file of a record."""
    return (
        update(extras)
        .where(extras.c.uuid == bindparam("of_uuid"))
        .values(content=bindparam("content"), words=bindparam("words"))
    )


@statement
def all_exchanges() -> Executable:
    """Return every file as it was last exchanged, the newest exchange first."""
    columns = ("tree", "uuid", "path", "digest", "sheet", "earlier", "batch", "meant", "held_back", "twins")
    return select(*(exchanges.c[name] for name in columns)).order_by(
        exchanges.c.instant.desc(), exchanges.c.tree, exchanges.c.uuid
    )


@long_statement
def exchange_instants() -> Executable:
    """Return of every file when it was last exchanged, and by what command, in no order: (instant, batch).

    In one text, and with the command, for a clock may stand still.
    """
    return select(exchanges.c.instant + func.coalesce(exchanges.c.batch, word("")))


@statement
def revisions_in_sum() -> Executable:
    """Return how many records of each kind there are, and the sum of their revisions; and the newest event.

    That is (tasks, revisions, milestones, revisions, documents, revisions, decisions, revisions, batch). A
    batch is never given twice, so that a backup that was put back and changed otherwise has another one.
    """
    counts = [
        each
        for records in (tasks, table(MilestoneRow), table(DocumentRow), table(DecisionRow))
        for each in (
            select(func.count(records.c.key)).scalar_subquery(),
            select(func.sum(records.c.revision)).scalar_subquery(),
        )
    ]
    events = table(EventRow)
    newest = select(func.max(events.c.key)).scalar_subquery()
    return select(*counts, select(events.c.batch).where(events.c.key == newest).scalar_subquery())


@statement
def exchanged_trees() -> Executable:
    """Return the trees that files were exchanged with: (tree)."""
    return select(exchanges.c.tree).distinct()


@statement
def exchanges_of() -> Executable:
    """Return the files of some records as `all_exchanges` does."""
    columns = ("tree", "uuid", "path", "digest", "sheet", "earlier", "batch", "meant", "held_back", "twins")
    return (
        select(*(exchanges.c[name] for name in columns))
        .where(exchanges.c.uuid.in_(members("uuids")))
        .order_by(exchanges.c.instant.desc(), exchanges.c.tree, exchanges.c.uuid)
    )


@statement
def extras_of_several() -> Executable:
    """Return what the files of some records said beyond their fields: (uuid, content)."""
    return select(extras.c.uuid, extras.c.content).where(extras.c.uuid.in_(members("uuids")))


def _marks(records: Table) -> Select[Any]:
    """Return of all records of a kind what `domain.record_files.Mark` is made of, seen from one tree.

    The record itself, the extras of its file, and its exchange with the tree, NULL where there is none. Of
    what the file said the beginning comes along, for that names its id.
    """
    with_exchange = and_(exchanges.c.uuid == records.c.uuid, exchanges.c.tree == bindparam("of_tree"))
    return select(
        records.c.uuid,
        records.c.id,
        records.c.revision,
        records.c.updated_at,
        extras.c.content,
        exchanges.c.path,
        exchanges.c.digest,
        exchanges.c.batch,
        exchanges.c.instant,
        exchanges.c.twins,
        exchanges.c.held_back,
        func.substr(exchanges.c.sheet, ONE, literal_column("300")),
    ).select_from(
        records.outerjoin(exchanges, with_exchange).outerjoin(extras, extras.c.uuid == records.c.uuid)
    )


def _some_marks(records: Table) -> Executable:
    return _marks(records).where(records.c.uuid.in_(members("uuids")))


@long_statement
def marks_of_tasks() -> Executable:
    """Return whether tasks, drafts and their files may have changed (`_marks`)."""
    return _marks(tasks)


@statement
def marks_of_some_tasks() -> Executable:
    """Return the same of those with the given UUIDs (`_marks`)."""
    return _some_marks(tasks)


@statement
def marks_of_milestones() -> Executable:
    """Return whether milestones and their files may have changed (`_marks`)."""
    return _marks(table(MilestoneRow))


@statement
def marks_of_some_milestones() -> Executable:
    """Return the same of those with the given UUIDs (`_marks`)."""
    return _some_marks(table(MilestoneRow))


@statement
def marks_of_documents() -> Executable:
    """Return whether documents and their files may have changed (`_marks`)."""
    return _marks(table(DocumentRow))


@statement
def marks_of_some_documents() -> Executable:
    """Return the same of those with the given UUIDs (`_marks`)."""
    return _some_marks(table(DocumentRow))


@statement
def marks_of_decisions() -> Executable:
    """Return whether decisions and their files may have changed (`_marks`)."""
    return _marks(table(DecisionRow))


@statement
def marks_of_some_decisions() -> Executable:
    """Return the same of those with the given UUIDs (`_marks`)."""
    return _some_marks(table(DecisionRow))


def _states(records: Table) -> Executable:
    """Return of all records of a kind (uuid, id, state); the state is another one whenever the record is.

    No join: with so many rows, three lists that are put together cost less than two searches for each row.
    """
    state = records.c.id + word(" ") + sql_cast(records.c.revision, Text)
    return select(
        records.c.uuid, records.c.id, state + word(" ") + func.coalesce(records.c.updated_at, word(""))
    )


@long_statement
def states_of_tasks() -> Executable:
    """Return what tells whether tasks and drafts have changed (`_states`)."""
    return _states(tasks)


@statement
def states_of_milestones() -> Executable:
    """Return what tells whether milestones have changed (`_states`)."""
    return _states(table(MilestoneRow))


@statement
def states_of_documents() -> Executable:
    """Return what tells whether documents have changed (`_states`)."""
    return _states(table(DocumentRow))


@statement
def states_of_decisions() -> Executable:
    """Return what tells whether decisions have changed (`_states`)."""
    return _states(table(DecisionRow))


@long_statement
def states_of_exchanges() -> Executable:
    """Return of all files of a tree (uuid, state), which is another one whenever the file was exchanged.

    The instant alone does not tell, for a clock may stand still. The tree is compared as what no index is of:
    nearly all rows are wanted, in no order.
    """
    parts: list[ColumnElement[str]] = [exchanges.c.instant]
    for column in ("batch", "digest", "held_back", "twins", "path"):
        parts += [word(" "), func.coalesce(exchanges.c[column], word(""))]
    state = parts[0]
    for part in parts[1:]:
        state += part
    return select(exchanges.c.uuid, state).where(exchanges.c.tree + word("") == bindparam("of_tree"))


@statement
def insert_exchange() -> Executable:
    """Remember a file as it was exchanged; nothing else may be known of it."""
    return insert(exchanges)


@statement
def delete_exchanges() -> Executable:
    """Forget the files of some records in a tree; the server lets its users change no row of these."""
    return delete(exchanges).where(
        exchanges.c.tree == bindparam("of_tree"), exchanges.c.uuid.in_(members("uuids"))
    )


@statement
def vacate_tasks() -> Executable:
    """Free the ids of tasks and drafts, each of which gets another one in the same transaction."""
    return (
        update(tasks).where(tasks.c.uuid.in_(members("uuids"))).values(id=tasks.c.uuid, sort_key=tasks.c.uuid)
    )


def _vacated(records: Table) -> Executable:
    """Free the ids of records; what they have instead is no number that a record can have."""
    return (
        update(records)
        .where(records.c.uuid.in_(members("uuids")))
        .values(id=records.c.uuid, number=-ONE - records.c.key)
    )


@statement
def vacate_milestones() -> Executable:
    """Free the ids of milestones, each of which gets another one in the same transaction."""
    return _vacated(table(MilestoneRow))


@statement
def vacate_documents() -> Executable:
    """Free the ids of documents, each of which gets another one in the same transaction."""
    return _vacated(table(DocumentRow))


@statement
def vacate_decisions() -> Executable:
    """Free the ids of decisions, each of which gets another one in the same transaction."""
    return _vacated(table(DecisionRow))
