"""What `doctor` compares and repairs of the search index, and what brings the index up to date.

Each statement may go through the whole backlog.
"""

from sqlalchemy import Executable, delete

from backlog.domain.task import FIELDS, SEARCHED
from backlog.storage.statements.registry import Dialects
from backlog.storage.statements.registry import slow_statement as statement
from backlog.storage.statements.search import vocabulary

_HOLDS = {field.name: field.holds for field in FIELDS}
_PARTS = {"checklist": "text", "comments": "body"}
"""What is searched of each member of such a field."""


def _text(name: str) -> str:
    """Return the SQL of a field's text, never NULL."""
    if part := _PARTS.get(_HOLDS[name]):
        texts = (
            f"SELECT group_concat(json_extract(value, '$.{part}'), char(32))\nFROM json_each(tasks.{name})"
        )
        return f"coalesce(({texts}), '')"
    return f"coalesce(tasks.{name}, '')"


_BODY = "\n|| char(32) || ".join(map(_text, SEARCHED[1:]))
"""What is searched of a task beside its title (the triggers of migration 0001, `session/search_index.py`)."""

_SEARCHABLE_TASKS = f"""
SELECT uuid, key * 8 AS number, title, {_BODY} AS body,
(SELECT words FROM kept WHERE kept.uuid = tasks.uuid) AS words FROM tasks"""  # noqa: S608  constants of this module
_SEARCHABLE = f"""{_SEARCHABLE_TASKS}
UNION ALL SELECT uuid, key * 8 + 1, title, id || char(32) || content || char(32) || tags, NULL FROM documents
UNION ALL SELECT uuid, key * 8 + 2, title, id || char(32) || content, NULL FROM decisions"""  # noqa: S608  constants of this module


_ASCII = "length(wanted.title || wanted.body) = length(CAST(wanted.title || wanted.body AS BLOB))"
_BEYOND_ASCII = "length(wanted.title || wanted.body) != octet_length(wanted.title || wanted.body)"


_SHOWN = f"""
SELECT wanted.number, coalesce(search_forms.title, wanted.title),
coalesce(search_forms.body, wanted.body) || coalesce(char(32) || wanted.words, '')
FROM ({_SEARCHABLE}) AS wanted LEFT JOIN search_forms ON search_forms.number = wanted.number"""  # noqa: S608  constants of this module
"""What SQLite's index holds."""

_UNKNOWN = """
FROM temp.search_words WHERE length(term) BETWEEN 3 AND 64 AND length(CAST(term AS BLOB)) > 3
AND term GLOB '*[^0-9]*' AND term NOT IN (SELECT word FROM search_vocabulary)
"""
"""The words of the index of which parts are found (`has_parts`), but which the vocabulary lacks."""


@statement
def search_out_of_step() -> Executable:
    """Count the rows of the search index that are missing, left over or of another text: (count).

    What is searched of a text beyond ASCII only Python knows: `texts_beyond_ascii` has those. It needs
    `open_search_words` before it. Whether SQLite's index has the words of its texts says `sqlite/damage.py`.
    """
    return Dialects(
        sqlite=f"""
SELECT (SELECT count(*) FROM ({_SEARCHABLE}) WHERE number NOT IN (SELECT id FROM search_docsize))
+ (SELECT count(*) FROM search_docsize WHERE id NOT IN (SELECT number FROM ({_SEARCHABLE})))
+ (SELECT count(*) FROM search_forms
WHERE number NOT IN (SELECT number FROM ({_SEARCHABLE}) AS wanted WHERE NOT ({_ASCII})))
+ (SELECT count(*) {_UNKNOWN})
""",  # noqa: S608  constants of this module
        postgresql=f"""
SELECT (SELECT count(*) FROM ts_stat('SELECT words FROM search')
WHERE NOT EXISTS (SELECT 1 FROM search_vocabulary WHERE search_vocabulary.word = ts_stat.word))
+ (SELECT count(*) FROM (SELECT key * 8 + place AS number, title, body, words FROM searchable_texts) AS wanted
FULL JOIN search ON search.number = wanted.number
WHERE wanted.title IS NULL OR search.title IS NULL OR ({_BEYOND_ASCII}) IS NOT TRUE
AND (search.title != searched_words(wanted.title)
OR search.body != searched_words(wanted.body) || barred(wanted.words)))
+ (SELECT count(*) FROM search WHERE words != search_vector(title, body)
OR length != search_length(title, body))
""",  # noqa: S608  see above
    )


