"""What `doctor` compares and repairs: what is stored of tasks and events a second time, to be found quickly.

Each statement may go through the whole backlog.
"""

from sqlalchemy import Executable, bindparam, select, update

from backlog.storage.schema.tables import CounterRow, EventRow, TaskRow
from backlog.storage.statements.registry import Dialects, long_statement, table
from backlog.storage.statements.registry import slow_statement as statement

tasks = table(TaskRow)
counters = table(CounterRow)
events = table(EventRow)


def _out_of_step(name: str, word: str, column: str) -> Executable:
    """Return the ids of the tasks whose list and whose rows in the table made of it differ: (id).

    It is NULL for rows of a task that is gone.
    """

    def differing(taken_apart: str) -> str:
        kept = f"SELECT task_key, {word} FROM {name}"  # noqa: S608  constants of this module
        return f"""
SELECT tasks.id FROM (
SELECT task_key FROM (SELECT * FROM ({kept}) AS a EXCEPT {taken_apart}) AS left_over
UNION SELECT task_key FROM ({taken_apart} EXCEPT {kept}) AS missing) AS wrong
LEFT JOIN tasks ON tasks.key = wrong.task_key ORDER BY tasks.sort_key
"""  # noqa: S608  constants of this module

    return Dialects(
        sqlite=differing(
            f"SELECT tasks.key AS task_key, value AS {word} FROM tasks, json_each(tasks.{column})"  # noqa: S608  see above
        ),
        postgresql=differing(
            f"SELECT tasks.key AS task_key, value AS {word} "  # noqa: S608  see above
            f"FROM tasks, jsonb_array_elements_text(CAST(tasks.{column} AS jsonb)) AS each(value)"
        ),
    )


@statement
def labels_out_of_step() -> Executable:
    """Return the tasks whose labels differ from `task_labels`: (id)."""
    return _out_of_step("task_labels", "label", "labels")


@statement
def assignees_out_of_step() -> Executable:
    """Return the tasks whose assignees differ from `task_assignees`: (id)."""
    return _out_of_step("task_assignees", "assignee", "assignees")


@statement
def dependencies_out_of_step() -> Executable:
    """Return the tasks whose dependencies differ from `task_dependencies`: (id)."""
    return _out_of_step("task_dependencies", "target", "dependencies")


def _refill(name: str, word: str, column: str) -> Executable:
    return Dialects(
        sqlite=f"""
INSERT OR IGNORE INTO {name} (task_key, {word})
SELECT tasks.key, value FROM tasks, json_each(tasks.{column})
""",  # noqa: S608  constants of this module
        postgresql=f"""
INSERT INTO {name} (task_key, {word})
SELECT DISTINCT tasks.key, value
FROM tasks, jsonb_array_elements_text(CAST(tasks.{column} AS jsonb)) AS each(value)
""",  # noqa: S608  see above
    )


@statement
def clear_labels() -> Executable:
    """Empty `task_labels`."""
    return Dialects(sqlite="DELETE FROM task_labels", postgresql="DELETE FROM task_labels")


@statement
def fill_labels() -> Executable:
    """Fill the empty `task_labels` from the tasks."""
    return _refill("task_labels", "label", "labels")


@statement
def clear_assignees() -> Executable:
    """Empty `task_assignees`."""
    return Dialects(sqlite="DELETE FROM task_assignees", postgresql="DELETE FROM task_assignees")


@statement
def fill_assignees() -> Executable:
    """Fill the empty `task_assignees` from the tasks."""
    return _refill("task_assignees", "assignee", "assignees")


@statement
def clear_dependencies() -> Executable:
    """Empty `task_dependencies`."""
    return Dialects(sqlite="DELETE FROM task_dependencies", postgresql="DELETE FROM task_dependencies")


@statement
def fill_dependencies() -> Executable:
    """Fill the empty `task_dependencies` from the tasks."""
    return _refill("task_dependencies", "target", "dependencies")


