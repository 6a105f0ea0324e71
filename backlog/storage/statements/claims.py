"""Claims, and the responses that a repeated command gets again."""

from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, bindparam, func, insert, literal_column, select

from backlog.storage.schema.tables import ResponseRow, TaskRow
from backlog.storage.statements.in_use import in_use
from backlog.storage.statements.lists import blocked, summary_columns
from backlog.storage.statements.registry import ZERO, members, statement, table, word

tasks = table(TaskRow)
responses = table(ResponseRow)


@statement
def all_claims() -> Executable:
    """Return every claim of an active task, the first to expire first: (id, claimed_by, claimed_until)."""
    return (
        select(tasks.c.id, tasks.c.claimed_by, tasks.c.claimed_until)
        .where(
            tasks.c.kind == word("task"), tasks.c.state == word("active"), tasks.c.claimed_until.is_not(None)
        )
        .order_by(tasks.c.claimed_until, tasks.c.sort_key)
    )


@statement
def response_by_key() -> Executable:
    """Return the response of a command with an idempotency key: (request, answer)."""
    return select(responses.c.request, responses.c.answer).where(
        responses.c.idempotency_key == bindparam("value")
    )


@statement
def insert_response() -> Executable:
    """Store the response of a command with an idempotency key."""
    return insert(responses)


_SHORT = func.length(tasks.c.assignees) <= literal_column("200")
"""Whether a list of assignees is short enough for an index, as `tables.TaskRow` has it."""


def _active(*conditions: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (tasks.c.kind == word("task"), tasks.c.state == word("active"), *conditions)


def _free(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the summaries of ready tasks that nobody has claimed, and their keys behind them."""
    return select(*summary_columns(), tasks.c.key).where(
        *_active(tasks.c.claimed_until.is_(None), *conditions), ~blocked()
    )


def _free_of(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return those in one status that are assigned to these people; `most` limits them."""
    mine = (tasks.c.assignees == bindparam("people"), tasks.c.status == bindparam("value"))
    return _free(_SHORT, *mine, *conditions).limit(bindparam("most")).offset(ZERO)


@statement
def free_by_ordinal() -> Executable:
    """Return what is ready, unclaimed, and has an ordinal, by priority, ordinal and id."""
    return _free_of(tasks.c.ordinal.is_not(None)).order_by(
        tasks.c.priority_rank, tasks.c.ordinal, tasks.c.sort_key
    )


@statement
def free_by_id() -> Executable:
    """Return what is ready, unclaimed, and has no ordinal, by priority and id."""
    return _free_of(tasks.c.ordinal.is_(None)).order_by(tasks.c.priority_rank, tasks.c.sort_key)


@statement
def free_crowded() -> Executable:
    """Return what is ready, unclaimed, in some statuses and assigned to very many, in no order."""
    return _free(
        func.length(tasks.c.assignees) > literal_column("200"), tasks.c.status.in_(members("statuses"))
    )


@statement
def assignees_by_ordinal() -> Executable:
    """Return the lists of assignees that unclaimed tasks with an ordinal have, each once: (assignees)."""
    unclaimed = tasks.c.claimed_until.is_(None)
    return in_use(tasks.c.assignees, *_active(unclaimed, tasks.c.ordinal.is_not(None), _SHORT))


@statement
def assignees_by_id() -> Executable:
    """Return the lists of assignees that unclaimed tasks without an ordinal have, each once: (assignees)."""
    unclaimed = tasks.c.claimed_until.is_(None)
    return in_use(tasks.c.assignees, *_active(unclaimed, tasks.c.ordinal.is_(None), _SHORT))
