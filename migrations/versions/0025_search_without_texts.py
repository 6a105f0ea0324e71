"""The search index of a SQLite file no longer holds the texts once more, which were a fifth of the file.

FTS5 has to be given a text to the letter when it is to forget it. What it knows of a record is what `searchable` shows of it: the
texts as they stand in its table, or the form of a text beyond ASCII, which only the program can make, so that `search_forms` keeps
it. Each trigger gives it the text as it was. On PostgreSQL nothing changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index anew on SQLite; the program completes it afterwards (`storage/session/search_index.py`)."""
    if op.get_bind().dialect.name == "sqlite":
        for script in ON_SQLITE:
            op.get_bind().execute(sa.text(script.replace(":", "\\:")))


SEARCHED = (
    "id", "title", "labels", "assignees", "dependencies", "modified_files", "acceptance_criteria", "description",
    "plan", "notes", "comments",
)  # fmt: skip
TEXTS = {"acceptance_criteria": "$.text", "comments": "$.body"}
RECORDS = {
    "documents": (1, "{row}.id || ' ' || {row}.content || ' ' || {row}.tags"),
    "decisions": (2, "{row}.id || ' ' || {row}.content"),
}
"""The place of a kind in the number of a row, and what is searched beside the title."""


def searchable(column: str, row: str) -> str:
    """Return the SQL of the words of one column of a row, without the punctuation of JSON."""
    if column in TEXTS:
        return (
            f"coalesce((SELECT group_concat(json_extract(value, '{TEXTS[column]}'), ' ')"
            f" FROM json_each({row}.{column})), '')"
        )
    return f"coalesce({row}.{column}, '')"


def body(row: str) -> str:
    """Return the SQL of what is searched of a task beside its title."""
    return " || ' ' || ".join(searchable(column, row) for column in SEARCHED if column != "title")


def form(column: str, number: str, written: str) -> str:
    """Return the SQL of what the index holds of a column: the form that is kept of it, else it as it is written."""
    return f"coalesce((SELECT {column} FROM search_forms WHERE number = {number}), {written})"


def words(row: str) -> str:
    """Return the SQL of the words that are searched after a task's texts."""
    return f"coalesce((SELECT ' ' || words FROM kept WHERE kept.uuid = {row}.uuid), '')"


CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("uuid", *SEARCHED))


def forget(number: str, title: str, text: str, source: str = "") -> str:
    """Return the SQL by which FTS5 forgets a text."""
    return (
        f"INSERT INTO search (search, rowid, title, body) SELECT 'delete', {number}, {title}, {text}{source};"
    )


def former(number: str, title: str, written: str, more: str = "") -> str:
    """Return the SQL by which FTS5 forgets what a record of OLD had, and the form of it is dropped."""
    known = forget(number, form("title", number, title), form("body", number, written) + more)
    return f"{known}\n  DELETE FROM search_forms WHERE number = {number};"


def record_triggers(table: str) -> tuple[str, str, str]:
    """Return the triggers of documents or decisions."""
    place, text = RECORDS[table]
    gone = former(f"OLD.key * 8 + {place}", "OLD.title", text.format(row="OLD"))
    come = f"INSERT INTO search (rowid, title, body) VALUES (NEW.key * 8 + {place}, NEW.title, {text.format(row='NEW')});"
    return (
        f"CREATE TRIGGER search_{table}_after_insert AFTER INSERT ON {table}\nBEGIN\n  {come}\nEND",
        f"CREATE TRIGGER search_{table}_after_update AFTER UPDATE ON {table}\nBEGIN\n  {gone}\n  {come}\nEND",
        f"CREATE TRIGGER search_{table}_after_delete AFTER DELETE ON {table}\nBEGIN\n  {gone}\nEND",
    )


def kept_trigger(moment: str, changed: str, before: str, after: str) -> str:
    """Return a trigger that indexes a task anew when the words after its texts change."""
    row = {"DELETE": "OLD"}.get(moment, "NEW")
    source = f" FROM search_texts WHERE uuid = {row}.uuid"
    return f"""CREATE TRIGGER search_kept_after_{moment.lower()} AFTER {moment} ON kept WHEN {changed}
BEGIN
  {forget("number", "title", "body" + before, source)}
  INSERT INTO search (rowid, title, body) SELECT number, title, body{after}{source};
END"""