@statement
def texts_beyond_ascii() -> Executable:
    """Return what is searched of records with more than ASCII, and what the index holds of them.

    (uuid, title, body, words after it, title in the index, body in the index)
    """
    return Dialects(
        sqlite=f"""
SELECT wanted.uuid, wanted.title, wanted.body, wanted.words, search_forms.title,
search_forms.body || coalesce(char(32) || wanted.words, '')
FROM ({_SEARCHABLE}) AS wanted LEFT JOIN search_forms ON search_forms.number = wanted.number
WHERE NOT ({_ASCII})
""",  # noqa: S608  constants of this module
        postgresql=f"""
SELECT wanted.uuid, wanted.title, wanted.body, wanted.words, search.title, search.body
FROM (SELECT uuid, key * 8 + place AS number, title, body, words FROM searchable_texts) AS wanted
JOIN search ON search.number = wanted.number WHERE {_BEYOND_ASCII}
""",  # noqa: S608  see above
    )


@statement
def clear_vocabulary() -> Executable:
    """Empty the vocabulary."""
    return delete(vocabulary)


@statement
def fill_vocabulary() -> Executable:
    """Add the words of the index to the vocabulary; it needs `open_search_words` before it."""
    return Dialects(
        sqlite=f"INSERT INTO search_vocabulary (word) SELECT term {_UNKNOWN}",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def rebuild_parts() -> Executable:
    """Let FTS5 rebuild its index of the vocabulary, section 6.9 of its page; PostgreSQL has none."""
    return Dialects(
        sqlite="INSERT INTO search_parts (search_parts) VALUES ('rebuild')",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def clear_search() -> Executable:
    """Empty the search index."""
    return Dialects(
        sqlite="INSERT INTO search (search) VALUES ('delete-all')", postgresql="DELETE FROM search"
    )


@statement
def clear_forms() -> Executable:
    """Drop the forms in which SQLite's index holds texts beyond ASCII."""
    return Dialects(sqlite="DELETE FROM search_forms", postgresql="SELECT 1 WHERE false")


@statement
def fill_search() -> Executable:
    """Fill the empty search index.

    FTS5 cannot do so itself (`rebuild`): it would have to read JSON, for which it may use no virtual table.
    """
    return Dialects(
        sqlite=f"INSERT INTO search (rowid, title, body)\n{_SHOWN}",
        postgresql="""
INSERT INTO search (number, title, body)
SELECT key * 8 + place, searched_words(title), searched_words(body) || barred(words) FROM searchable_texts
""",
    )


@statement
def unindex_tasks() -> Executable:
    """Take the tasks and drafts that were changed out of the search index (`sqlite/deferred_indexing.py`)."""
    return Dialects(
        sqlite="""
INSERT INTO search (search, rowid, title, body)
SELECT 'delete', number, title, body FROM temp.former_texts ORDER BY number
""",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def index_tasks() -> Executable:
    """Put those of some tasks and drafts into the search index that are not in it, and what was taken out.

    In order, for FTS5 writes what it has collected whenever a number is smaller than the one before.
    """
    return Dialects(
        sqlite="""
INSERT INTO search (rowid, title, body)
SELECT number, title,
body || coalesce(char(32) || (SELECT words FROM kept WHERE kept.uuid = search_texts.uuid), '')
FROM search_texts WHERE uuid IN (SELECT value FROM json_each(:uuids) UNION SELECT uuid FROM temp.former_texts)
AND NOT EXISTS (SELECT 1 FROM search_docsize WHERE id = number) ORDER BY number
""",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def drop_former_texts() -> Executable:
    """Drop what was kept of the tasks and drafts that are indexed by now."""
    return Dialects(sqlite="DELETE FROM temp.former_texts", postgresql="SELECT 1 WHERE false")
