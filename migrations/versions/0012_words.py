"""Runs of any script are found, and parts of words.

- On SQLite a word in the search index keeps its marks, for many a script writes its vowels with them, and an emoji is a word.
  What FTS5 takes for a letter is decided by its version of Unicode, so characters that it does not know yet count as letters.
- `search_vocabulary` holds the words of which parts are found, once each; `search_parts` finds them by their trigrams. On
  PostgreSQL, which has had the vocabulary since 0005, an index of trigrams does.
- `searchable_texts` shows on PostgreSQL what is searched as it was written: the program puts it into the form in which it is
  compared, wherever it is more than ASCII.

The program completes the index after the migration (`storage/session/search_index.py`); until it has, what stands there is found as
it is written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index anew on SQLite, and what finds parts of words."""
    if op.get_bind().dialect.name == "sqlite":
        for script in ON_SQLITE:
            op.get_bind().execute(sa.text(script.replace(":", "\\:")))
        return
    for script in ON_POSTGRESQL:
        op.get_bind().execute(sa.text(script.replace(":", "\\:")))


BODY = """\
tasks.id || ' ' || tasks.labels || ' ' || tasks.assignees || ' ' || tasks.dependencies || ' ' || tasks.modified_files
  || ' ' || coalesce((SELECT group_concat(json_extract(value, '$.text'), ' ') FROM json_each(tasks.acceptance_criteria)), '')
  || ' ' || coalesce(tasks.description, '') || ' ' || coalesce(tasks.plan, '') || ' ' || coalesce(tasks.notes, '')
  || ' ' || coalesce((SELECT group_concat(json_extract(value, '$.body'), ' ') FROM json_each(tasks.comments)), '')"""

ON_SQLITE = (
    "DROP TABLE search",
    """CREATE VIRTUAL TABLE search USING fts5(
  title, body, tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co Cn So'"
)""",
    f"""INSERT INTO search (rowid, title, body)
SELECT key * 8, title, {BODY} FROM tasks
UNION ALL SELECT key * 8 + 1, title, id || ' ' || content || ' ' || tags FROM documents
UNION ALL SELECT key * 8 + 2, title, id || ' ' || content FROM decisions""",
    "CREATE TABLE search_vocabulary (key INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    """CREATE VIRTUAL TABLE search_parts USING fts5(
  word, content = 'search_vocabulary', content_rowid = 'key', tokenize = 'trigram', detail = none, columnsize = 0
)""",
    """CREATE TRIGGER search_vocabulary_after_insert AFTER INSERT ON search_vocabulary
BEGIN
  INSERT INTO search_parts (rowid, word) VALUES (NEW.key, NEW.word);
END""",
    """CREATE TRIGGER search_vocabulary_after_delete AFTER DELETE ON search_vocabulary
BEGIN
  INSERT INTO search_parts (search_parts, rowid, word) VALUES ('delete', OLD.key, OLD.word);
END""",
)

ON_POSTGRESQL = (
    """CREATE VIEW searchable_texts AS
SELECT 0 AS place, key, uuid, title, concat_ws(' ',
  id, labels, assignees, dependencies, modified_files,
  (SELECT string_agg(item ->> 'text', ' ') FROM jsonb_array_elements(CAST(acceptance_criteria AS jsonb)) AS item),
  description, plan, notes,
  (SELECT string_agg(item ->> 'body', ' ') FROM jsonb_array_elements(CAST(comments AS jsonb)) AS item)) AS body
FROM tasks
UNION ALL SELECT 1, key, uuid, title, concat_ws(' ', id, content, tags) FROM documents
UNION ALL SELECT 2, key, uuid, title, concat_ws(' ', id, content) FROM decisions""",
    """CREATE OR REPLACE VIEW searchable AS
SELECT place, key, searched_words(title) AS title, searched_words(body) AS body FROM searchable_texts""",
    """CREATE FUNCTION search_trigrams(word text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY(SELECT substr(word, place, 3) FROM generate_series(1, length(word) - 2) AS place)
$$""",
    "CREATE INDEX search_vocabulary_parts ON search_vocabulary USING gin (search_trigrams(word))",
)