COME = f"INSERT INTO search (rowid, title, body) VALUES (NEW.key * 8, NEW.title, {body('NEW')}\n    || {words('NEW')});"
GONE = former("OLD.key * 8", "OLD.title", body("OLD"), f"\n    || {words('OLD')}")
WORDS_OF_FORM = (
    "coalesce((SELECT ' ' || words FROM kept JOIN tasks ON tasks.uuid = kept.uuid"
    " WHERE tasks.key * 8 = NEW.number AND tasks.key = NEW.number / 8), '')"
)
WRITTEN = "\n    UNION ALL ".join(
    [
        f"SELECT title AS heading, {body('tasks')} AS written FROM tasks WHERE NEW.number % 8 = 0 AND key = NEW.number / 8",
        *(
            f"SELECT title, {text.format(row=table)} FROM {table} WHERE NEW.number % 8 = {place} AND key = NEW.number / 8"
            for table, (place, text) in RECORDS.items()
        ),
    ]
)
INDEXED = "EXISTS (SELECT 1 FROM search_docsize WHERE id = NEW.number)"
INDEX_FORM = (
    f"INSERT INTO search (rowid, title, body) VALUES (NEW.number, NEW.title, NEW.body || {WORDS_OF_FORM});"
)

ON_SQLITE = (
    *(
        f"DROP TRIGGER search_{name}"
        for name in (
            *("after_insert", "after_update", "after_delete", "kept_after_insert", "kept_after_update"),
            *(f"{table}_after_{moment}" for table in RECORDS for moment in ("insert", "update", "delete")),
        )
    ),
    "DROP TABLE search",
    "CREATE TABLE search_forms (number INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL)",
    f"""CREATE VIEW search_texts AS
SELECT uuid, key * 8 AS number, {form("title", "tasks.key * 8", "title")} AS title,
  {form("body", "tasks.key * 8", body("tasks"))} AS body FROM tasks""",
    f"""CREATE VIEW searchable AS
SELECT number, title, body || {words("search_texts")} AS body FROM search_texts
"""
    + "\n".join(
        f"UNION ALL SELECT key * 8 + {place}, {form('title', f'{table}.key * 8 + {place}', 'title')},\n"
        f"  {form('body', f'{table}.key * 8 + {place}', text.format(row=table))} FROM {table}"
        for table, (place, text) in RECORDS.items()
    ),
    """CREATE VIRTUAL TABLE search USING fts5(
  title, body, content = 'searchable', content_rowid = 'number',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co Cn So'"
)""",
    "INSERT INTO search (rowid, title, body) SELECT number, title, body FROM searchable",
    f"CREATE TRIGGER search_after_insert AFTER INSERT ON tasks\nBEGIN\n  {COME}\nEND",
    f"CREATE TRIGGER search_after_update AFTER UPDATE ON tasks WHEN {CHANGED}\nBEGIN\n  {GONE}\n  {COME}\nEND",
    f"CREATE TRIGGER search_after_delete AFTER DELETE ON tasks\nBEGIN\n  {GONE}\nEND",
    *(trigger for table in RECORDS for trigger in record_triggers(table)),
    kept_trigger("INSERT", "NEW.words IS NOT NULL", "", " || ' ' || NEW.words"),
    kept_trigger(
        "UPDATE",
        "NEW.words IS NOT OLD.words",
        " || coalesce(' ' || OLD.words, '')",
        " || coalesce(' ' || NEW.words, '')",
    ),
    kept_trigger("DELETE", "OLD.words IS NOT NULL", " || ' ' || OLD.words", ""),
    f"""CREATE TRIGGER search_forms_after_insert AFTER INSERT ON search_forms WHEN {INDEXED}
BEGIN
  {forget("NEW.number", "heading", f"written || {WORDS_OF_FORM}", f" FROM ({WRITTEN})")}
  {INDEX_FORM}
END""",
    f"""CREATE TRIGGER search_forms_after_update AFTER UPDATE ON search_forms
WHEN (NEW.title IS NOT OLD.title OR NEW.body IS NOT OLD.body) AND {INDEXED}
BEGIN
  {forget("OLD.number", "OLD.title", f"OLD.body || {WORDS_OF_FORM}")}
  {INDEX_FORM}
END""",
)
