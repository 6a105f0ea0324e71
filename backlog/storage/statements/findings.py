"""What `doctor` compares and repairs: everything that is kept twice, so that it can be found quickly.

Each statement may go through the whole backlog.
"""

from sqlalchemy import Executable, bindparam, delete, select, update

from backlog.domain.task import FIELDS, SEARCHED
from backlog.storage.schema.tables import CounterRow, TaskRow
from backlog.storage.statements.registry import Dialects, long_statement, table
from backlog.storage.statements.registry import slow_statement as statement
from backlog.storage.statements.search import vocabulary

_FENCED = (*sorted(TaskRow.metadata.tables), "search", "search_vocabulary")
"""The tables on PostgreSQL whose triggers, indexes and rules are backlog's business."""

tasks = table(TaskRow)
counters = table(CounterRow)

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


_WHOLE = "wanted.body || coalesce(char(32) || wanted.words, '')"
_ASCII = "length(wanted.title || wanted.body) = length(CAST(wanted.title || wanted.body AS BLOB))"
_BEYOND_ASCII = "length(wanted.title || wanted.body) != octet_length(wanted.title || wanted.body)"


_UNKNOWN = """
FROM temp.search_words WHERE length(term) BETWEEN 3 AND 64 AND length(CAST(term AS BLOB)) > 3
AND term GLOB '*[^0-9]*' AND term NOT IN (SELECT word FROM search_vocabulary)
"""
"""The words of the index of which parts are found (`has_parts`), but which the vocabulary lacks."""


@statement
def search_out_of_step() -> Executable:
    """Count the rows of the search index that are missing, left over or of another text: (count).

    What is searched of a text beyond ASCII only Python knows: `texts_beyond_ascii` has those. It needs
    `open_search_words` before it.
    """
    return Dialects(
        sqlite=f"""
SELECT (SELECT count(*) FROM ({_SEARCHABLE}) AS wanted LEFT JOIN search ON search.rowid = wanted.number
WHERE search.title IS NULL
OR {_ASCII} AND (search.title IS NOT wanted.title OR search.body IS NOT {_WHOLE}))
+ (SELECT count(*) FROM search WHERE rowid NOT IN (SELECT number FROM ({_SEARCHABLE})))
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
""",  # noqa: S608  see above
    )


@statement
def texts_beyond_ascii() -> Executable:
    """Return what is searched of records with more than ASCII, and what the index holds of them.

    (uuid, title, body, words after it, title in the index, body in the index)
    """
    return Dialects(
        sqlite=f"""
SELECT wanted.uuid, wanted.title, wanted.body, wanted.words, search.title, search.body
FROM ({_SEARCHABLE}) AS wanted JOIN search ON search.rowid = wanted.number WHERE NOT ({_ASCII})
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
def schema_parts() -> Executable:
    """Return what acts or guards in the schema: (kind, name, table, form, SQL), see `Part`.

    On SQLite the file says so itself, whatever bytes stand in it (`sqlite/fence.py`).
    """
    return Dialects(
        sqlite="SELECT '', '', '', '', '' WHERE false",
        postgresql=rf"""
WITH home AS (SELECT oid, quote_ident(nspname) AS name FROM pg_namespace WHERE nspname = current_schema()),
ours AS (SELECT pg_class.oid, relname FROM pg_class JOIN home ON relnamespace = home.oid
WHERE relname IN ({", ".join(f"'{name}'" for name in _FENCED)}) AND relkind IN ('r', 'p'))
SELECT 'function', proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')', '',
concat_ws(' ', pg_get_function_result(pg_proc.oid), prosecdef, provolatile,
replace(array_to_string(proconfig, ';'), home.name, '@schema'),
btrim(regexp_replace(regexp_replace(prosrc, 'COLLATE "[^"]*"', 'COLLATE', 'g'), '\s+', ' ', 'g'))),
pg_get_functiondef(pg_proc.oid)
FROM pg_proc JOIN home ON pronamespace = home.oid WHERE prokind = 'f'
UNION ALL
SELECT 'view', relname, '', '', pg_get_viewdef(pg_class.oid, true)
FROM pg_class JOIN home ON relnamespace = home.oid WHERE relkind IN ('v', 'm') AND EXISTS (SELECT 1
FROM pg_rewrite JOIN pg_depend ON classid = CAST('pg_rewrite' AS regclass) AND objid = pg_rewrite.oid
JOIN ours ON refclassid = CAST('pg_class' AS regclass) AND refobjid = ours.oid
WHERE ev_class = pg_class.oid)
UNION ALL
SELECT 'index', pg_class.relname, ours.relname, pg_get_indexdef(indexrelid, 0, true),
pg_get_indexdef(indexrelid, 0, true)
FROM pg_index JOIN ours ON indrelid = ours.oid JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
UNION ALL
SELECT 'trigger', tgname, relname, concat_ws(' ', tgenabled, pg_get_triggerdef(pg_trigger.oid, true)),
pg_get_triggerdef(pg_trigger.oid, true)
FROM pg_trigger JOIN ours ON tgrelid = ours.oid WHERE NOT tgisinternal
UNION ALL
SELECT 'rule', rulename, relname, '', pg_get_ruledef(pg_rewrite.oid, true)
FROM pg_rewrite JOIN ours ON ev_class = ours.oid
""",  # noqa: S608  names of our own
    )


@statement
def schema_words() -> Executable:
    """Return what `@schema` and `@folding` stand for, as in migration 0005: (schema, collation)."""
    return Dialects(
        sqlite="SELECT '', '' WHERE false",
        postgresql="""
SELECT quote_ident(current_schema()), coalesce((SELECT quote_ident(collname) FROM pg_collation
JOIN unnest(ARRAY['pg_unicode_fast', 'pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8', 'en_US.utf8'])
WITH ORDINALITY AS best(name, place) ON name = collname
WHERE collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))
ORDER BY place LIMIT 1), '"default"')
""",
    )


@statement
def may_mend_schema() -> Executable:
    """Say whether this role owns the tables: (0 or 1); whoever writes to a SQLite file does."""
    return Dialects(
        sqlite="SELECT 1",
        postgresql="""
