"""Marks a backlog on a PostgreSQL server as moved, as `sqlite/moved_mark.py` does a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.storage._tables import TABLES

if TYPE_CHECKING:
    import psycopg

_FUNCTION = """
CREATE FUNCTION backlog_moved() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE check_violation USING MESSAGE = 'moved: ' || TG_ARGV[0];
END
$$"""


def mark(connection: psycopg.Connection[tuple[object, ...]], to: str) -> None:
    """Let every write be refused once the transaction that is open is committed; `to` is the new place.

    From now on nobody else writes, for the tables are locked. Only their owner may do this.
    """
    from psycopg import sql

    connection.execute(_FUNCTION)
    for table in (*TABLES, "search", "search_vocabulary"):
        connection.execute(
            sql.SQL(
                "CREATE TRIGGER backlog_moved BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {} "
                "FOR EACH STATEMENT EXECUTE FUNCTION backlog_moved({})"
            ).format(sql.Identifier(table), sql.Literal(to))
        )
