"""Many changes of tasks by one statement cost PostgreSQL less: its search index takes them together; the gate looks the statuses up once.

What is indexed, learned and refused stays the same, but for two things:

- Of a record with very many different words, so many are indexed as there is room for. What stood on the border was refused: a word
  takes an even number of bytes and four more.
- The lock of the backlog, which each change of a task takes, is known to the trigger by its table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the functions and triggers anew."""
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
    for script in ON_POSTGRESQL:
        placed = script.replace("@schema", f"{schema}, pg_temp").replace("@folding", f'"{folding}"')
        op.get_bind().execute(sa.text(placed.replace(":", "\\:")))  # no colon here names a parameter


FOLDING = ("pg_unicode_fast", "pg_c_utf8", "und-x-icu", "C.utf8", "C.UTF-8", "en_US.utf8")
"""As in 0005."""
MARK = "mark: only an import admits a task as done before it came here"
STATUS = "status: a task has one of the configured statuses, letter for letter"
GATE = "gate: a task with an unchecked acceptance criterion cannot be in the terminal status"
ISOLATION = "isolation: tasks and statuses are written at READ COMMITTED, where the gate sees what others did"

SEARCHED = (
    "id", "title", "labels", "assignees", "dependencies", "modified_files", "acceptance_criteria",
    "description", "plan", "notes", "comments",
)  # fmt: skip
AS_BEFORE = ", ".join(f"going.{column}" for column in SEARCHED)
AS_NOW = ", ".join(f"coming.{column}" for column in SEARCHED)

ON_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION gate_task() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  judged CONSTANT boolean := TG_OP = 'INSERT' OR NEW.kind != OLD.kind OR NEW.status != OLD.status
    OR NEW.acceptance_criteria != OLD.acceptance_criteria OR NEW.legacy_done IS DISTINCT FROM OLD.legacy_done;
  placed CONSTANT boolean := TG_OP = 'INSERT' OR NEW.kind != OLD.kind OR NEW.state != OLD.state
    OR NEW.status != OLD.status;
  statuses jsonb;
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE check_violation USING MESSAGE = '{ISOLATION}';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(6775::bigint << 32 | TG_RELID::bigint);  -- as backlog_lock() has it
  IF judged AND NEW.legacy_done IS NOT NULL THEN
    IF NEW.legacy_done != 1 OR NOT EXISTS (SELECT 1 FROM admissions WHERE uuid = NEW.uuid) THEN
      RAISE check_violation USING MESSAGE = '{MARK}';
    END IF;
    DELETE FROM admissions WHERE uuid = NEW.uuid;
  END IF;
  IF NEW.kind != 'draft' AND (judged OR placed) THEN
    statuses := configured_statuses();
    IF placed AND NEW.state != 'archived' AND NOT statuses ? NEW.status THEN
      RAISE check_violation USING MESSAGE = '{STATUS}';
    END IF;
    IF judged AND NEW.legacy_done IS NULL AND folded(NEW.status) = folded(statuses ->> -1)
      AND has_open_criterion(NEW.acceptance_criteria) THEN
      RAISE check_violation USING MESSAGE = '{GATE}';
    END IF;
  END IF;
  RETURN NEW;
END
$$""",
    """CREATE FUNCTION index_tasks() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  keys bigint[];
  known text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    keys := ARRAY(SELECT key FROM coming);
  ELSIF TG_OP = 'DELETE' THEN
    keys := ARRAY(SELECT key FROM going);
  ELSE
    keys := ARRAY(
      SELECT key FROM going FULL JOIN coming USING (key)
      WHERE (@before) IS DISTINCT FROM (@now)
    );
  END IF;
  IF keys = '{}' THEN
    RETURN NULL;
  END IF;
  IF TG_OP != 'INSERT' THEN
    WITH gone AS (DELETE FROM search WHERE number IN (SELECT unnest(keys) * 8) RETURNING words)
    SELECT array_agg(word) INTO known FROM gone, unnest(tsvector_to_array(words)) AS word;
  END IF;
  IF TG_OP != 'DELETE' THEN
    WITH entered AS (
      INSERT INTO search (number, title, body)
      SELECT key * 8, title, body FROM searchable WHERE place = 0 AND key = ANY (keys) RETURNING words
    )
    INSERT INTO search_vocabulary (word)
    SELECT word COLLATE "C" AS word FROM entered, unnest(tsvector_to_array(words)) AS word
    EXCEPT SELECT unnest(known)
    ORDER BY word
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$""".replace("@before", AS_BEFORE).replace("@now", AS_NOW),
    "DROP TRIGGER tasks_search ON tasks",
    "DROP TRIGGER tasks_search_update ON tasks",
    """CREATE TRIGGER tasks_search_insert AFTER INSERT ON tasks
REFERENCING NEW TABLE AS coming FOR EACH STATEMENT EXECUTE FUNCTION index_tasks()""",
    """CREATE TRIGGER tasks_search_update AFTER UPDATE ON tasks
REFERENCING OLD TABLE AS going NEW TABLE AS coming FOR EACH STATEMENT EXECUTE FUNCTION index_tasks()""",
    """CREATE TRIGGER tasks_search_delete AFTER DELETE ON tasks