SELECT CAST(pg_has_role(relowner, 'USAGE') AS integer) FROM pg_class WHERE oid = CAST('tasks' AS regclass)
""",
    )


@statement
def check_search() -> Executable:
    """Let FTS5 compare its index with its texts, section 6.4 of its page; it fails if they differ.

    PostgreSQL's index has no such check of its own.
    """
    return Dialects(
        sqlite="INSERT INTO search (search, rank) VALUES ('integrity-check', 1)",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def clear_search() -> Executable:
    """Empty the search index."""
    return Dialects(sqlite="DELETE FROM search", postgresql="DELETE FROM search")


@statement
def fill_search() -> Executable:
    """Fill the empty search index."""
    return Dialects(
        sqlite=f"""
INSERT INTO search (rowid, title, body) SELECT number, title, {_WHOLE} FROM ({_SEARCHABLE}) AS wanted
""",  # noqa: S608  constants of this module
        postgresql="""
INSERT INTO search (number, title, body)
SELECT key * 8 + place, searched_words(title), searched_words(body) || barred(words) FROM searchable_texts
""",
    )


@statement
def unindex_tasks() -> Executable:
    """Take some tasks and drafts out of the search index, before they are indexed again."""
    return Dialects(
        sqlite="""
DELETE FROM search WHERE rowid IN (
SELECT key * 8 FROM tasks WHERE uuid IN (SELECT value FROM json_each(:uuids)))
""",
        postgresql="SELECT 1 WHERE false",
    )


@statement
def index_tasks() -> Executable:
    """Put some tasks and drafts into the search index; on PostgreSQL each was at once.

    In order, for FTS5 writes what it has collected whenever a number is smaller than the one before.
    """
    return Dialects(
        sqlite=f"""
INSERT INTO search (rowid, title, body) SELECT number, title, {_WHOLE} FROM ({_SEARCHABLE_TASKS}
WHERE uuid IN (SELECT value FROM json_each(:uuids)) ORDER BY key) AS wanted
""",  # noqa: S608  constants of this module
        postgresql="SELECT 1 WHERE false",
    )


@statement
def rebuild_search() -> Executable:
    """Let FTS5 rebuild its index from its texts, section 6.9 of its page; PostgreSQL has one with them."""
    return Dialects(
        sqlite="INSERT INTO search (search) VALUES ('rebuild')", postgresql="SELECT 1 WHERE false"
    )


def _out_of_step(name: str, word: str, column: str) -> Executable:
    """Return the ids of the tasks whose list and whose rows in the table made of it differ: (id)."""

    def differing(taken_apart: str) -> str:
        kept = f"SELECT task_key, {word} FROM {name}"  # noqa: S608  constants of this module
        return f"""
SELECT id FROM tasks WHERE key IN (
SELECT task_key FROM (SELECT * FROM ({kept}) AS a EXCEPT {taken_apart}) AS left_over
UNION SELECT task_key FROM ({taken_apart} EXCEPT {kept}) AS missing) ORDER BY sort_key
"""  # noqa: S608  constants of this module

    return Dialects(
        sqlite=differing(
            f"SELECT tasks.key AS task_key, value AS {word} FROM tasks, json_each(tasks.{column})"  # noqa: S608  see above
        ),
        postgresql=differing(
            f"SELECT tasks.key AS task_key, value AS {word} "  # noqa: S608  see above
            f"FROM tasks, jsonb_array_elements_text(CAST(tasks.{column} AS jsonb)) AS each(value)"
        ),
    )


@statement
def labels_out_of_step() -> Executable:
    """Return the tasks whose labels differ from `task_labels`: (id)."""
    return _out_of_step("task_labels", "label", "labels")


@statement
def assignees_out_of_step() -> Executable:
    """Return the tasks whose assignees differ from `task_assignees`: (id)."""
    return _out_of_step("task_assignees", "assignee", "assignees")


@statement
def dependencies_out_of_step() -> Executable:
    """Return the tasks whose dependencies differ from `task_dependencies`: (id)."""
    return _out_of_step("task_dependencies", "target", "dependencies")


def _refill(name: str, word: str, column: str) -> Executable:
    return Dialects(
        sqlite=f"""
