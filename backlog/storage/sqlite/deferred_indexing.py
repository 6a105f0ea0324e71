"""Defers the indexing of tasks, so that the many changes of a transaction are indexed together.

The triggers that index tasks are dropped within the transaction. FTS5 removes a text from its index only if
it is given the exact text, so temporary triggers keep what the index has of a task before its first change.
`search_docsize` says what is in the index.
"""

from __future__ import annotations

from backlog.domain.task import SEARCHED
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_INDEXING = """
SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND name IN (
'search_after_insert', 'search_after_update', 'search_after_delete',
'search_kept_after_insert', 'search_kept_after_update', 'search_kept_after_delete')
"""
FORMER_TEXTS = """
CREATE TEMP TABLE former_texts (number INTEGER PRIMARY KEY, uuid TEXT, title TEXT, body TEXT)
"""
"""What the index has of the tasks that were changed."""
_FORGETTING = """
CREATE TEMP TRIGGER former_form AFTER INSERT ON former_texts
BEGIN
  DELETE FROM search_forms WHERE number = NEW.number;
END
"""
"""Drops the form of a text beyond ASCII with the text; it goes with the table."""
CHECK = """
DELETE FROM main.search_docsize
WHERE false AND EXISTS (SELECT 1 FROM main.search_forms, main.search_vocabulary)
"""
"""Changes nothing, and fails where the index has lost what temporary triggers and later statements need."""
MERGE_RARELY = "INSERT INTO search (search, rank) VALUES ('automerge', 8)"
"""Lets FTS5 leave most of its merging to later transactions, which do a little of it each.

It would take a third of the time that it takes to index a large batch, while others wait for the lock:
https://www.sqlite.org/fts5.html, section 6.1.
"""
_MERGE_EARLY = "INSERT INTO search (search, rank) VALUES ('automerge', 2)"
_MERGES_RARELY = "SELECT 1 FROM search_config WHERE k = 'automerge' AND v = 8"
_CHANGED = " OR ".join(f"NEW.{field} IS NOT OLD.{field}" for field in ("uuid", *SEARCHED))
_KEEPING = {
    "former_of_changed": (f"UPDATE ON main.tasks WHEN {_CHANGED}", "OLD"),
    "former_of_deleted": ("DELETE ON main.tasks", "OLD"),
    "former_without_words": ("INSERT ON main.kept WHEN NEW.words IS NOT NULL", "NEW"),
    "former_with_words": ("UPDATE ON main.kept WHEN NEW.words IS NOT OLD.words", "OLD"),
    "former_with_last_words": ("DELETE ON main.kept WHEN OLD.words IS NOT NULL", "OLD"),
}
"""The temporary triggers by name: when they act, and which row says whose text it is."""


def defer(connection: sqlite3.Connection) -> list[str]:
    """Let changes of tasks leave the index as it is; return what `resume` is to make again.

    It happens within the transaction that is open, so nobody else sees the triggers gone.
    """
    triggers = connection.execute(_INDEXING).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER main.{name}")
    connection.execute(FORMER_TEXTS)
    connection.execute(_FORGETTING)
    for name, (event, row) in _KEEPING.items():
        connection.execute(_trigger(name, event, row))
    return [sql for _, sql in triggers]


def _trigger(name: str, event: str, row: str) -> str:
    """Return a trigger that keeps a text once; `OR IGNORE` would be overruled by the statement it acts on."""
    return f"""CREATE TEMP TRIGGER {name} BEFORE {event}
BEGIN
  INSERT INTO former_texts (number, uuid, title, body)
  SELECT number, uuid, title,
    body || coalesce((SELECT ' ' || words FROM kept WHERE kept.uuid = {row}.uuid), '')
  FROM search_texts
  WHERE uuid = {row}.uuid AND EXISTS (SELECT 1 FROM search_docsize WHERE id = search_texts.number)
    AND NOT EXISTS (SELECT 1 FROM former_texts WHERE former_texts.number = search_texts.number);
END"""  # noqa: S608  constants of this module


def resume(connection: sqlite3.Connection, triggers: list[str]) -> None:
    """Let each change of a task be indexed at once again, and be merged as migration 0027 says."""
    if connection.execute(_MERGES_RARELY).fetchone():
        connection.execute(_MERGE_EARLY)
    for name in _KEEPING:
        connection.execute(f"DROP TRIGGER temp.{name}")
    connection.execute("DROP TABLE temp.former_texts")
    for sql in triggers:
        connection.execute(sql)