REFERENCING OLD TABLE AS going FOR EACH STATEMENT EXECUTE FUNCTION index_tasks()""",
    """CREATE FUNCTION keep_lists_of_all() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  keys bigint[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    keys := ARRAY(SELECT key FROM coming WHERE (labels, assignees, dependencies) != ('[]', '[]', '[]'));
  ELSE
    keys := ARRAY(
      SELECT key FROM going FULL JOIN coming USING (key)
      WHERE (going.labels, going.assignees, going.dependencies)
        IS DISTINCT FROM (coming.labels, coming.assignees, coming.dependencies)
    );
  END IF;
  IF keys = '{}' THEN
    RETURN NULL;
  END IF;
  IF TG_OP != 'INSERT' THEN
    DELETE FROM task_labels WHERE task_key = ANY (keys);
    DELETE FROM task_assignees WHERE task_key = ANY (keys);
    DELETE FROM task_dependencies WHERE task_key = ANY (keys);
  END IF;
  INSERT INTO task_labels (task_key, label)
    SELECT DISTINCT key, value FROM coming, jsonb_array_elements_text(CAST(labels AS jsonb)) WHERE key = ANY (keys);
  INSERT INTO task_assignees (task_key, assignee)
    SELECT DISTINCT key, value FROM coming, jsonb_array_elements_text(CAST(assignees AS jsonb)) WHERE key = ANY (keys);
  INSERT INTO task_dependencies (task_key, target)
    SELECT DISTINCT key, value FROM coming, jsonb_array_elements_text(CAST(dependencies AS jsonb)) WHERE key = ANY (keys);
  RETURN NULL;
END
$$""",
    "DROP TRIGGER tasks_lists_insert ON tasks",
    "DROP TRIGGER tasks_lists_update ON tasks",
    """CREATE TRIGGER tasks_lists_insert AFTER INSERT ON tasks
REFERENCING NEW TABLE AS coming FOR EACH STATEMENT EXECUTE FUNCTION keep_lists_of_all()""",
    """CREATE TRIGGER tasks_lists_update AFTER UPDATE ON tasks
REFERENCING OLD TABLE AS going NEW TABLE AS coming FOR EACH STATEMENT EXECUTE FUNCTION keep_lists_of_all()""",
    # A word of more than 500 letters, which is cut, would fill a whole piece of 250.
    """CREATE OR REPLACE FUNCTION searched_words(content text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  form text := lower(content COLLATE @folding);
BEGIN
  IF octet_length(content) = length(content) AND octet_length(form) = length(form) THEN
    form := trim('|' FROM regexp_replace(form COLLATE "C", '[^[:alnum:]]+', '||', 'g'));
    IF length(form) <= 500 OR (length(form) < 10000 AND NOT EXISTS (
      SELECT 1 FROM generate_series(1, length(form) - 249, 250) AS place WHERE strpos(substr(form, place, 250), '|') = 0
    )) OR NOT EXISTS (SELECT 1 FROM unnest(string_to_array(form, '||')) AS word WHERE length(word) > 500) THEN
      RETURN CASE form WHEN '' THEN '' ELSE '|' || form || '|' END;
    END IF;
  END IF;
  RETURN (SELECT coalesce(string_agg('|' || left(word[1], 500) || '|', '' ORDER BY place), '') COLLATE "C"
  FROM regexp_matches(
    lower(regexp_replace(normalize(content, NFD), '[\\u0300-\\u036f]', '', 'g') COLLATE @folding), '[[:alnum:]]+', 'g'
  ) WITH ORDINALITY AS found(word, place));
END
$$""",
    # PostgreSQL's parser, which is quick, takes words of ASCII as they are, but for what begins like `1e5a`. `0.0` is no
    # word of ours, and takes the place between title and body. Of the places of a word the parser keeps one less than
    # there is room for, so that it is not asked where a word stands more than 255 times.
    #
    # A tsvector has room for a megabyte: a word takes its bytes, one more if they are odd, two for how often it
    # stands there, and two for each place.
    """CREATE OR REPLACE FUNCTION search_vector(title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  whole CONSTANT text := title || body;
  titled text[];
  embodied text[];
  parsed tsvector;
BEGIN
  IF octet_length(whole) < 100000 AND octet_length(whole) = length(whole) AND whole !~ '[|][0-9]+e[0-9]+[a-z]' THEN
    parsed := ts_delete(
      setweight(to_tsvector('pg_catalog.simple', title), 'A') || to_tsvector('pg_catalog.simple', '0.0 ' || body), '0.0'
    );
    IF length(whole) < 700 OR (length(whole) - length(replace(whole, '|', ''))) / 2 - length(parsed) < 255 THEN
      RETURN parsed;
    END IF;
  END IF;
  titled := string_to_array(trim('|' FROM title), '||');
  embodied := string_to_array(trim('|' FROM body), '||');
  IF octet_length(title) + octet_length(body) < 500000 THEN
    RETURN concat_ws(' ',
      (SELECT string_agg('''' || word || ''':' || least(place, 16383) || 'A', ' ')
      FROM unnest(titled) WITH ORDINALITY AS every(word, place)),
      (SELECT string_agg('''' || word || ''':' || least(place + 1 + cardinality(titled), 16383), ' ')
      FROM unnest(embodied) WITH ORDINALITY AS every(word, place)));
  END IF;
  RETURN (SELECT coalesce(CAST(string_agg('''' || word || ''':' || least(place, 16383) || weight, ' ') AS tsvector), '')
  FROM (
    SELECT word, place, weight, sum(octet_length(word) + 5) OVER (ORDER BY place) AS size
    FROM (
      SELECT word, place, 'A' AS weight FROM unnest(titled) WITH ORDINALITY AS every(word, place)
      UNION ALL
      SELECT word, place + 1 + cardinality(titled), '' FROM unnest(embodied) WITH ORDINALITY AS every(word, place)
    ) AS every
  ) AS measured
  WHERE size < 1000000);
END
$$""",
)
