"""What keeps the search index in step with one change, where the triggers leave that to the program.

What the rows of the index stand for: `search.py`. To compare or fill all of it: `search_index.py`.
"""

from sqlalchemy import Executable, bindparam, insert, select

from backlog.storage.statements.registry import Dialects, each_value, repeated_statement, statement
from backlog.storage.statements.search import vocabulary


@statement
def learn_words() -> Executable:
    """Add those of some words to the vocabulary that are not in it."""
    given = each_value(bindparam("words")).table_valued("value").c.value
    return insert(vocabulary).from_select(
        ["word"], select(given).where(given.not_in(select(vocabulary.c.word)))
    )


@statement
def index_text() -> Executable:
    """Put what the index holds of a record in another form."""
    row = """coalesce((SELECT key * 8 FROM tasks WHERE uuid = :of_uuid),
(SELECT key * 8 + 1 FROM documents WHERE uuid = :of_uuid),
(SELECT key * 8 + 2 FROM decisions WHERE uuid = :of_uuid))"""
    words = "(SELECT words FROM kept JOIN tasks ON tasks.uuid = kept.uuid WHERE kept.uuid = :of_uuid)"
    return Dialects(
        sqlite=f"""
INSERT INTO search_forms (number, title, body) SELECT {row}, :title, :body WHERE {row} IS NOT NULL
ON CONFLICT (number) DO UPDATE SET title = excluded.title, body = excluded.body
""",
        # The program may not update rows there (docs/postgresql-roles.sql). No trigger learns the words where
        # it writes the index itself (migration 0024).
        postgresql=f"""
WITH replaced AS (DELETE FROM search WHERE number = {row} RETURNING number), entered AS (
INSERT INTO search (number, title, body)
SELECT number, CAST(:title AS text), CAST(:body AS text) || barred({words}) FROM replaced
RETURNING words
)
INSERT INTO search_vocabulary (word)
SELECT DISTINCT word COLLATE "C" AS word FROM entered, unnest(tsvector_to_array(words)) AS word
WHERE current_setting('backlog.index_is_written', true) = 'yes'
ORDER BY word ON CONFLICT DO NOTHING
""",  # noqa: S608  see above
    )


@repeated_statement
def index_words() -> Executable:
    """Put what the index holds of tasks, their words and places included, in place of what it held of them.

    `rows` is a JSON list. For one with an other text (`kept`) the server finds the words out itself, and for
    one without `words`. Those of the others are learned that are `coming`, with spaces between them.
    """
    return Dialects(
        sqlite="SELECT 1 WHERE :rows IS NULL",  # nothing but triggers and `index_tasks` writes there
        postgresql="""
WITH given AS (
SELECT tasks.key * 8 AS number, given.title, given.body || barred(kept.words) AS body,
CASE WHEN kept.words IS NULL THEN CAST(given.words AS tsvector) END AS words, given.length,
CASE WHEN kept.words IS NULL THEN given.coming END AS coming
FROM json_to_recordset(CAST(:rows AS json))
AS given (of_uuid text COLLATE "C", title text, body text, words text, length integer, coming text)
JOIN tasks ON tasks.uuid = given.of_uuid LEFT JOIN kept ON kept.uuid = given.of_uuid
), gone AS (
DELETE FROM search WHERE number IN (SELECT number FROM given) RETURNING number
), entered AS (
INSERT INTO search (number, title, body, words, length)
SELECT number, given.title, given.body, given.words, given.length FROM given LEFT JOIN gone USING (number)
RETURNING number, words
)
INSERT INTO search_vocabulary (word)
SELECT DISTINCT word COLLATE "C" AS word FROM (
SELECT unnest(string_to_array(coming, ' ')) FROM given
UNION ALL
SELECT unnest(tsvector_to_array(entered.words)) FROM entered JOIN given USING (number)
WHERE given.coming IS NULL
) AS learned (word)
ORDER BY word ON CONFLICT DO NOTHING
""",
    )
