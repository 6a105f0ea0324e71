"""Full-text search: the statements that differ from engine to engine, and what their rows stand for.

The number of a row of the index is eight times the key of its record, plus the place of its kind
(migrations 0001 and 0002, on PostgreSQL 0005). `match` is what `full_text.py` makes of a search for
the engine: a query of FTS5, or JSON with a tsquery and its phrases.
"""

from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, Table, bindparam, column, literal_column, select
from sqlalchemy import table as table_of

from backlog.domain.records import Decision, Document
from backlog.storage.schema.tables import TEXT, DecisionRow, DocumentRow, TaskRow
from backlog.storage.statements.lists import summary_columns
from backlog.storage.statements.registry import (
    Dialects,
    keys_in,
    members,
    statement,
    table,
    word,
)

tasks = table(TaskRow)
documents = table(DocumentRow)
decisions = table(DecisionRow)
vocabulary = table_of("search_vocabulary", column("word"))
"""The words of which parts are found (migrations 0005 and 0012)."""

_MATCHING = "words @@ CAST(CAST(:match AS jsonb) ->> 'query' AS tsquery)"


@statement
def hit_rows() -> Executable:
    """Return the first rows that match, no more than `most`, as one JSON list: (rowids)."""
    return Dialects(
        sqlite="""
SELECT json_group_array(rowid)
FROM (SELECT rowid FROM search WHERE search MATCH :match ORDER BY rowid LIMIT :most)
""",
        postgresql=f"""
SELECT '[' || coalesce(string_agg(CAST(number AS text), ','), '') || ']'
FROM (SELECT number FROM search WHERE {_MATCHING} ORDER BY number LIMIT CAST(:most AS bigint)) AS hits
""",  # noqa: S608  see _MATCHING
    )


@statement
def hit_count() -> Executable:
    """Count the rows that match, up to `most`: (count)."""
    return Dialects(
        sqlite="SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH :match LIMIT :most)",
        postgresql=f"""
SELECT count(*) FROM (SELECT 1 FROM search WHERE {_MATCHING} LIMIT CAST(:most AS bigint)) AS hits
""",  # noqa: S608  see _MATCHING
    )


@statement
def ranked_rows() -> Executable:
    """Return the rows of some kinds that match, the best first: (minus relevance, place of the kind, key).

    They are no more than `most`. A server returns none where more than `among` rows match: it is asked
    before that is known.

    A word in a title weighs as much as ten in the rest. SQLite's bm25 is smaller for the better; on
    PostgreSQL the same sum is written out: https://www.sqlite.org/fts5.html#the_bm25_function. How often
    a phrase stands in a text is how much shorter the text is without it.
    """
    return Dialects(
        sqlite="""
SELECT bm25(search, 10.0, 1.0) AS cost, rowid % 8 AS place, rowid / 8 AS key FROM search
WHERE search MATCH :match AND rowid % 8 IN (SELECT value FROM json_each(:places))
ORDER BY cost, place, key LIMIT :most
""",
        postgresql=f"""
WITH found AS MATERIALIZED (
SELECT number, title, body, length FROM search WHERE {_MATCHING} LIMIT CAST(:among AS bigint) + 1
), rows AS (SELECT count(*) AS total, CAST(avg(length) AS double precision) AS mean FROM search),
phrases AS MATERIALIZED (
SELECT phrase ->> 'text' AS wanted, CAST(octet_length(phrase ->> 'text') AS double precision) AS size,
CASE WHEN CAST(phrase ->> 'title_only' AS boolean) THEN 0 ELSE 1 END AS in_body,
CAST(greatest(ln((total - hits + 0.5) / (hits + 0.5)), 0.000001) AS double precision) AS weight
FROM rows, jsonb_array_elements(CAST(:match AS jsonb) -> 'phrases') AS phrase,
LATERAL (SELECT count(*) AS hits FROM search WHERE words @@ CAST(phrase ->> 'query' AS tsquery)) AS counted
)
SELECT (
SELECT -sum(weight * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / mean)))
FROM phrases, LATERAL (SELECT (10 * (octet_length(title) - octet_length(replace(title, wanted, '')))
+ in_body * (octet_length(body) - octet_length(replace(body, wanted, '')))) / size AS often) AS counted
) AS cost, number % 8 AS place, number / 8 AS key FROM found, rows
WHERE number % 8 = ANY (CAST(translate(:places, '[]', '{{}}') AS bigint[]))
AND (SELECT count(*) FROM found) <= CAST(:among AS bigint)
ORDER BY cost, place, key LIMIT CAST(:most AS bigint)
""",  # noqa: S608  see _MATCHING
    )


