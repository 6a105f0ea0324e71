"""The dependency graph: what can be reached from a task, and what those ids name."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Executable, Select, bindparam, or_, select, type_coerce, union

from backlog.storage.schema.tables import TEXT, TaskDependencyRow, TaskRow
from backlog.storage.statements.registry import by_bytes, each_value, statement, table, word

tasks = table(TaskRow)
task_dependencies = table(TaskDependencyRow)


def _reachable_down() -> CTE:
    """Return the ids that the ids in `ids` lead to along dependencies, themselves included."""
    value = each_value(bindparam("ids")).table_valued("value").c.value
    start = select(type_coerce(by_bytes(value), TEXT).label("id"))
    reach = start.cte("down", recursive=True)
    onward = (
        select(task_dependencies.c.target)
        .select_from(task_dependencies.join(tasks, tasks.c.key == task_dependencies.c.task_key))
        .where(tasks.c.id == reach.c.id, tasks.c.state != word("archived"))
    )
    return reach.union(onward)


@statement
def edges_onward() -> Executable:
    """Return the dependencies reachable from some ids, those of the ids included: (source, target)."""
    reach = _reachable_down()
    return (
        select(tasks.c.id, task_dependencies.c.target)
        .select_from(task_dependencies.join(tasks, tasks.c.key == task_dependencies.c.task_key))
        .where(tasks.c.id.in_(select(reach.c.id)), tasks.c.state != word("archived"))
    )


@statement
def edges_around() -> Executable:
    """Return the dependencies reachable from one id in both directions: (source, target).

    A draft takes part only if it is that one, as in the reference program.
    """
    down = _edges_down()
    up = _edges_up()
    return union(select(down.c.source, down.c.target), select(up.c.source, up.c.target))


def _edges() -> Select[Any]:
    return (
        select(tasks.c.id.label("source"), task_dependencies.c.target.label("target"))
        .select_from(task_dependencies.join(tasks, tasks.c.key == task_dependencies.c.task_key))
        .where(
            tasks.c.state != word("archived"),
            _takes_part(),
        )
    )


def _takes_part() -> ColumnElement[bool]:
    """Say whether a row is a task or the draft that is `id`.

    An equation, of which SQLite makes use for the OR, would lead it through all tasks.
    """
    return or_(tasks.c.kind != word("draft"), tasks.c.id == bindparam("id"))


def _edges_down() -> CTE:
    down = _edges().where(tasks.c.id == bindparam("id")).cte("down", recursive=True)
    return down.union(_edges().where(tasks.c.id == down.c.target))


def _edges_up() -> CTE:
    up = _edges().where(task_dependencies.c.target == bindparam("id")).cte("up", recursive=True)
    return up.union(_edges().where(task_dependencies.c.target == up.c.source))


@statement
def nodes_around() -> Executable:
    """Return what the ids in `edges_around` name, and `id` itself: (id, title, status, state).

    Archived tasks are left out, and drafts but for the one that is `id`, as in the reference program.
    """
    down = _edges_down()
    up = _edges_up()
    ids = union(
        select(down.c.source.label("id")),
        select(down.c.target),
        select(up.c.source),
        select(up.c.target),
        select(type_coerce(by_bytes(bindparam("id")), TEXT)),
    )
    return select(tasks.c.id, tasks.c.title, tasks.c.status, tasks.c.state).where(
        tasks.c.id.in_(ids),
        tasks.c.state != word("archived"),
        _takes_part(),
    )
