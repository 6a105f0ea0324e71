"""What import and export need: every task at once, what files said, and counters beyond all ids."""

from sqlalchemy import Executable, Table, bindparam, delete, insert, select, update

from backlog.domain.task import Task
from backlog.storage.schema.tables import (
    AdmissionRow,
    CounterRow,
    DecisionRow,
    DocumentRow,
    ExchangeRow,
    KeptRow,
    MilestoneRow,
    TaskRow,
)
from backlog.storage.statements.registry import ONE, Dialects, long_statement, members, statement, table, word

tasks = table(TaskRow)
counters = table(CounterRow)
kept = table(KeptRow)
exchanges = table(ExchangeRow)
admissions = table(AdmissionRow)


@long_statement
def every_task() -> Executable:
    """Return all tasks and drafts, whole, in whatever state, ordered by kind and id."""
    return select(*(tasks.c[field] for field in Task._fields)).order_by(tasks.c.kind, tasks.c.sort_key)


@statement
def legacy_done_tasks() -> Executable:
    """Return the tasks that were imported as done with open criteria: (id, title)."""
    return (
        select(tasks.c.id, tasks.c.title)
        .where(tasks.c.legacy_done == ONE, tasks.c.kind == word("task"))
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
    """Let a series that has begun go on after a number, if it has not come so far."""
    return (
        update(counters)
        .where(counters.c.name == bindparam("of_name"), counters.c.value < bindparam("value"))
        .values(value=bindparam("value"))
    )


@statement
def all_counters() -> Executable:
    """Return the last number of each series: (name, value)."""
    return select(counters.c.name, counters.c.value)


@statement
def all_kept() -> Executable:
    """Return what the files of records said beyond their fields: (uuid, content)."""
    return select(kept.c.uuid, kept.c.content)


@statement
def kept_of() -> Executable:
    """Return what the file of one record said beyond its fields: (content), no row if it had no file."""
    return select(kept.c.content).where(kept.c.uuid == bindparam("of_uuid"))


@statement
def kept_words() -> Executable:
    """Return what is kept of every file, and the words of it that are searched: (uuid, content, words)."""
    return select(kept.c.uuid, kept.c.content, kept.c.words)


@statement
def update_kept_words() -> Executable:
    """Store the words of a file that are searched."""
    return update(kept).where(kept.c.uuid == bindparam("of_uuid")).values(words=bindparam("words"))


@statement
def insert_kept() -> Executable:
    """Keep what the file of a record said."""
    return insert(kept)


@statement
def update_kept() -> Executable:
    """Keep something else of the file of a record."""
    return (
        update(kept)
        .where(kept.c.uuid == bindparam("of_uuid"))
        .values(content=bindparam("content"), words=bindparam("words"))
    )


@statement
def all_exchanges() -> Executable:
    """Return every file as it was last exchanged, the newest exchange first."""
    columns = ("tree", "uuid", "path", "digest", "sheet", "earlier", "batch", "meant", "held_back", "twins")
    return select(*(exchanges.c[name] for name in columns)).order_by(
        exchanges.c.instant.desc(), exchanges.c.tree, exchanges.c.uuid
    )


@statement
def exchanged_trees() -> Executable:
    """Return the trees that files were exchanged with: (tree)."""
    return select(exchanges.c.tree).distinct()


@statement
def insert_exchange() -> Executable:
    """Remember a file as it was exchanged for the first time."""
    return insert(exchanges)


@statement
def delete_exchange() -> Executable:
    """Forget a file of a tree."""
    return delete(exchanges).where(
        exchanges.c.tree == bindparam("of_tree"), exchanges.c.uuid == bindparam("of_uuid")
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
