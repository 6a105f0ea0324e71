"""A list of statuses that ends as before is set without a look at the tasks, however many there are.

The gate holds for the status that was last until now, so nothing can be wrong with another list that has the same last one. Only where
another status becomes the last one are the tasks looked through.

On SQLite the triggers stand before the change, where they still see what was configured: `INSERT OR REPLACE` removes a row without
firing a trigger for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the triggers anew; on PostgreSQL, the function that they call."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for script in ON_SQLITE:
            connection.execute(sa.text(script.replace(":", "\\:")))
        return
    schema = connection.scalar(sa.text("SELECT quote_ident(current_schema())"))
    script = ON_POSTGRESQL.replace("@schema", f"{schema}, pg_temp").replace(":", "\\:")
    connection.execute(sa.text(script))


STATUSES = "statuses: they are a JSON list of at least one text"
TERMINAL = "gate: a task with an unchecked acceptance criterion is in the status that would be terminal"


# SQLite. The triggers are those of 0006, but for their moment and the comparison of both last statuses.

DEFAULT = """'["To Do","In Progress","Done"]'"""
CONFIGURED = f"coalesce((SELECT value FROM settings WHERE key = 'statuses' AND value != '[]'), {DEFAULT})"
OPEN = (
    "EXISTS (SELECT 1 FROM json_each(tasks.acceptance_criteria) AS item"
    " WHERE (SELECT group_concat(type) FROM json_each(item.value) WHERE key = 'checked') IS NOT 'true')"
)
FORM = f"""
  SELECT RAISE(ABORT, '{STATUSES}')
  WHERE NEW.key = 'statuses' AND (NOT json_valid(NEW.value) OR json_type(NEW.value) != 'array' OR NEW.value = '[]'
    OR EXISTS (SELECT 1 FROM json_each(NEW.value) WHERE type != 'text'));"""


def _last(statuses: str) -> str:
    """Return the SQL of the last status of a list, NULL for what is none."""
    return f"CASE WHEN json_valid({statuses}) THEN lower(json_extract({statuses}, '$[#-1]')) END"


def _settings_trigger(moment: str, concerned: str, statuses: str, form: str) -> str:
    """Return the trigger that judges the settings; `statuses` is what will be configured."""
    return f"""CREATE TRIGGER settings_gate_{moment.lower()} BEFORE {moment} ON settings WHEN {concerned}
BEGIN{form}
  SELECT RAISE(ABORT, '{TERMINAL}')
  WHERE {_last(statuses)} IS NOT {_last(CONFIGURED)}
    AND EXISTS (SELECT 1 FROM tasks
    WHERE tasks.kind != 'draft' AND tasks.legacy_done IS NOT 1
    AND lower(tasks.status) = {_last(statuses)} AND {OPEN});
END"""


ON_SQLITE = (
    "DROP TRIGGER settings_gate_insert",
    "DROP TRIGGER settings_gate_update",
    "DROP TRIGGER settings_gate_delete",
    _settings_trigger("INSERT", "NEW.key = 'statuses'", "NEW.value", FORM),
    _settings_trigger(
        "UPDATE",
        "OLD.key = 'statuses' OR NEW.key = 'statuses'",
        f"iif(NEW.key = 'statuses', NEW.value, {DEFAULT})",
        FORM,
    ),
    _settings_trigger("DELETE", "OLD.key = 'statuses'", DEFAULT, ""),
)


# PostgreSQL. The function is that of 0006. Where a row was replaced, one of the triggers has it as OLD.

ON_POSTGRESQL = f"""CREATE OR REPLACE FUNCTION gate_statuses() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  before jsonb := '["To Do", "In Progress", "Done"]';
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
  IF TG_OP != 'INSERT' AND OLD.key = 'statuses' AND OLD.value != '[]' THEN
    BEGIN
      before := CAST(OLD.value AS jsonb);
    EXCEPTION WHEN invalid_text_representation THEN
      before := NULL;
    END;
  END IF;
  IF folded(before ->> -1) IS DISTINCT FROM terminal_status()
    AND EXISTS (SELECT 1 FROM tasks WHERE kind != 'draft' AND legacy_done IS DISTINCT FROM 1
    AND folded(status) = terminal_status() AND has_open_criterion(acceptance_criteria)) THEN
    RAISE check_violation USING MESSAGE = '{TERMINAL}';
  END IF;
  RETURN NULL;
END
$$"""