@statement
def hit_task_keys() -> Executable:
    """Return the keys of the tasks and drafts that match as one JSON list, and how many: (keys, found).

    They are no more than `most`.
    """
    return Dialects(
        sqlite="""
SELECT json_group_array(key), count(*)
FROM (SELECT rowid / 8 AS key FROM search WHERE search MATCH :match AND rowid % 8 = 0 LIMIT :most)
""",
        postgresql=f"""
SELECT '[' || coalesce(string_agg(CAST(key AS text), ','), '') || ']', count(*)
FROM (
SELECT number / 8 AS key FROM search WHERE {_MATCHING} AND number % 8 = 0 LIMIT CAST(:most AS bigint)
) AS found
""",  # noqa: S608  see _MATCHING
    )


@statement
def hits_among() -> Executable:
    """Return those of some keys of tasks and drafts that match: (key).

    They are no more than from `first` to `last`; FTS5 begins and ends there, and would put the texts of a
    prefix together again for each key that it is asked for.
    """
    return Dialects(
        sqlite="""
SELECT rowid / 8 FROM search WHERE search MATCH :match AND rowid BETWEEN :first * 8 AND :last * 8
AND rowid % 8 = 0 AND rowid / 8 IN (SELECT value FROM json_each(:keys))
""",
        postgresql=f"""
SELECT number / 8 FROM search WHERE {_MATCHING}
AND number BETWEEN CAST(:first AS bigint) * 8 AND CAST(:last AS bigint) * 8
AND number IN (SELECT 8 * CAST(value AS bigint) FROM jsonb_array_elements(CAST(:keys AS jsonb)))
""",  # noqa: S608  see _MATCHING
    )


@statement
def hits_at() -> Executable:
    """Do as `hits_among` does where the keys are few and far apart: FTS5 leaps to each of them."""
    return Dialects(
        sqlite="""
SELECT value FROM json_each(:keys)
WHERE EXISTS (SELECT 1 FROM search WHERE search MATCH :match AND rowid = value * 8)
""",
        postgresql=f"""
SELECT number / 8 FROM search WHERE {_MATCHING}
AND number IN (SELECT 8 * CAST(value AS bigint) FROM jsonb_array_elements(CAST(:keys AS jsonb)))
""",  # noqa: S608  see _MATCHING
    )


