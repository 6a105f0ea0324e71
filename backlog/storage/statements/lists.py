"""The lists of tasks and drafts, one for each fact that an index narrows them by."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
)

from backlog.domain.task import TaskLine, TaskSummary
from backlog.storage.schema.tables import TaskAssigneeRow, TaskDependencyRow, TaskLabelRow, TaskRow
from backlog.storage.statements.registry import (
    ONE,
    ZERO,
    keys_in,
    long_statement,
    members,
    statement,
    table,
    word,
)

tasks = table(TaskRow)
task_labels = table(TaskLabelRow)
task_assignees = table(TaskAssigneeRow)
task_dependencies = table(TaskDependencyRow)

_PLACE = tasks.c.ordinal.nulls_last()
"""What has no ordinal comes last. SQLite walks an index in this order, too (its release 3.30)."""
_PLACED = tasks.c.uuid > word("")
"""Holds for every row, and asks for the index that has them in that order (migration 0017)."""


def blocked() -> ColumnElement[bool]:
    """Say whether a dependency of the row is unfinished, a draft or unknown (docs/contract.md 6.11).

    `terminal` lists every spelling of the terminal status that tasks have. An EXISTS is what
    PostgreSQL would answer for all tasks at once, however few are listed.
    """
    dependency, is_open = with_targets(task_dependencies)
    first = (
        select(ONE)
        .select_from(dependency)
        .where(task_dependencies.c.task_key == tasks.c.key, is_open)
        .limit(ONE)
        .offset(ZERO)
    )
    return first.scalar_subquery().is_not(None)


def with_targets(dependencies: FromClause) -> tuple[FromClause, ColumnElement[bool]]:
    """Return dependencies joined with the tasks that they lead to, and whether such a task is not finished.

    One that leads to a draft or to nothing is never finished; see `blocked`.
    """
    target = tasks.alias("target")
    joined = dependencies.outerjoin(
        target,
        and_(
            target.c.id == task_dependencies.c.target,
            target.c.kind == word("task"),
            target.c.state != word("archived"),
        ),
    )
    finished = or_(target.c.state == word("completed"), target.c.status.in_(members("terminal")))
    return joined, or_(target.c.key.is_(None), ~finished)


def summary_columns() -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a summary, in the order of its fields."""
    derived = {"blocked": blocked().label("blocked")}
    return tuple(derived[field] if field in derived else tasks.c[field] for field in TaskSummary._fields)


def _summaries() -> Select[Any]:
    """Return the summaries of the listed tasks or drafts, and their keys behind them."""
    return select(*summary_columns(), tasks.c.key).where(
        tasks.c.kind == bindparam("kind"), tasks.c.state == word("active")
    )


def _by_priority(selected: Select[Any]) -> Select[Any]:
    return selected.order_by(tasks.c.priority_rank, tasks.c.sort_key)


@long_statement
def list_all() -> Executable:
    """List everything by priority, then id."""
    return _by_priority(_summaries())


@long_statement
def list_by_id() -> Executable:
    """List everything by id."""
    return _summaries().order_by(tasks.c.sort_key)


@long_statement
def list_by_ordinal() -> Executable:
    """List what has an ordinal by it, then by id."""
    return _summaries().where(tasks.c.ordinal.is_not(None)).order_by(tasks.c.ordinal, tasks.c.sort_key)


@long_statement
def list_without_ordinal() -> Executable:
    """List what has no ordinal by id."""
    return _summaries().where(tasks.c.ordinal.is_(None)).order_by(tasks.c.sort_key)


def _lines() -> Select[Any]:
    """Return the lines of all active tasks: no more columns than they show, and nothing that is looked up."""
    return select(*(tasks.c[field] for field in TaskLine._fields)).where(
        tasks.c.kind == word("task"), tasks.c.state == word("active")
    )


@long_statement
def lines_by_priority() -> Executable:
    """Return the line of every active task by priority, then id."""
    return _by_priority(_lines())


@long_statement
def lines_by_id() -> Executable:
    """Return the line of every active task by id."""
    return _lines().order_by(tasks.c.sort_key)


@long_statement
def list_in_status() -> Executable:
    """List what is in one status by priority, then id."""
    return _by_priority(_summaries().where(tasks.c.status == bindparam("value")))


@long_statement
def list_in_status_by_ordinal() -> Executable:
    """List what is in one status: what has an ordinal by it, then the rest; ties by id."""
    listed = _summaries().where(tasks.c.status == bindparam("value"), _PLACED)
    return listed.order_by(_PLACE, tasks.c.sort_key)


@long_statement
def list_with_priority() -> Executable:
    """List what has one priority by id."""
    return _summaries().where(tasks.c.priority == bindparam("value")).order_by(tasks.c.sort_key)


@long_statement
def list_of_type() -> Executable:
    """List what has one type by priority, then id."""
    return _by_priority(_summaries().where(tasks.c.type == bindparam("value")))


@long_statement
def list_in_project() -> Executable:
    """List what belongs to one project by priority, then id."""
    return _by_priority(_summaries().where(tasks.c.project == bindparam("value")))


@long_statement
def list_in_milestone() -> Executable:
    """List what has one milestone value by priority, then id."""
    return _by_priority(_summaries().where(tasks.c.milestone == bindparam("value")))


@long_statement
def list_children() -> Executable:
    """List the children of one task by priority, then id."""
    return _by_priority(_summaries().where(tasks.c.parent == bindparam("value")))


