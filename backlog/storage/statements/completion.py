"""What a shell offers while a command is typed: ids with their titles, few of them, whatever there are."""

from typing import Any

from sqlalchemy import Executable, Select, bindparam, func, select

from backlog.storage.schema.tables import TaskRow
from backlog.storage.statements.registry import ZERO, statement, table, word

tasks = table(TaskRow)


def _named() -> Select[Any]:
    """Return the active tasks or drafts, as many as are asked for.

    `coalesce` keeps the planner on the index that gives the order: the others would have to sort.
    """
    active = func.coalesce(tasks.c.state, word("")) == word("active")
    return select(tasks.c.id, tasks.c.title).where(active).limit(bindparam("most")).offset(ZERO)


@statement
def names_from() -> Executable:
    """Return the tasks or drafts whose ids are from `first` on and before `last`: (id, title)."""
    kind = func.coalesce(tasks.c.kind, word(""))
    names = _named().where(kind == bindparam("kind"), tasks.c.id >= bindparam("first"))
    return names.where(tasks.c.id < bindparam("last")).order_by(tasks.c.id)


@statement
def latest_names() -> Executable:
    """Return the tasks or drafts with the highest numbers, the highest first: (id, title)."""
    return _named().where(tasks.c.kind == bindparam("kind")).order_by(tasks.c.sort_key.desc())
