"""Counters that stay: as long as there are records, none can be removed, so that no number is given out twice.

Since 0006 a counter can neither be set back nor renamed; taking its row away had the same effect. A backlog without records may be
emptied, for that is how a dump is loaded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTER = "counter: numbers are never given out twice, so a counter stays as long as there are records"
RECORDS = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table})" for table in ("tasks", "milestones", "documents", "decisions")
)

ON_SQLITE = f"""CREATE TRIGGER counters_stay BEFORE DELETE ON counters
WHEN {RECORDS}
BEGIN
  SELECT RAISE(ABORT, '{COUNTER}');
END"""

ON_POSTGRESQL = (
    f"""CREATE FUNCTION keep_counter() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  IF {RECORDS} THEN
    RAISE check_violation USING MESSAGE = '{COUNTER}';
  END IF;
  RETURN OLD;
END
$$""",
    "CREATE TRIGGER counters_stay BEFORE DELETE ON counters FOR EACH ROW EXECUTE FUNCTION keep_counter()",
)


def upgrade() -> None:
    """Add the trigger; on PostgreSQL it finds the tables whatever search path the writer has."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute(ON_SQLITE)
        return
    schema = connection.scalar(sa.text("SELECT quote_ident(current_schema())"))
    for script in ON_POSTGRESQL:
        connection.execute(sa.text(script.replace("@schema", f"{schema}, pg_temp").replace(":", "\\:")))
