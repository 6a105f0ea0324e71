"""The history: one row for each change, and what an undo may take back."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
)

from backlog.storage.schema.tables import EventRow
from backlog.storage.statements.registry import (
    ONE,
    ZERO,
    Dialects,
    keys_in,
    long_statement,
    repeated_statement,
    statement,
    table,
    word,
)

events = table(EventRow)


@repeated_statement
def insert_event() -> Executable:
    """Append to the history."""
    return insert(events)


def _events(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the events that meet the conditions, newest first, but for what is derived of them."""
    columns = (column for column in events.c if column is not events.c.moved)
    return select(*columns).where(*conditions).order_by(events.c.key.desc())


def _same_uuid(column: ColumnElement[str], value: ColumnElement[str]) -> ColumnElement[bool]:
    """Say whether a UUID of an event is the one; its beginning is what the index knows.

    After `column = value` SQLite would replace the column by the value in its beginning, too.
    """
    return and_(_beginning(column) == _beginning(value), column.is_not_distinct_from(value))


def _beginning(uuid: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(uuid, ONE, literal_column("8"))


def _of_record() -> ColumnElement[bool]:
    return _same_uuid(events.c.entity_uuid, bindparam("value"))


def _of_batch(table_: FromClause = events) -> ColumnElement[bool]:
    return _same_uuid(table_.c.batch, bindparam("value"))


def _below() -> ColumnElement[bool]:
    return events.c.key < bindparam("below")


@long_statement
def all_events() -> Executable:
    """Return every event with a key below one, newest first."""
    return _events(_below())


@long_statement
def events_between() -> Executable:
    """Return the events of one record with a key between two others, newest first."""
    between = (events.c.key > bindparam("above"), events.c.key < bindparam("below"))
    return _events(_of_record(), *between)


@statement
def keys_of_alike() -> Executable:
    """Return whose the events above one are, of UUIDs with one beginning, oldest first: (key, uuid)."""
    beginning: ColumnElement[str] = bindparam("value")
    return (
        select(events.c.key, events.c.entity_uuid)
        .where(_beginning(events.c.entity_uuid) == beginning, events.c.key > bindparam("above"))
        .order_by(events.c.key)
    )


@statement
def events_by_keys() -> Executable:
    """Return some events, newest first."""
    return _events(events.c.key.in_(keys_in("keys")))


@long_statement
def events_of_batch() -> Executable:
    """Return the events of one command, newest first."""
    return _events(_of_batch())


@long_statement
def events_of_actor() -> Executable:
    """Return what one actor did, with a key below one, newest first."""
    return _events(events.c.actor == bindparam("value"), _below())


@long_statement
def events_since() -> Executable:
    """Return all events from the first on that happened at an instant or later, below a key, newest first.

    The index knows the hours: of the first of them, each event is looked at. A bare `min(key)` would lead
    SQLite to look at all events in their order.
    """
    value: ColumnElement[str] = bindparam("value")
    late = events.alias("late")
    hour, first_hour = (func.substr(each, ONE, literal_column("13")) for each in (late.c.instant, value))
    within = select(func.min(late.c.key).label("first")).where(hour == first_hour, late.c.instant >= value)
    after = select(func.min(late.c.key + ZERO).label("first")).where(hour > first_hour)
    either = union_all(within, after).subquery("either")
    return _events(events.c.key >= select(func.min(either.c.first)).scalar_subquery(), _below())


@statement
def counts_of_run() -> Executable:
    """Count a run's events up to one by what they changed: (entity, events, records, oldest).

    A run are those of one command that no other's stand between.
    """
    other = events.alias("other")
    last: ColumnElement[int] = bindparam("last")
    before = (
        select(other.c.key)
        .where(other.c.key < last, other.c.batch != bindparam("value"))
        .order_by(other.c.key.desc())
        .limit(ONE)
        .offset(ZERO)
        .scalar_subquery()
    )
    counts = (func.count(), func.count(events.c.entity_uuid.distinct()), func.min(events.c.key))
    return (
        select(events.c.entity, *counts)
        .where(events.c.key > func.coalesce(before, ZERO), events.c.key <= last)
        .group_by(events.c.entity)
    )


@statement
def event_by_key() -> Executable:
    """Return one event."""
    return _events(events.c.key == bindparam("value"))


@statement
def last_undoable_event() -> Executable:
    """Return the newest event of an actor that takes nothing back and stands; those of files stay."""
    mine, undoing = events.alias("mine"), events.alias("undoing")
    undone = select(ONE).where(undoing.c.undoes == mine.c.key, _stands(undoing)).exists()
    newest = select(func.max(mine.c.key)).where(
        mine.c.actor == bindparam("value"), mine.c.undoes.is_(None), mine.c.entity != word("file"), ~undone
    )
    return _events(events.c.key == newest.scalar_subquery())


def _stands(undoing: FromClause) -> ColumnElement[bool]:
    """Say whether nothing takes an undo back; what does so is never taken back itself."""
    redoing = events.alias("redoing")
    return ~select(ONE).where(redoing.c.undoes == undoing.c.key).exists()


@statement
def undoing_event() -> Executable:
    """Return the key of the event that took another one back, if that one stands: (key)."""
    undoing = events.alias("undoing")
    return select(undoing.c.key).where(undoing.c.undoes == bindparam("value"), _stands(undoing))


@statement
def undone_by_events() -> Executable:
    """Return what those among some events take back that take something back: (key, undoes)."""
    return select(events.c.key, events.c.undoes).where(
        events.c.key.in_(keys_in("keys")), events.c.undoes.is_not(None)
    )


@statement
def undone_in_batch() -> Executable:
    """Return the keys of the events of a batch that were taken back by one that stands: (key)."""
    mine, undoing = events.alias("mine"), events.alias("undoing")
    undone = select(ONE).where(undoing.c.undoes == mine.c.key, _stands(undoing)).exists()
    return select(mine.c.key).where(_of_batch(mine), undone)


@statement
def newest_event() -> Executable:
    """Return the newest event, and whether anybody else is just writing: (key, uuid, revision, writing).

    On SQLite nobody writes whom a later event could come before. On PostgreSQL writers hold the lock of the
    backlog (migration 0005); who holds it is looked up after what is committed.
    """
    return Dialects(
        sqlite="""
SELECT key, entity_uuid, revision, 0 FROM events WHERE key = (SELECT max(key) FROM events)""",
        postgresql="""
SELECT key, entity_uuid, revision, EXISTS (SELECT 1 FROM pg_locks, backlog_lock() AS mine
WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid != pg_backend_pid()
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND (CAST(classid AS bigint) << 32) + CAST(objid AS bigint) = mine)
FROM events WHERE key = (SELECT max(key) FROM events)""",
    )


@statement
def events_from() -> Executable:
    """Return the events from one on, oldest first: (key, entity, uuid, id, revision)."""
    return (
        select(events.c.key, events.c.entity, events.c.entity_uuid, events.c.entity_id, events.c.revision)
        .where(events.c.key >= bindparam("value"))
        .order_by(events.c.key)
        .limit(bindparam("most"))
        .offset(ZERO)
    )


@statement
def imports_taken_back() -> Executable:
    """Return the changes of imports that were taken back and do not stand: (batch, entity, uuid, unmade).

    The events of the records are read once for each beginning that their UUIDs have: files and dumps may
    bring thousands with the same one.
    """
    mine, undoing = events.alias("mine"), events.alias("undoing")
    by_import = or_(mine.c.command == word("import"), mine.c.command == word("sync"))
    taken_back = (
        select(mine.c.key, mine.c.batch, mine.c.entity, mine.c.entity_uuid, undoing.c.key.label("unmade"))
        .select_from(undoing.join(mine, mine.c.key == undoing.c.undoes))
        .where(undoing.c.undoes.is_not(None), by_import, _stands(undoing))
        .cte("taken_back")
    )
    lives = _lives(select(taken_back.c.entity_uuid)).cte("lives")
    before = func.coalesce(lives.c.oldest, taken_back.c.key) < taken_back.c.key
    since = func.coalesce(lives.c.newest, taken_back.c.unmade) > taken_back.c.unmade
    return select(
        taken_back.c.batch,
        taken_back.c.entity,
        taken_back.c.entity_uuid,
        case((or_(before, since), ZERO), else_=ONE),
    ).select_from(taken_back.outerjoin(lives, lives.c.uuid == taken_back.c.entity_uuid))


def _lives(uuids: Select[Any]) -> Select[Any]:
    """Return of records the newest event, and the oldest that stands and takes nothing back.

    Those of files do not count. (uuid, newest, oldest)
    """
    known, retracting = events.alias("known"), events.alias("retracting")
    (uuid,) = uuids.selected_columns
    beginnings = select(_beginning(uuid).label("beginning")).distinct().subquery("beginnings")
    retracted = select(ONE).where(retracting.c.undoes == known.c.key, _stands(retracting)).exists()
    stands = and_(known.c.undoes.is_(None), ~retracted)
    return (
        select(
            known.c.entity_uuid.label("uuid"),
            func.max(known.c.key).label("newest"),
            func.min(case((stands, known.c.key))).label("oldest"),
        )
        .select_from(beginnings.join(known, _beginning(known.c.entity_uuid) == beginnings.c.beginning))
        .where(known.c.entity_uuid.in_(uuids), known.c.entity != word("file"))
        .group_by(known.c.entity_uuid)
    )
