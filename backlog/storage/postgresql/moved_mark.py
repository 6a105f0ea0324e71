"""Marks a backlog on a PostgreSQL server as moved, as `sqlite/moved_mark.py` does a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.storage._tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

_FUNCTION = """
CREATE FUNCTION backlog_moved() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE check_violation USING MESSAGE = 'moved: ' || TG_ARGV[0];
END
$$"""


def marking(to: str) -> Iterator[str]:
    """Yield the statements that let every write be refused once the transaction that is open is committed.

    `to` is the new place. From then on nobody else writes, for the tables are locked. Only their owner may
    do this.
    """
    yield _FUNCTION
    for table in (*TABLES, "search", "search_vocabulary"):
        yield (
            f"CREATE TRIGGER backlog_moved BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION backlog_moved({quoted(to)})"
        )


def quoted(text: str) -> str:
    """Return a text as it stands in SQL, whatever is in it: https://www.postgresql.org/docs/current/sql-syntax-lexical.html."""
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