@statement
def open_search_words() -> Executable:
    """Make the words of the search index readable to this connection: fts5vocab, section 9 of its page.

    On PostgreSQL a table has them.
    """
    return Dialects(
        sqlite="CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab(main, search, row)",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def open_search_places() -> Executable:
    """Make each place of each word of the search index readable, as `open_search_words` does the words."""
    return Dialects(
        sqlite="""
CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_places USING fts5vocab(main, search, instance)
""",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def words_from() -> Executable:
    """Return the words of the index from `first` on and before `last`, no more than `most`: (word).

    Each is the first one after the word before it, so that the places of none are read. It needs
    `open_search_places` before it.
    """
    return Dialects(
        sqlite="""
WITH RECURSIVE leap (term) AS (
SELECT (SELECT term FROM temp.search_places WHERE term >= :first LIMIT 1)
UNION ALL SELECT (SELECT term FROM temp.search_places WHERE term >= leap.term || char(1) LIMIT 1)
FROM leap WHERE leap.term < :last LIMIT :most
) SELECT term FROM leap WHERE term < :last
""",
        postgresql="SELECT '' WHERE false",
    )


@statement
def search_words() -> Executable:
    """Return the words of the vocabulary from `first` on and before `last`, of some lengths: (word).

    Some may be in no text any more. FTS5 itself lists its words only with a count of their texts.
    """
    return Dialects(
        sqlite="""
SELECT word FROM search_vocabulary
WHERE word >= :first AND word < :last AND length(word) BETWEEN :shortest AND :longest
""",
        postgresql="""
SELECT word FROM search_vocabulary WHERE word >= :first AND word < :last
AND length(word) BETWEEN CAST(:shortest AS integer) AND CAST(:longest AS integer)
""",
    )


@statement
def words_in_texts() -> Executable:
    """Return those of some words that are in any text: (word)."""
    return Dialects(
        sqlite="""
SELECT value FROM json_each(:words)
WHERE EXISTS (SELECT 1 FROM search WHERE search MATCH '"' || value || '"')
""",
        postgresql="""
SELECT value FROM jsonb_array_elements_text(CAST(:words AS jsonb))
WHERE EXISTS (SELECT 1 FROM search WHERE words @@ CAST(quote_literal(value) AS tsquery) OFFSET 0)
""",
    )


@statement
def words_with_part() -> Executable:
    """Return the words in which a part stands, but not at their beginning: (word), no more than `most`.

    The shortest come first. It is the index of trigrams that finds them (migration 0012); for two letters
    the whole vocabulary is read.
    """
    return Dialects(
        sqlite="""
SELECT word FROM (
SELECT word FROM search_parts
WHERE length(:part) > 2 AND word LIKE '%' || :part || '%' AND word NOT LIKE :part || '%'
UNION ALL SELECT word FROM search_vocabulary WHERE length(:part) < 3 AND instr(word, :part) > 1
) ORDER BY length(word), word LIMIT :most
""",
        postgresql="""
SELECT word FROM search_vocabulary WHERE search_trigrams(word) @> search_trigrams(:part)
AND word LIKE '%' || :part || '%' AND word NOT LIKE :part || '%'
AND length(word) BETWEEN 3 AND 64 AND octet_length(word) > 3 AND word ~ '[^0-9]'
ORDER BY length(word), word LIMIT CAST(:most AS bigint)
""",
    )


@statement
def hit_tasks() -> Executable:
    """Return key, kind, state and summary of the tasks and drafts with these keys.

    Kind and state are no conditions, for SQLite would then go through a whole index.
    """
    return select(tasks.c.key, tasks.c.kind, tasks.c.state, *summary_columns()).where(_among_keys(tasks))


@statement
def keys_under_id() -> Executable:
    """Return key and id of the active tasks whose id begins with one, and what else sorts among them.

    SQLite would take an index for a kind and a state that stand alone.
    """
    kind = tasks.c.kind.concat(literal_column("''"))
    state = tasks.c.state.concat(literal_column("''"))
    id_ = bindparam("id", type_=TEXT)
    return select(tasks.c.key, tasks.c.id).where(
        tasks.c.id >= id_, tasks.c.id < id_.concat(word("/")), kind == word("task"), state == word("active")
    )


@statement
def keys_of_ids() -> Executable:
    """Return id and key of the tasks and drafts with these ids."""
    return select(tasks.c.id, tasks.c.key).where(tasks.c.id.in_(members("ids")))


@statement
def hit_titles() -> Executable:
    """Return key and title of the tasks and drafts with these keys."""
    return select(tasks.c.key, tasks.c.title).where(_among_keys(tasks))


@statement
def hit_documents() -> Executable:
    """Return the active documents with these keys, the key in front."""
    return _hits(documents, Document._fields)


@statement
def hit_decisions() -> Executable:
    """Return the active decisions with these keys, the key in front."""
    return _hits(decisions, Decision._fields)


def _hits(records: Table, fields: tuple[str, ...]) -> Select[Any]:
    columns = (records.c[field] for field in fields)
    return select(records.c.key, *columns).where(_among_keys(records), records.c.state == word("active"))


def _among_keys(records: Table) -> ColumnElement[bool]:
    return records.c.key.in_(keys_in("keys"))
