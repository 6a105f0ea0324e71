"""A tighter gate: statuses letter for letter, a mark that only an import can give, counters that only grow.

What each engine refuses from now on, whoever writes and by whatever way:

- a status that is not, letter for letter, one of the configured ones, of a task that is not archived. Rows that have another
  one since before stay, and can be changed in everything else;
- the mark `legacy_done`, unless an admission for the task stands in `admissions`. Import writes it, in its own transaction, and
  the trigger uses it up. On PostgreSQL only the owner may write there (docs/postgresql-roles.sql);
- a list of statuses that is none;
- a counter that is set back or renamed;
- on PostgreSQL, a write to tasks or to the statuses at another isolation level than READ COMMITTED, where a trigger would judge by
  what was true when the transaction began.

What is judged of a task is judged when it changes, so that a row that somebody damaged can still be changed in everything else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of admissions, and the triggers anew."""
    op.create_table("admissions", sa.Column("uuid", TEXT, primary_key=True))
    if op.get_bind().dialect.name == "sqlite":
        for name in REPLACED_ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        for script in ON_SQLITE:
            op.execute(script)
        return
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    for script in ON_POSTGRESQL:
        op.get_bind().execute(sa.text(script.replace("@schema", f"{schema}, pg_temp").replace(":", "\\:")))


MARK = "mark: only an import admits a task as done before it came here"
STATUS = "status: a task has one of the configured statuses, letter for letter"
STATUSES = "statuses: they are a JSON list of at least one text"
GATE = "gate: a task with an unchecked acceptance criterion cannot be in the terminal status"
TERMINAL = "gate: a task with an unchecked acceptance criterion is in the status that would be terminal"
COUNTER = "counter: numbers are never given out twice, so a counter only grows"
ISOLATION = "isolation: tasks and statuses are written at READ COMMITTED, where the gate sees what others did"

MOST = 9_999_999_999
"""The highest number that an id can have."""


# SQLite

CONFIGURED = (
    "coalesce((SELECT value FROM settings WHERE key = 'statuses' AND value != '[]'),"
    """ '["To Do","In Progress","Done"]')"""
)
OPEN = (
    "EXISTS (SELECT 1 FROM json_each({row}.acceptance_criteria) AS item"
    " WHERE (SELECT group_concat(type) FROM json_each(item.value) WHERE key = 'checked') IS NOT 'true')"
)
JUDGED = " OR ".join(
    f"NEW.{column} IS NOT OLD.{column}" for column in ("kind", "status", "acceptance_criteria", "legacy_done")
)
PLACED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("kind", "state", "status"))


def _gate_trigger(moment: str, judged: str, placed: str) -> str:
    """Return the trigger that judges a task; what changes `judged` and `placed` are true of is judged."""
    when = " WHEN " + " OR ".join(dict.fromkeys(f"{judged} OR {placed}".split(" OR "))) if judged else ""
    judged, placed = (f"({each}) AND " if each else "" for each in (judged, placed))
    return f"""CREATE TRIGGER tasks_gate_{moment.lower()} BEFORE {moment} ON tasks{when}
BEGIN
  SELECT RAISE(ABORT, '{MARK}')
  WHERE {judged}NEW.legacy_done IS NOT NULL
    AND NOT (NEW.legacy_done IS 1 AND EXISTS (SELECT 1 FROM admissions WHERE uuid = NEW.uuid));
  SELECT RAISE(ABORT, '{STATUS}')
  WHERE {placed}NEW.kind != 'draft' AND NEW.state != 'archived'
    AND NOT EXISTS (SELECT 1 FROM json_each({CONFIGURED}) WHERE value = NEW.status);
  SELECT RAISE(ABORT, '{GATE}')
  WHERE {judged}NEW.kind != 'draft' AND NEW.legacy_done IS NULL
    AND lower(NEW.status) = lower(json_extract({CONFIGURED}, '$[#-1]')) AND {OPEN.format(row="NEW")};
  DELETE FROM admissions WHERE {judged}NEW.legacy_done IS 1 AND uuid = NEW.uuid;
END"""


def _settings_trigger(moment: str) -> str:
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[moment]
    concerned = " OR ".join(f"{row}.key = 'statuses'" for row in rows)
    form = f"""
  SELECT RAISE(ABORT, '{STATUSES}')
  WHERE NEW.key = 'statuses' AND (NOT json_valid(NEW.value) OR json_type(NEW.value) != 'array' OR NEW.value = '[]'
    OR EXISTS (SELECT 1 FROM json_each(NEW.value) WHERE type != 'text'));"""
    return f"""CREATE TRIGGER settings_gate_{moment.lower()} AFTER {moment} ON settings WHEN {concerned}
BEGIN{form if "NEW" in rows else ""}
  SELECT RAISE(ABORT, '{TERMINAL}')
  WHERE EXISTS (SELECT 1 FROM tasks
    WHERE tasks.kind != 'draft' AND tasks.legacy_done IS NOT 1
    AND lower(tasks.status) = lower(json_extract({CONFIGURED}, '$[#-1]')) AND {OPEN.format(row="tasks")});
END"""