INSERT OR IGNORE INTO {name} (task_key, {word})
SELECT tasks.key, value FROM tasks, json_each(tasks.{column})
""",  # noqa: S608  constants of this module
        postgresql=f"""
INSERT INTO {name} (task_key, {word})
SELECT DISTINCT tasks.key, value
FROM tasks, jsonb_array_elements_text(CAST(tasks.{column} AS jsonb)) AS each(value)
""",  # noqa: S608  see above
    )


@statement
def clear_labels() -> Executable:
    """Empty `task_labels`."""
    return Dialects(sqlite="DELETE FROM task_labels", postgresql="DELETE FROM task_labels")


@statement
def fill_labels() -> Executable:
    """Fill the empty `task_labels` from the tasks."""
    return _refill("task_labels", "label", "labels")


@statement
def clear_assignees() -> Executable:
    """Empty `task_assignees`."""
    return Dialects(sqlite="DELETE FROM task_assignees", postgresql="DELETE FROM task_assignees")


@statement
def fill_assignees() -> Executable:
    """Fill the empty `task_assignees` from the tasks."""
    return _refill("task_assignees", "assignee", "assignees")


@statement
def clear_dependencies() -> Executable:
    """Empty `task_dependencies`."""
    return Dialects(sqlite="DELETE FROM task_dependencies", postgresql="DELETE FROM task_dependencies")


@statement
def fill_dependencies() -> Executable:
    """Fill the empty `task_dependencies` from the tasks."""
    return _refill("task_dependencies", "target", "dependencies")


@long_statement
def derived_columns() -> Executable:
    """Return what is kept beside the fields of each task, by its UUID: see `Derived`."""
    return select(
        tasks.c.uuid,
        tasks.c.criteria_checked,
        tasks.c.criteria_total,
        tasks.c.priority_rank,
        tasks.c.criteria_with_check,
        tasks.c.criteria_verified,
    )


@statement
def mend_derived_columns() -> Executable:
    """Store what follows from the fields of a task."""
    return (
        update(tasks)
        .where(tasks.c.uuid == bindparam("of_uuid"))
        .values(
            criteria_checked=bindparam("checked"),
            criteria_total=bindparam("total"),
            priority_rank=bindparam("rank"),
            criteria_with_check=bindparam("with_check"),
            criteria_verified=bindparam("verified"),
        )
    )


_STATUS, _STATE, _KIND = (f"json_extract(changes, '$.{field}')" for field in ("status", "state", "kind"))
_MOVED_ON_SQLITE = f"""
CASE WHEN entity IN ('task', 'draft') AND typeof(changes) = 'text' AND json_valid(changes)
AND coalesce({_STATUS}, {_STATE}, {_KIND}) IS NOT NULL THEN substr(instant, 1, 10)
|| json_array(entity, revision = 1, {_STATUS}, {_STATE}, {_KIND}) END"""
_FIELDS = ", ".join(f"CAST(changes AS jsonb) -> '{field}'" for field in ("status", "state", "kind"))
_MOVED_ON_POSTGRESQL = f"""
CASE WHEN entity IN ('task', 'draft') AND coalesce({_FIELDS}) IS NOT NULL THEN substr(instant, 1, 10)
|| CAST(jsonb_build_array(entity, CASE revision WHEN 1 THEN 1 ELSE 0 END, {_FIELDS}) AS text) END"""
"""What `EventRow.moved` says; PostgreSQL writes it with spaces, which makes no difference to who reads it."""
_ODD_MOVES = {
    "sqlite": f"moved IS NOT {_MOVED_ON_SQLITE}",
    "postgresql": f"(substr(moved, 1, 10), CAST(substr(moved, 11) AS jsonb)) IS DISTINCT FROM "
    f"(substr({_MOVED_ON_POSTGRESQL}, 1, 10), CAST(substr({_MOVED_ON_POSTGRESQL}, 11) AS jsonb))",
}


@statement
def moves_out_of_step() -> Executable:
    """Count the events whose `moved` is not what follows from the rest: (count)."""
    return Dialects(
        **{name: f"SELECT count(*) FROM events WHERE {odd}" for name, odd in _ODD_MOVES.items()}  # noqa: S608  constants of this module
    )


@statement
def mend_moves() -> Executable:
    """Store what follows from the rest of those events."""
    return Dialects(
        sqlite=f"UPDATE events SET moved = {_MOVED_ON_SQLITE} WHERE {_ODD_MOVES['sqlite']}",  # noqa: S608  see above
        postgresql=f"UPDATE events SET moved = {_MOVED_ON_POSTGRESQL} WHERE {_ODD_MOVES['postgresql']}",  # noqa: S608  see above
    )
