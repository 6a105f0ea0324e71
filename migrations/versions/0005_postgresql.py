"""What SQLite has since 0001, 0002 and 0004, in PostgreSQL's terms: the gate, the lists, the search index.

On SQLite there is nothing to do. Whoever writes, and by whatever way, the same holds here as there; three
things are PostgreSQL's own:

- Functions name the schema that they look things up in, so that nobody changes what they see by a search path
  or by a temporary table.
- Transactions run side by side, so the triggers of the gate take the same lock as the program: shared to write
  tasks, exclusive to change the statuses. What one of them judges stays true until it ends.
- Letter case and letters are those of Unicode, from the best collation that the server has.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FOLDING = ("pg_unicode_fast", "pg_c_utf8", "und-x-icu", "C.utf8", "C.UTF-8", "en_US.utf8")
"""Collations that know the letters of all scripts, the best one first; without any, the database's own serves."""


def upgrade() -> None:
    """Make the functions, the triggers and the search index."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    known = set(
        op.get_bind().scalars(
            sa.text(
                "SELECT collname FROM pg_collation WHERE collencoding IN (-1,"
                " (SELECT encoding FROM pg_database WHERE datname = current_database()))"
            )
        )
    )
    folding = next((name for name in FOLDING if name in known), "default")
    for script in (*GATE, *LISTS, *SEARCH):
        placed = script.replace("@schema", f"{schema}, pg_temp").replace("@folding", f'"{folding}"')
        op.get_bind().execute(sa.text(placed.replace(":", "\\:")))  # no colon here names a parameter


# The gate (0004). An item counts as checked only if it says so with JSON's own `true`; of a key that stands
# there twice, jsonb keeps the last, as every reader of the program does.

GATE = (
    """CREATE FUNCTION backlog_lock() RETURNS bigint LANGUAGE sql STABLE SET search_path = @schema AS $$
  SELECT 6775::bigint << 32 | CAST('tasks' AS regclass)::oid::bigint