def _counter_trigger(moment: str, set_back: str) -> str:
    return f"""CREATE TRIGGER counters_grow_{moment.lower()} BEFORE {moment} ON counters
WHEN typeof(NEW.value) != 'integer' OR NEW.value > {MOST} OR {set_back}
BEGIN
  SELECT RAISE(ABORT, '{COUNTER}');
END"""


REPLACED_ON_SQLITE = (
    "tasks_gate_insert",
    "tasks_gate_update",
    "settings_gate_insert",
    "settings_gate_update",
    "settings_gate_delete",
)
ON_SQLITE = (
    _gate_trigger("INSERT", "", ""),
    _gate_trigger("UPDATE", JUDGED, PLACED),
    _settings_trigger("INSERT"),
    _settings_trigger("UPDATE"),
    _settings_trigger("DELETE"),
    _counter_trigger("INSERT", "EXISTS (SELECT 1 FROM counters WHERE name = NEW.name AND value > NEW.value)"),
    _counter_trigger("UPDATE", "NEW.value < OLD.value OR NEW.name IS NOT OLD.name"),
)


# PostgreSQL. The functions of the same names are those of 0005, or take their places.

ON_POSTGRESQL = (
    f"""CREATE FUNCTION check_isolation() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE check_violation USING MESSAGE = '{ISOLATION}';
  END IF;
END
$$""",
    """CREATE FUNCTION configured_statuses() RETURNS jsonb LANGUAGE sql STABLE SET search_path = @schema AS $$
  SELECT coalesce((SELECT CAST(value AS jsonb) FROM settings WHERE key = 'statuses' AND value != '[]'),
    '["To Do", "In Progress", "Done"]')
$$""",
    """CREATE OR REPLACE FUNCTION terminal_status() RETURNS text LANGUAGE sql STABLE SET search_path = @schema AS $$
  SELECT folded(configured_statuses() ->> -1)
$$""",
    f"""CREATE OR REPLACE FUNCTION gate_task() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  judged CONSTANT boolean := TG_OP = 'INSERT' OR NEW.kind != OLD.kind OR NEW.status != OLD.status
    OR NEW.acceptance_criteria != OLD.acceptance_criteria OR NEW.legacy_done IS DISTINCT FROM OLD.legacy_done;
  placed CONSTANT boolean := TG_OP = 'INSERT' OR NEW.kind != OLD.kind OR NEW.state != OLD.state
    OR NEW.status != OLD.status;
BEGIN
  PERFORM check_isolation();
  PERFORM pg_advisory_xact_lock_shared(backlog_lock());
  IF judged AND NEW.legacy_done IS NOT NULL THEN
    IF NEW.legacy_done != 1 OR NOT EXISTS (SELECT 1 FROM admissions WHERE uuid = NEW.uuid) THEN
      RAISE check_violation USING MESSAGE = '{MARK}';
    END IF;
    DELETE FROM admissions WHERE uuid = NEW.uuid;
  END IF;
  IF placed AND NEW.kind != 'draft' AND NEW.state != 'archived' AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(configured_statuses()) AS configured(status) WHERE status = NEW.status
  ) THEN
    RAISE check_violation USING MESSAGE = '{STATUS}';
  END IF;
  IF judged AND NEW.kind != 'draft' AND NEW.legacy_done IS NULL AND folded(NEW.status) = terminal_status()
    AND has_open_criterion(NEW.acceptance_criteria) THEN
    RAISE check_violation USING MESSAGE = '{GATE}';
  END IF;
  RETURN NEW;
END
$$""",
    f"""CREATE OR REPLACE FUNCTION gate_statuses() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  PERFORM check_isolation();
  PERFORM pg_advisory_xact_lock(backlog_lock());
  IF jsonb_typeof(configured_statuses()) != 'array' OR configured_statuses() = '[]' OR EXISTS (
    SELECT 1 FROM settings WHERE key = 'statuses' AND value = '[]'
  ) OR EXISTS (
    SELECT 1 FROM jsonb_array_elements(configured_statuses()) AS configured(status) WHERE jsonb_typeof(status) != 'string'
  ) THEN
    RAISE check_violation USING MESSAGE = '{STATUSES}';
  END IF;
  IF EXISTS (SELECT 1 FROM tasks WHERE kind != 'draft' AND legacy_done IS DISTINCT FROM 1
    AND folded(status) = terminal_status() AND has_open_criterion(acceptance_criteria)) THEN
    RAISE check_violation USING MESSAGE = '{TERMINAL}';
  END IF;
  RETURN NULL;
END
$$""",
    f"""CREATE FUNCTION grow_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.value > {MOST} OR (TG_OP = 'UPDATE' AND (NEW.value < OLD.value OR NEW.name != OLD.name)) THEN
    RAISE check_violation USING MESSAGE = '{COUNTER}';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER counters_grow BEFORE INSERT OR UPDATE ON counters FOR EACH ROW EXECUTE FUNCTION grow_counter()",
)