@long_statement
def list_assigned() -> Executable:
    """List what is assigned to one person by priority, then id."""
    keys = select(task_assignees.c.task_key).where(task_assignees.c.assignee == bindparam("value"))
    return _by_priority(_summaries().where(tasks.c.key.in_(keys)))


@long_statement
def list_assigned_in_status() -> Executable:
    """List what is in one status and assigned to one person by priority, then id."""
    keys = select(task_assignees.c.task_key).where(
        task_assignees.c.assignee == bindparam("value"), task_assignees.c.task_key == tasks.c.key
    )
    return _by_priority(_summaries().where(_in_status(), keys.exists()))


@long_statement
def list_unassigned() -> Executable:
    """List what is in one status and assigned to nobody by priority, then id."""
    return _by_priority(
        _summaries().where(tasks.c.assignees == word("[]"), tasks.c.status == bindparam("value"))
    )


@long_statement
def list_dependent() -> Executable:
    """List what is in one status and depends on anything by priority, then id."""
    return _by_priority(
        _summaries().where(tasks.c.dependencies != word("[]"), tasks.c.status == bindparam("value"))
    )


@long_statement
def claimed_summaries() -> Executable:
    """Return what is claimed until after an instant by priority, then id: few, quickly sorted."""
    return _by_priority(_summaries().where(tasks.c.claimed_until > bindparam("value")))


@long_statement
def stale_summaries() -> Executable:
    """Return what is claimed until an instant at the latest by priority, then id: few, too."""
    return _by_priority(_summaries().where(tasks.c.claimed_until <= bindparam("value")))


@long_statement
def list_labelled() -> Executable:
    """List what has one label by priority, then id."""
    keys = select(task_labels.c.task_key).where(task_labels.c.label == bindparam("value"))
    return _by_priority(_summaries().where(tasks.c.key.in_(keys)))


@long_statement
def list_labelled_in_status() -> Executable:
    """List what is in one status and has one label by priority, then id."""
    keys = select(task_labels.c.task_key).where(
        task_labels.c.label == bindparam("value"), task_labels.c.task_key == tasks.c.key
    )
    return _by_priority(_summaries().where(_in_status(), keys.exists()))


@long_statement
def list_hits() -> Executable:
    """List what has one of the keys in a JSON list by priority, then id.

    SQLite walks through everything in that order, which is quickest for the first of many keys.
    """
    return _by_priority(_summaries().where(tasks.c.key.in_(keys_in("value"))))


@statement
def few_summaries() -> Executable:
    """List what has one of a few keys in a JSON list by priority, then id: each is looked up.

    SQLite would take an index for a kind and a state that stand alone, and walk through all of it.
    """
    kind = tasks.c.kind.concat(literal_column("''"))
    state = tasks.c.state.concat(literal_column("''"))
    return _by_priority(
        select(*summary_columns(), tasks.c.key).where(
            tasks.c.key.in_(keys_in("value")), kind == bindparam("kind"), state == word("active")
        )
    )


@statement
def keys_assigned() -> Executable:
    """Return the keys of what is assigned to one person, no more than `most`: (key)."""
    keys = select(task_assignees.c.task_key).where(task_assignees.c.assignee == bindparam("value"))
    return keys.limit(bindparam("most")).offset(ZERO)


@statement
def keys_labelled() -> Executable:
    """Return the keys of what has one label, no more than `most`: (key)."""
    keys = select(task_labels.c.task_key).where(task_labels.c.label == bindparam("value"))
    return keys.limit(bindparam("most")).offset(ZERO)


def _page(status: ColumnElement[bool] | None, *order: ColumnElement[Any]) -> Select[Any]:
    """Return keys and ids of one page of active tasks: cheap, however long the list is.

    `skip` and `most` say which page. In one status, and where any will do, what comes before the page is
    passed over in an index.
    """
    conditions = () if status is None else (status,)
    return (
        select(tasks.c.key, tasks.c.id)
        .where(tasks.c.kind == word("task"), tasks.c.state == word("active"), *conditions)
        .order_by(*order, tasks.c.sort_key)
        .limit(bindparam("most"))
        .offset(bindparam("skip"))
    )


def _in_statuses() -> ColumnElement[bool]:
    """Say whether a task is in one of a JSON list of statuses as they are stored."""
    return tasks.c.status.in_(members("statuses"))


def _in_status() -> ColumnElement[bool]:
    return tasks.c.status == bindparam("status")


@statement
def page_by_priority() -> Executable:
    """Return one page of some statuses by priority, then id."""
    return _page(_in_statuses(), tasks.c.priority_rank)


@statement
def page_by_id() -> Executable:
    """Return one page of some statuses by id."""
    return _page(_in_statuses())


@statement
def page_by_ordinal() -> Executable:
    """Return one page of some statuses: what has an ordinal by it, then the rest; ties by id."""
    return _page(_in_statuses(), _PLACE)


@statement
def whole_page_by_priority() -> Executable:
    """Return one page of all statuses by priority, then id."""
    return _page(None, tasks.c.priority_rank)


@statement
def whole_page_by_ordinal() -> Executable:
    """Return one page of all statuses: what has an ordinal by it, then the rest; ties by id."""
    return _page(None, _PLACE)


@statement
def status_page_by_priority() -> Executable:
    """Return one page of a status by priority, then id."""
    return _page(_in_status(), tasks.c.priority_rank)


@statement
def status_page_by_ordinal() -> Executable:
    """Return one page of a status: what has an ordinal by it, then the rest; ties by id."""
    return _page(and_(_in_status(), _PLACED), _PLACE)
