"""Lets PostgreSQL tell what is wrong with a backlog: its search index, its references, its fences.

Pages and files are the server's business: https://www.postgresql.org/docs/current/amcheck.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.checking import Damage

if TYPE_CHECKING:
    from backlog.storage.session.executor import Executor


def damages(executor: Executor) -> list[Damage]:
    """Return what is wrong with the database itself; nothing is changed. Raises psycopg's own errors."""
    found = [
        Damage("missing-trigger", f"{trigger} on {table} {state}")
        for table, trigger, state in executor.rows("idle_triggers", {})
    ]
    ((count,),) = executor.rows("search_out_of_step", {})
    if count:
        found.append(Damage("search-index", f"{count} entries are missing, left over or old"))
    return found
