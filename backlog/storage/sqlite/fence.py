"""Knows the triggers, indexes, views and search indexes that a SQLite file should have, and puts them right.

What they should be comes from the migrations: those of the newest revision from the schema that is generated
of them, those of an older one by running them.
"""

from __future__ import annotations

import re
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Refused, listed, quoted
from backlog.storage._tables import TABLES
from backlog.storage.schema_parts import Part, differences
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.connection import whole
from backlog.storage.sqlite.derived_tables import OF_LISTS, OF_SEARCH, is_unusable, make_anew, missing
from backlog.storage.sqlite.search_tables import (
    INDEXES,
    PARTS,
    IndexTables,
    indexes_of,
    losses,
    make_index_anew,
)

if TYPE_CHECKING:
    import sqlite3

    from backlog.storage.schema_parts import Difference

_PARTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
_OF_FTS5 = frozenset(f"{index}_{part}" for index in INDEXES for part in PARTS)
"""Where FTS5 keeps the search indexes; versions define these tables differently."""
_MOVED = re.compile(
    rf"CREATE TRIGGER moved_(?P<table>{'|'.join(TABLES)})_(?P<moment>insert|update|delete) "
    r"BEFORE (?i:(?P=moment)) ON (?P=table) BEGIN SELECT RAISE\(ABORT, 'moved: (?:[^']|'')*'\); END"
)
"""The mark of a backlog that has moved, which may be there (`moved_mark.py`)."""


def differing(connection: sqlite3.Connection, revision: str) -> list[Difference]:
    """Return what a database at a known revision has otherwise than the migrations make it.

    Tables that nobody knows are left out, for they do nothing; virtual ones are not, for they run code.
    """
    wanted = _model(revision).parts
    tables = {part.name for part in wanted if part.kind == "table"}
    actual = [
        part
        for part in _parts(connection)
        if not (part.kind == "trigger" and _MOVED.fullmatch(part.form))
        and not (part.kind == "table" and part.name not in tables and not part.form.startswith(_VIRTUAL))
    ]
    return differences(wanted, actual)


class _Model(NamedTuple):
    """What the migrations up to a revision make."""

    parts: tuple[Part, ...]
    indexes: tuple[IndexTables, ...]


@cache
def _model(revision: str) -> _Model:
    """Return what the migrations up to a revision make, found out once for a process."""
    with closing(whole(":memory:", triggers=True)) as fresh:
        if revision == _sql.HEAD:
            fresh.executescript(SCHEMA)
        else:
            from backlog.storage.sqlite.replay import bring_to  # loads Alembic

            bring_to(fresh, revision)
        return _Model(tuple(_parts(fresh)), indexes_of(fresh))


def lost_indexes(connection: sqlite3.Connection, revision: str) -> list[str]:
    """Return why search indexes of a database at a known revision cannot be used, one reason for each."""
    model = _model(revision)
    tables = missing(connection, model.parts, OF_SEARCH)
    return [
        *(f"table {name} is missing" for name in tables),
        *(loss.reason for loss in losses(connection, model.indexes)),
    ]


def unusable_tables(connection: sqlite3.Connection, revision: str) -> list[Difference]:
    """Return the tables that statements need and that are lost, or others; not those of the search index."""
    return [
        each
        for each in differing(connection, revision)
        if is_unusable(connection, each)
        and not (each.actual is None and each.part.name in {*OF_SEARCH, *INDEXES})
    ]


def restore_lists(connection: sqlite3.Connection, revision: str) -> None:
    """Make the tables anew, within the open transaction, that tasks are found by; nothing is in them then."""
    wanted = _model(revision).parts
    make_anew(connection, wanted, missing(connection, wanted, OF_LISTS))


def restore_indexes(connection: sqlite3.Connection, revision: str) -> bool:
    """Make the search indexes that cannot be used anew, within the open transaction; say if there were any.

    Nothing is in them then.
    """
    model = _model(revision)
    tables = missing(connection, model.parts, OF_SEARCH)
    make_anew(connection, model.parts, tables)
    lost = losses(connection, model.indexes)
    for loss in lost:
        make_index_anew(connection, loss.lost)
    return bool(tables or lost)


def check_fence(path: str, revision: str, source: str) -> None:
    """Raise Refused for a copy of the backup `source` that is not as the migrations make it."""
    with closing(whole(path)) as connection:
        wrong = differing(connection, revision)
    if wrong:
        raise Refused(
            f"{quoted(source, 200)} is not as backlog made it: {listed((each.shown for each in wrong), 3)}; "
            "nothing was changed",
            code="foreign-schema",
            path=source,
            parts=[each.shown for each in wrong],
        )


def repair(connection: sqlite3.Connection, revision: str, *, drop: bool) -> None:
    """Make what is missing, and replace what was changed, within the transaction that is open.

    With `drop` what the migrations did not make goes, but for tables, in which there may be something. What
    belongs to a table that is missing is made with it.
    """
    wrong = differing(connection, revision)
    missing_tables = {each.part.name for each in wrong if each.part.kind == "table" and each.actual is None}
    for difference in wrong:
        wanted, actual = difference
        if difference.part.kind == "table" or (wanted is not None and wanted.table in missing_tables):
            continue
        if actual is not None and (wanted is not None or drop):
            name = actual.name.replace('"', '""')
            connection.execute(f'DROP {actual.kind.upper()} "{name}"')
        if wanted is not None:
            connection.execute(wanted.sql)


_VIRTUAL = "createvirtualtable"


def _parts(connection: sqlite3.Connection) -> list[Part]:
    """Return what makes up the schema of a database, whatever bytes stand in it."""
    connection.text_factory, before = _text, connection.text_factory
    try:
        rows = connection.execute(_PARTS).fetchall()
    finally:
        connection.text_factory = before
    parts = [
        Part(str(kind), str(name), str(table), _form(str(kind), str(sql)), str(sql))
        for kind, name, table, sql in rows
    ]
    return [part for part in parts if not (part.kind == "table" and part.name in _OF_FTS5)]


def _text(value: bytes) -> str:
    return value.decode(errors="backslashreplace")


def _form(kind: str, sql: str) -> str:
    """Return a definition as it is compared: that of a table or an index without quotes and spaces.

    Alembic writes them, and one version otherwise than the next; the rest stands in the migrations.
    """
    if kind in {"table", "index"}:
        return re.sub(r'[\s"]+', "", sql).lower()
    return " ".join(sql.split())
