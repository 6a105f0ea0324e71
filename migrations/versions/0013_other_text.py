"""What a task's file says outside of every known section is searched, too.

`kept` holds the words of that text in the form in which they are searched; the program writes them, and fills them in after this
migration (`storage/session/search_index.py`). Triggers hang them on to what the index holds of the task, whichever of both comes first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, and make the triggers anew."""
    connection = op.get_bind()
    op.add_column("kept", sa.Column("words", TEXT))
    if connection.dialect.name == "sqlite":
        for script in ON_SQLITE:
            connection.execute(sa.text(script.replace(":", "\\:")))
        return
    schema = connection.scalar(sa.text("SELECT quote_ident(current_schema())"))
    for script in ON_POSTGRESQL:
        connection.execute(sa.text(script.replace("@schema", f"{schema}, pg_temp").replace(":", "\\:")))


# SQLite. The triggers of tasks are those of 0001 with the words at the end.

SEARCHED = (
    "id", "title", "labels", "assignees", "dependencies", "modified_files", "acceptance_criteria", "description",
    "plan", "notes", "comments",
)  # fmt: skip
TEXTS = {"acceptance_criteria": "$.text", "comments": "$.body"}


def _searchable(column: str) -> str:
    """Return the SQL of the words of one column of NEW, without the punctuation of JSON."""
    if column in TEXTS:
        return (
            f"coalesce((SELECT group_concat(json_extract(value, '{TEXTS[column]}'), ' ')"
            f" FROM json_each(NEW.{column})), '')"
        )
    return f"coalesce(NEW.{column}, '')"


BODY = " || ' ' || ".join(_searchable(column) for column in SEARCHED if column != "title")
INDEX_TASK = f"""INSERT INTO search (rowid, title, body) VALUES (NEW.key * 8, NEW.title, {BODY}
    || coalesce((SELECT ' ' || words FROM kept WHERE kept.uuid = NEW.uuid), ''));"""
CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in SEARCHED)


def _kept_trigger(moment: str, changed: str, before: str) -> str:
    return f"""CREATE TRIGGER search_kept_after_{moment.lower()} AFTER {moment} ON kept WHEN {changed}
BEGIN
  UPDATE search SET body = substr(body, 1, length(body) - {before}) || coalesce(' ' || NEW.words, '')
  WHERE rowid = (SELECT key * 8 FROM tasks WHERE uuid = NEW.uuid);
END"""


ON_SQLITE = (
    "DROP TRIGGER search_after_insert",
    "DROP TRIGGER search_after_update",
    f"CREATE TRIGGER search_after_insert AFTER INSERT ON tasks\nBEGIN\n  {INDEX_TASK}\nEND",
    f"""CREATE TRIGGER search_after_update AFTER UPDATE ON tasks WHEN {CHANGED}
BEGIN
  DELETE FROM search WHERE rowid = OLD.key * 8;
  {INDEX_TASK}
END""",
    _kept_trigger("INSERT", "NEW.words IS NOT NULL", "0"),
    _kept_trigger("UPDATE", "NEW.words IS NOT OLD.words", "coalesce(length(OLD.words) + 1, 0)"),
)


# PostgreSQL. The views and functions are those of 0005 and 0012.

ON_POSTGRESQL = (
    """CREATE OR REPLACE VIEW searchable_texts AS
SELECT 0 AS place, key, uuid, title, concat_ws(' ',
  id, labels, assignees, dependencies, modified_files,
  (SELECT string_agg(item ->> 'text', ' ') FROM jsonb_array_elements(CAST(acceptance_criteria AS jsonb)) AS item),
  description, plan, notes,
  (SELECT string_agg(item ->> 'body', ' ') FROM jsonb_array_elements(CAST(comments AS jsonb)) AS item)) AS body,
  (SELECT words FROM kept WHERE kept.uuid = tasks.uuid) AS words
FROM tasks
UNION ALL SELECT 1, key, uuid, title, concat_ws(' ', id, content, tags), NULL FROM documents
UNION ALL SELECT 2, key, uuid, title, concat_ws(' ', id, content), NULL FROM decisions""",
    """CREATE FUNCTION barred(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce('|' || replace(words, ' ', '||') || '|', '')
$$""",
    """CREATE OR REPLACE VIEW searchable AS
SELECT place, key, searched_words(title) AS title, searched_words(body) || barred(words) AS body FROM searchable_texts""",
    """CREATE FUNCTION index_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  row_number CONSTANT bigint := (SELECT key * 8 FROM tasks WHERE uuid = NEW.uuid);
  known text;
  heading text;
BEGIN
  DELETE FROM search WHERE number = row_number RETURNING title, body INTO heading, known;
  IF FOUND THEN
    IF TG_OP = 'UPDATE' THEN
      known := left(known, length(known) - length(barred(OLD.words)));
    END IF;
    INSERT INTO search (number, title, body) VALUES (row_number, heading, known || barred(NEW.words));
  END IF;
  RETURN NULL;
END
$$""",
    """CREATE TRIGGER kept_search AFTER INSERT ON kept FOR EACH ROW
WHEN (NEW.words IS NOT NULL) EXECUTE FUNCTION index_kept()""",
    """CREATE TRIGGER kept_search_update AFTER UPDATE ON kept FOR EACH ROW
WHEN (NEW.words IS DISTINCT FROM OLD.words) EXECUTE FUNCTION index_kept()""",
)
