"""On PostgreSQL the gate judges all tasks of a statement together, and so it is seen to that a label has a task.

What is refused stays the same. The gate judges tasks once they are written, by their UUIDs, and no longer each before
it is; the lock that it takes, it takes before the first. That a label, an assignee or a dependency belongs to a task
was looked up for each of them by a foreign key, which locked the task for it, too. Whoever empties the table
of tasks, empties these.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the functions and triggers anew; SQLite keeps what it has."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    for script in ON_POSTGRESQL:
        op.get_bind().execute(sa.text(script.replace("@schema", f"{schema}, pg_temp").replace(":", "\\:")))


LISTS = ("task_labels", "task_assignees", "task_dependencies")

ISOLATION = "isolation: tasks and statuses are written at READ COMMITTED, where the gate sees what others did"
MARK = "mark: only an import admits a task as done before it came here"
STATUS = "status: a task has one of the configured statuses, letter for letter"
GATE = "gate: a task with an unchecked acceptance criterion cannot be in the terminal status"
STRAY = "lists: a label, an assignee or a dependency belongs to a task"

INSERTED = """(
    SELECT uuid, kind, state, status, acceptance_criteria, legacy_done, true AS judged, true AS placed FROM coming
  )"""
UPDATED = """(
    SELECT uuid, coming.kind, coming.state, coming.status, coming.acceptance_criteria, coming.legacy_done,
      (coming.kind, coming.status, coming.acceptance_criteria, coming.legacy_done)
        IS DISTINCT FROM (going.kind, going.status, going.acceptance_criteria, going.legacy_done) AS judged,
      (coming.kind, coming.state, coming.status) IS DISTINCT FROM (going.kind, going.state, going.status) AS placed
    FROM coming LEFT JOIN going USING (uuid)
  )"""


def gate(name: str, tasks: str) -> str:
    """Return the function that judges the tasks of a statement, each with whether it is to be."""
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  marked boolean;
  misplaced boolean;
  unfinished boolean;
BEGIN
  SELECT bool_or(judged AND legacy_done IS NOT NULL),
    bool_or(CASE WHEN placed AND kind != 'draft' AND state != 'archived'
      THEN NOT (SELECT configured_statuses()) ? status END),
    bool_or(CASE WHEN judged AND kind != 'draft' AND legacy_done IS NULL AND folded(status) = (SELECT terminal_status())
      THEN has_open_criterion(acceptance_criteria) END)
  INTO marked, misplaced, unfinished FROM {tasks} AS task;
  IF marked THEN
    IF EXISTS (SELECT 1 FROM {tasks} AS task WHERE judged AND legacy_done IS NOT NULL
      AND (legacy_done != 1 OR NOT EXISTS (SELECT 1 FROM admissions WHERE admissions.uuid = task.uuid))) THEN
      RAISE check_violation USING MESSAGE = '{MARK}';
    END IF;
    DELETE FROM admissions WHERE uuid IN (
      SELECT uuid FROM {tasks} AS task WHERE judged AND legacy_done IS NOT NULL
    );
  END IF;
  IF misplaced THEN
    RAISE check_violation USING MESSAGE = '{STATUS}';
  END IF;
  IF unfinished THEN
    RAISE check_violation USING MESSAGE = '{GATE}';
  END IF;
  RETURN NULL;
END
$$"""


ON_POSTGRESQL = (
    "DROP TRIGGER tasks_gate ON tasks",
    "DROP FUNCTION gate_task()",
    f"""CREATE FUNCTION gate_lock() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE check_violation USING MESSAGE = '{ISOLATION}';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(6775::bigint << 32 | TG_RELID::bigint);  -- as backlog_lock() has it
  RETURN NULL;
END
$$""",
    gate("gate_inserted", INSERTED),
    gate("gate_updated", UPDATED),
    "CREATE TRIGGER tasks_gate BEFORE INSERT OR UPDATE ON tasks FOR EACH STATEMENT EXECUTE FUNCTION gate_lock()",
    """CREATE TRIGGER tasks_gate_insert AFTER INSERT ON tasks REFERENCING NEW TABLE AS coming
FOR EACH STATEMENT EXECUTE FUNCTION gate_inserted()""",
    """CREATE TRIGGER tasks_gate_update AFTER UPDATE ON tasks REFERENCING OLD TABLE AS going NEW TABLE AS coming
FOR EACH STATEMENT EXECUTE FUNCTION gate_updated()""",
    f"""CREATE FUNCTION keep_no_stray() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  IF pg_trigger_depth() = 1 THEN  -- no trigger of the tasks writes it, which would hold them
    PERFORM 1 FROM tasks WHERE key IN (SELECT task_key FROM coming) FOR KEY SHARE;
  END IF;
  IF EXISTS (SELECT 1 FROM coming WHERE (SELECT key FROM tasks WHERE key = task_key) IS NULL) THEN
    RAISE foreign_key_violation USING MESSAGE = '{STRAY}';
  END IF;
  RETURN NULL;
END
$$""",
    """CREATE FUNCTION empty_lists() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  DELETE FROM task_labels;
  DELETE FROM task_assignees;
  DELETE FROM task_dependencies;
  RETURN NULL;
END
$$""",
    "CREATE TRIGGER tasks_lists_truncate BEFORE TRUNCATE ON tasks FOR EACH STATEMENT EXECUTE FUNCTION empty_lists()",
    *(
        script
        for table in LISTS
        for script in (
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_task_key_fkey",
            *(
                f"""CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS coming
FOR EACH STATEMENT EXECUTE FUNCTION keep_no_stray()"""
                for event in ("INSERT", "UPDATE")
            ),
        )
    ),
)