$$""",
    """CREATE FUNCTION folded(word text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT lower(word COLLATE @folding) COLLATE "C"
$$""",
    """CREATE FUNCTION terminal_status() RETURNS text LANGUAGE sql STABLE SET search_path = @schema AS $$
  SELECT folded(coalesce((SELECT CAST(value AS jsonb) ->> -1 FROM settings WHERE key = 'statuses'), 'Done'))
$$""",
    """CREATE FUNCTION has_open_criterion(criteria text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT 1 FROM jsonb_array_elements(CAST(criteria AS jsonb)) AS item
    WHERE item -> 'checked' IS DISTINCT FROM CAST('true' AS jsonb))
$$""",
    """CREATE FUNCTION gate_task() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(backlog_lock());
  IF NEW.kind != 'draft' AND folded(NEW.status) = terminal_status() AND has_open_criterion(NEW.acceptance_criteria) THEN
    IF NEW.legacy_done = 1 AND (TG_OP = 'INSERT' OR (OLD.legacy_done = 1 AND NEW.kind = OLD.kind
      AND NEW.status = OLD.status AND NEW.acceptance_criteria = OLD.acceptance_criteria)) THEN
      RETURN NEW;
    END IF;
    RAISE check_violation USING MESSAGE = 'gate: a task with an unchecked acceptance criterion cannot be in the terminal status';
  END IF;
  RETURN NEW;
END
$$""",
    """CREATE FUNCTION gate_statuses() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(backlog_lock());
  IF EXISTS (SELECT 1 FROM tasks WHERE kind != 'draft' AND legacy_done IS DISTINCT FROM 1
    AND folded(status) = terminal_status() AND has_open_criterion(acceptance_criteria)) THEN
    RAISE check_violation USING MESSAGE = 'gate: a task with an unchecked acceptance criterion is in the status that would be terminal';
  END IF;
  RETURN NULL;
END
$$""",
    "CREATE TRIGGER tasks_gate BEFORE INSERT OR UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION gate_task()",
    """CREATE TRIGGER settings_gate_insert AFTER INSERT ON settings FOR EACH ROW
WHEN (NEW.key = 'statuses') EXECUTE FUNCTION gate_statuses()""",
    """CREATE TRIGGER settings_gate_update AFTER UPDATE ON settings FOR EACH ROW
WHEN (OLD.key = 'statuses' OR NEW.key = 'statuses') EXECUTE FUNCTION gate_statuses()""",
    """CREATE TRIGGER settings_gate_delete AFTER DELETE ON settings FOR EACH ROW
WHEN (OLD.key = 'statuses') EXECUTE FUNCTION gate_statuses()""",
    """CREATE FUNCTION gate_emptying() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  RAISE check_violation USING MESSAGE = 'gate: the settings are never emptied by TRUNCATE, which no rule would notice';
END
$$""",
    """CREATE TRIGGER settings_gate_truncate BEFORE TRUNCATE ON settings FOR EACH STATEMENT
EXECUTE FUNCTION gate_emptying()""",
)


# The lists of a task, taken apart to be searched (0001). A task that is deleted by somebody else gives them up
# before it goes, for they refer to it.

LISTS = (
    """CREATE FUNCTION keep_lists() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  IF TG_OP != 'INSERT' THEN
    DELETE FROM task_labels WHERE task_key = OLD.key;
    DELETE FROM task_assignees WHERE task_key = OLD.key;
    DELETE FROM task_dependencies WHERE task_key = OLD.key;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  INSERT INTO task_labels (task_key, label)
    SELECT DISTINCT NEW.key, value FROM jsonb_array_elements_text(CAST(NEW.labels AS jsonb));
  INSERT INTO task_assignees (task_key, assignee)
    SELECT DISTINCT NEW.key, value FROM jsonb_array_elements_text(CAST(NEW.assignees AS jsonb));
  INSERT INTO task_dependencies (task_key, target)
    SELECT DISTINCT NEW.key, value FROM jsonb_array_elements_text(CAST(NEW.dependencies AS jsonb));
  RETURN NULL;
END
$$""",
    """CREATE TRIGGER tasks_lists_insert AFTER INSERT ON tasks FOR EACH ROW
WHEN (NEW.labels != '[]' OR NEW.assignees != '[]' OR NEW.dependencies != '[]') EXECUTE FUNCTION keep_lists()""",
    """CREATE TRIGGER tasks_lists_update AFTER UPDATE ON tasks FOR EACH ROW
WHEN (NEW.labels IS DISTINCT FROM OLD.labels OR NEW.assignees IS DISTINCT FROM OLD.assignees
  OR NEW.dependencies IS DISTINCT FROM OLD.dependencies OR NEW.key != OLD.key) EXECUTE FUNCTION keep_lists()""",
    "CREATE TRIGGER tasks_lists_delete BEFORE DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION keep_lists()",
)


# Full-text search. A row's number tells what it stands for, as in 0001 and 0002. `title` and `body` hold the
# words as they are compared, without diacritics and in lower case, each between two bars: `|two||words|`. `words`
# finds rows by them; what stands in a title has weight A there. PostgreSQL's parser takes no part, for it makes
# other words of `a-b`, of numbers and of addresses than SQLite's does.

SEARCHED = (
    "id", "title", "labels", "assignees", "dependencies", "modified_files", "acceptance_criteria",
    "description", "plan", "notes", "comments",
)  # fmt: skip
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in SEARCHED)


def _triggers(table: str, place: int, changed: str) -> tuple[str, str]:
    return (
        f"""CREATE TRIGGER {table}_search AFTER INSERT OR DELETE ON {table} FOR EACH ROW
EXECUTE FUNCTION index_record('{place}')""",
        f"""CREATE TRIGGER {table}_search_update AFTER UPDATE ON {table} FOR EACH ROW
WHEN ({changed}) EXECUTE FUNCTION index_record('{place}')""",
    )


SEARCH = (
    # U+0300 to U+036F are the combining diacritics; a word of more than 500 letters is cut. In PL/pgSQL, which
    # keeps its plans for the session; before PostgreSQL 18, each statement would plan an SQL function anew.
    """CREATE FUNCTION searched_words(content text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (SELECT coalesce(string_agg('|' || left(word[1], 500) || '|', '' ORDER BY place), '') COLLATE "C"
  FROM regexp_matches(
    lower(regexp_replace(normalize(content, NFD), '[\\u0300-\\u036f]', '', 'g') COLLATE @folding), '[[:alnum:]]+', 'g'
  ) WITH ORDINALITY AS found(word, place));
END
$$""",
    # A tsvector has room for a megabyte of words and for the places up to 16383; what is beyond is not found.
    """CREATE FUNCTION search_vector(title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (SELECT coalesce(CAST(string_agg('''' || word || ''':' || least(place, 16383) || weight, ' ') AS tsvector), '')
  FROM (
    SELECT word, place, weight, sum(octet_length(word) + 4) OVER (ORDER BY place) AS size
    FROM (
      SELECT word, place, 'A' AS weight
      FROM unnest(string_to_array(trim('|' FROM title), '||')) WITH ORDINALITY AS titled(word, place)
      UNION ALL
      SELECT word, place + 1 + cardinality(string_to_array(trim('|' FROM title), '||')), ''
      FROM unnest(string_to_array(trim('|' FROM body), '||')) WITH ORDINALITY AS embodied(word, place)
    ) AS every
  ) AS measured
  WHERE size < 1000000);
END
$$""",
    """CREATE TABLE search (
  number bigint PRIMARY KEY,
  title text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  words tsvector NOT NULL GENERATED ALWAYS AS (search_vector(title, body)) STORED,
  length integer NOT NULL GENERATED ALWAYS AS (
    cardinality(string_to_array(trim('|' FROM title), '||')) + cardinality(string_to_array(trim('|' FROM body), '||'))
  ) STORED
)""",
    "CREATE INDEX search_words ON search USING gin (words)",
    "CREATE INDEX search_length ON search (length)",
    # Every word that ever stood in a record: a search that finds nothing looks among them for what was meant.
    # They are added in their order, so that two who bring in the same new words never wait for each other.
    """CREATE TABLE search_vocabulary (word text COLLATE "C" PRIMARY KEY)""",
    """CREATE FUNCTION learn_words() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  INSERT INTO search_vocabulary (word)
  SELECT DISTINCT lexeme COLLATE "C" AS word FROM unnest(NEW.words) AS found ORDER BY word
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$""",
    "CREATE TRIGGER search_learn AFTER INSERT OR UPDATE ON search FOR EACH ROW EXECUTE FUNCTION learn_words()",
    """CREATE VIEW searchable AS
SELECT 0 AS place, key, searched_words(title) AS title, searched_words(concat_ws(' ',
  id, labels, assignees, dependencies, modified_files,
  (SELECT string_agg(item ->> 'text', ' ') FROM jsonb_array_elements(CAST(acceptance_criteria AS jsonb)) AS item),
  description, plan, notes,
  (SELECT string_agg(item ->> 'body', ' ') FROM jsonb_array_elements(CAST(comments AS jsonb)) AS item))) AS body
FROM tasks
UNION ALL SELECT 1, key, searched_words(title), searched_words(concat_ws(' ', id, content, tags)) FROM documents
UNION ALL SELECT 2, key, searched_words(title), searched_words(concat_ws(' ', id, content)) FROM decisions""",
    """CREATE FUNCTION index_record() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  kind_place CONSTANT integer := TG_ARGV[0];
BEGIN
  IF TG_OP != 'INSERT' THEN
    DELETE FROM search WHERE number = OLD.key * 8 + kind_place;
  END IF;
  IF TG_OP != 'DELETE' THEN
    INSERT INTO search (number, title, body)
    SELECT key * 8 + place, title, body FROM searchable WHERE place = kind_place AND key = NEW.key;
  END IF;
  RETURN NULL;
END
$$""",
    *_triggers("tasks", 0, CHANGED),
    *_triggers("documents", 1, "OLD IS DISTINCT FROM NEW"),
    *_triggers("decisions", 2, "OLD IS DISTINCT FROM NEW"),
)
