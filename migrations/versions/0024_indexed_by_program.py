"""On PostgreSQL the program may put many tasks into the search index itself, which costs the server a third.

A transaction that sets `backlog.index_is_written` to `yes` says that it does: the triggers that index tasks then stay
idle. The words of a row of the index and their number may be given with it; where they are not, as with every other
SQL, a trigger finds them out as before. `doctor` compares all of them with the texts. And what the index holds of the
other text of a record (`kept`) is cut as all else is: a word has at most 500 letters.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns plain, and the triggers anew."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    for script in ON_POSTGRESQL:
        op.get_bind().execute(sa.text(script.replace("@schema", f"{schema}, pg_temp").replace(":", "\\:")))


UNLESS_WRITTEN = "current_setting('backlog.index_is_written', true) IS DISTINCT FROM 'yes'"

LONG = """SELECT tasks.key FROM tasks JOIN kept USING (uuid)
WHERE EXISTS (SELECT 1 FROM unnest(string_to_array(kept.words, ' ')) AS word WHERE length(word) > 500)"""

ON_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION barred(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN words IS NULL THEN ''
  WHEN length(words) <= 500 THEN '|' || replace(words, ' ', '||') || '|'
  ELSE (
    SELECT string_agg('|' || left(word, 500) || '|', '' ORDER BY place)
    FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS found(word, place)
  ) END
$$""",
    f"DELETE FROM search WHERE number IN (SELECT key * 8 FROM ({LONG}) AS long)",
    f"""INSERT INTO search (number, title, body)
SELECT key * 8 + place, title, body FROM searchable WHERE place = 0 AND key IN ({LONG})""",
    """ALTER TABLE search
ALTER COLUMN words DROP EXPRESSION,
ALTER COLUMN length DROP EXPRESSION""",
    """CREATE FUNCTION search_length(title text, body text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT cardinality(string_to_array(trim('|' FROM title), '||')) + cardinality(string_to_array(trim('|' FROM body), '||'))
$$""",
    """CREATE FUNCTION count_words() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  NEW.words := search_vector(NEW.title, NEW.body);
  NEW.length := search_length(NEW.title, NEW.body);
  RETURN NEW;
END
$$""",
    """CREATE TRIGGER search_count_insert BEFORE INSERT ON search FOR EACH ROW
WHEN (NEW.words IS NULL OR NEW.length IS NULL) EXECUTE FUNCTION count_words()""",
    """CREATE TRIGGER search_count_update BEFORE UPDATE ON search FOR EACH ROW
WHEN (NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION count_words()""",
    "DROP TRIGGER search_learn ON search",
    f"""CREATE TRIGGER search_learn AFTER INSERT OR UPDATE ON search FOR EACH ROW
WHEN (pg_trigger_depth() = 0 AND {UNLESS_WRITTEN}) EXECUTE FUNCTION learn_words()""",
    "DROP TRIGGER tasks_search_insert ON tasks",
    "DROP TRIGGER tasks_search_update ON tasks",
    f"""CREATE TRIGGER tasks_search_insert AFTER INSERT ON tasks
REFERENCING NEW TABLE AS coming FOR EACH STATEMENT WHEN ({UNLESS_WRITTEN}) EXECUTE FUNCTION index_tasks()""",
    f"""CREATE TRIGGER tasks_search_update AFTER UPDATE ON tasks
REFERENCING OLD TABLE AS going NEW TABLE AS coming FOR EACH STATEMENT WHEN ({UNLESS_WRITTEN})
EXECUTE FUNCTION index_tasks()""",
)
