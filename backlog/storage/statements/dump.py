"""Every table whole, for the dump that moves a backlog to another database.

Tables that hold nothing of their own are left out; a new table is in by itself.
"""

from sqlalchemy import Executable, Table, bindparam, delete, insert, select

from backlog.storage.schema.tables import WHOLE, TaskRow
from backlog.storage.statements.registry import (
    Dialects,
    Statement,
    long_statement,
    repeated_statement,
    statement,
)

DERIVED = frozenset({"task_labels", "task_assignees", "task_dependencies", "admissions"})
"""The tables that triggers fill, and the one that is empty after every transaction."""
FIRST = ("settings", "counters")
"""The tables that others depend on: the gate's triggers read the settings."""
CLEARED = ("settings", "counters", "events", "answers", "kept", "exchanges")
"""The tables that a new backlog may hold rows of before anything was made in it."""


def dumped_tables() -> list[Table]:
    """Return the tables of a dump in the order in which they are loaded."""
    every = {name: table for name, table in TaskRow.metadata.tables.items() if name not in DERIVED}
    return [every.pop(name) for name in FIRST] + [every[name] for name in sorted(every)]


def _dump(table: Table) -> Statement:
    def build() -> Executable:
        return select(*table.c).order_by(*table.primary_key.columns)

    return _named(build, f"dump_{table.name}", f"Return all of {table.name}.")


def _load(table: Table) -> Statement:
    def build() -> Executable:
        return insert(table).values({column.name: bindparam(column.name) for column in table.c})

    return _named(build, f"load_{table.name}", f"Store a row of {table.name} as it was dumped.")


def _clear(table: Table) -> Statement:
    def build() -> Executable:
        return delete(table)

    return _named(build, f"clear_{table.name}", f"Empty {table.name}, in a backlog without records.")


def _named(build: Statement, name: str, summary: str) -> Statement:
    build.__name__ = name
    build.__doc__ = summary
    return build


@statement
def go_on_numbering() -> Executable:
    """Let the numbers that PostgreSQL gives to new rows go on after those that were loaded.

    SQLite goes on after the highest one by itself.
    """
    numbered = [table.name for table in dumped_tables() if "key" in table.c and table.c.key.type is WHOLE]
    calls = [
        f"setval(pg_get_serial_sequence('{name}', 'key'), "  # noqa: S608  our own names
        f"(SELECT coalesce(max(key), 0) + 1 FROM {name}), false)"
        for name in numbered
    ]
    return Dialects(sqlite="SELECT 1 WHERE false", postgresql="SELECT " + ",\n".join(calls))


for _table in dumped_tables():
    long_statement(_dump(_table))
    repeated_statement(_load(_table))
    if _table.name in CLEARED:
        statement(_clear(_table))