@long_statement
def derived_columns() -> Executable:
    """Return what is kept beside the fields of each task, by its UUID: see `Derived`."""
    return select(
        tasks.c.uuid,
        tasks.c.criteria_checked,
        tasks.c.criteria_total,
        tasks.c.priority_rank,
        tasks.c.criteria_with_check,
        tasks.c.criteria_verified,
    )


@statement
def repair_derived_columns() -> Executable:
    """Store what follows from the fields of a task."""
    return (
        update(tasks)
        .where(tasks.c.uuid == bindparam("of_uuid"))
        .values(
            criteria_checked=bindparam("checked"),
            criteria_total=bindparam("total"),
            priority_rank=bindparam("rank"),
            criteria_with_check=bindparam("with_check"),
            criteria_verified=bindparam("verified"),
        )
    )


_STATUS, _STATE, _KIND = (f"json_extract(changes, '$.{field}')" for field in ("status", "state", "kind"))
_MOVED_ON_SQLITE = f"""
CASE WHEN typeof(changes) = 'blob' THEN moved WHEN entity IN ('task', 'draft') AND json_valid(changes)
AND coalesce({_STATUS}, {_STATE}, {_KIND}) IS NOT NULL THEN substr(instant, 1, 10)
|| json_array(entity, revision = 1, {_STATUS}, {_STATE}, {_KIND}) END"""
_FIELDS = ", ".join(f"CAST(changes AS jsonb) -> '{field}'" for field in ("status", "state", "kind"))
_MOVED_ON_POSTGRESQL = f"""
CASE WHEN entity IN ('task', 'draft') AND coalesce({_FIELDS}) IS NOT NULL THEN substr(instant, 1, 10)
|| CAST(jsonb_build_array(entity, CASE revision WHEN 1 THEN 1 ELSE 0 END, {_FIELDS}) AS text) END"""
"""What `EventRow.moved` says; PostgreSQL writes it with spaces, which makes no difference to a reader."""
_ODD_MOVES = {
    "sqlite": f"moved IS NOT {_MOVED_ON_SQLITE}",
    "postgresql": f"(substr(moved, 1, 10), CAST(substr(moved, 11) AS jsonb)) IS DISTINCT FROM "
    f"(substr({_MOVED_ON_POSTGRESQL}, 1, 10), CAST(substr({_MOVED_ON_POSTGRESQL}, 11) AS jsonb))",
}


@statement
def moves_out_of_step() -> Executable:
    """Count the events whose `moved` is not what follows from the rest: (count).

    Those that are packed are left to `packed_moves`, for SQL cannot look into them.
    """
    return Dialects(
        **{name: f"SELECT count(*) FROM events WHERE {odd}" for name, odd in _ODD_MOVES.items()}  # noqa: S608  constants of this module
    )


@statement
def repair_moves() -> Executable:
    """Store what follows from the rest of those events."""
    return Dialects(
        sqlite=f"UPDATE events SET moved = {_MOVED_ON_SQLITE} WHERE {_ODD_MOVES['sqlite']}",  # noqa: S608  see above
        postgresql=f"UPDATE events SET moved = {_MOVED_ON_POSTGRESQL} WHERE {_ODD_MOVES['postgresql']}",  # noqa: S608  see above
    )


@statement
def packed_moves() -> Executable:
    """Return the events of tasks and drafts that are packed: (key, day, entity, revision, changes, moved)."""
    columns = "SELECT key, substr(instant, 1, 10), entity, revision, changes, moved FROM events"
    return Dialects(
        sqlite=f"{columns} WHERE typeof(changes) = 'blob' AND entity IN ('task', 'draft')",
        postgresql=f"{columns} WHERE false",
    )


@statement
def repair_packed_move() -> Executable:
    """Store what follows from the rest of one of them."""
    return update(events).where(events.c.key == bindparam("of_key")).values(moved=bindparam("moved"))
