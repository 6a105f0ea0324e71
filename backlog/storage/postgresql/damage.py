"""Lets PostgreSQL tell what is wrong with a backlog: its fences, its values, its search index.

Pages and files are the server's business: https://www.postgresql.org/docs/current/amcheck.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.findings import Damage
from backlog.storage.postgresql.fence import differing, may_repair, repairable
from backlog.storage.schema_parts import damages as damages_of
from backlog.storage.session.search_index import out_of_step
from backlog.storage.session.values import damages_of_values

if TYPE_CHECKING:
    from backlog.storage.session.executor import Executor


def damages(executor: Executor) -> list[Damage]:
    """Return what is wrong with the database itself; nothing is changed. Raises errors of ours."""
    wrong, allowed = differing(executor), may_repair(executor)
    damaged = damages_of([each for each in wrong if repairable(each)], repairable=allowed)
    damaged += damages_of([each for each in wrong if not repairable(each)], repairable=False)
    odd = damages_of_values(executor)
    if odd:
        return damaged + odd
    if count := out_of_step(executor):
        damaged.append(Damage("search-index", f"{count} entries are missing, left over or old"))
    return damaged
