"""A change of a text on PostgreSQL costs its search index half of what it did; what the index holds stays the same.

- Words are cut by a cheaper expression where all is ASCII, and numbered without a window where nothing can be too long.
- Who changes an entry knows which words were in it, so that only those that come in are looked up in the vocabulary. The trigger of
  `search` itself learns from whatever writes there past the triggers of the records.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


FOLDING = ("pg_unicode_fast", "pg_c_utf8", "und-x-icu", "C.utf8", "C.UTF-8", "en_US.utf8")
"""As in 0005."""


def upgrade() -> None:
    """Make the functions anew."""
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


ON_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION searched_words(content text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  form text := lower(content COLLATE @folding);
BEGIN
  IF octet_length(content) = length(content) AND octet_length(form) = length(form) THEN
    form := trim('|' FROM regexp_replace(form COLLATE "C", '[^[:alnum:]]+', '||', 'g'));
    IF length(form) <= 500 OR NOT EXISTS (SELECT 1 FROM unnest(string_to_array(form, '||')) AS word WHERE length(word) > 500) THEN
      RETURN CASE form WHEN '' THEN '' ELSE '|' || form || '|' END;
    END IF;
  END IF;
  RETURN (SELECT coalesce(string_agg('|' || left(word[1], 500) || '|', '' ORDER BY place), '') COLLATE "C"
  FROM regexp_matches(
    lower(regexp_replace(normalize(content, NFD), '[\\u0300-\\u036f]', '', 'g') COLLATE @folding), '[[:alnum:]]+', 'g'
  ) WITH ORDINALITY AS found(word, place));
END
$$""",
    """CREATE OR REPLACE FUNCTION search_vector(title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  titled CONSTANT text[] := string_to_array(trim('|' FROM title), '||');
  embodied CONSTANT text[] := string_to_array(trim('|' FROM body), '||');
BEGIN
  IF octet_length(title) + octet_length(body) < 500000 THEN
    RETURN concat_ws(' ',
      (SELECT string_agg('''' || word || ''':' || least(place, 16383) || 'A', ' ')
      FROM unnest(titled) WITH ORDINALITY AS every(word, place)),
      (SELECT string_agg('''' || word || ''':' || least(place + 1 + cardinality(titled), 16383), ' ')
      FROM unnest(embodied) WITH ORDINALITY AS every(word, place)));
  END IF;
  RETURN (SELECT coalesce(CAST(string_agg('''' || word || ''':' || least(place, 16383) || weight, ' ') AS tsvector), '')
  FROM (
    SELECT word, place, weight, sum(octet_length(word) + 4) OVER (ORDER BY place) AS size
    FROM (
      SELECT word, place, 'A' AS weight FROM unnest(titled) WITH ORDINALITY AS every(word, place)
      UNION ALL
      SELECT word, place + 1 + cardinality(titled), '' FROM unnest(embodied) WITH ORDINALITY AS every(word, place)
    ) AS every
  ) AS measured
  WHERE size < 1000000);
END
$$""",
    """CREATE FUNCTION learn(coming tsvector, known tsvector) RETURNS void LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  INSERT INTO search_vocabulary (word)
  SELECT lexeme COLLATE "C" AS word
  FROM unnest(CASE WHEN known IS NULL THEN coming ELSE ts_delete(coming, tsvector_to_array(known)) END) AS found
  ORDER BY word
  ON CONFLICT DO NOTHING;
END
$$""",
    """CREATE OR REPLACE FUNCTION index_record() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  kind_place CONSTANT integer := TG_ARGV[0];
  known tsvector;
  coming tsvector;
BEGIN
  IF TG_OP != 'INSERT' THEN
    DELETE FROM search WHERE number = OLD.key * 8 + kind_place RETURNING words INTO known;
  END IF;
  IF TG_OP != 'DELETE' THEN
    INSERT INTO search (number, title, body)
    SELECT key * 8 + place, title, body FROM searchable WHERE place = kind_place AND key = NEW.key
    RETURNING words INTO coming;
    PERFORM learn(coming, known);
  END IF;
  RETURN NULL;
END
$$""",
    """CREATE OR REPLACE FUNCTION index_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
DECLARE
  row_number CONSTANT bigint := (SELECT key * 8 FROM tasks WHERE uuid = NEW.uuid);
  embodied text;
  heading text;
  known tsvector;
  coming tsvector;
BEGIN
  DELETE FROM search WHERE number = row_number RETURNING title, body, words INTO heading, embodied, known;
  IF FOUND THEN
    IF TG_OP = 'UPDATE' THEN
      embodied := left(embodied, length(embodied) - length(barred(OLD.words)));
    END IF;
    INSERT INTO search (number, title, body) VALUES (row_number, heading, embodied || barred(NEW.words))
    RETURNING words INTO coming;
    PERFORM learn(coming, known);
  END IF;
  RETURN NULL;
END
$$""",
    """CREATE OR REPLACE FUNCTION learn_words() RETURNS trigger LANGUAGE plpgsql SET search_path = @schema AS $$
BEGIN
  PERFORM learn(NEW.words, NULL);
  RETURN NULL;
END
$$""",
    "DROP TRIGGER search_learn ON search",
    """CREATE TRIGGER search_learn AFTER INSERT OR UPDATE ON search FOR EACH ROW
WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION learn_words()""",
)
