"""Tasks and drafts, whole and by name."""

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    union,
    update,
)

from backlog.domain.task import FIELDS, Task
from backlog.storage.schema.tables import (
    MilestoneRow,
    TaskDependencyRow,
    TaskRow,
)
from backlog.storage.statements.registry import (
    ONE,
    Dialects,
    ahead_statement,
    by_bytes,
    members,
    repeated_statement,
    slow_statement,
    statement,
    table,
    word,
)

tasks = table(TaskRow)
task_dependencies = table(TaskDependencyRow)
milestones = table(MilestoneRow)


# Tasks, whole


@repeated_statement
def insert_task() -> Executable:
    """Store a new task or draft."""
    return insert(tasks)


@repeated_statement
def update_task() -> Executable:
    """Store a changed task or draft, if nobody changed it since it was read."""
    return update(tasks).where(
        tasks.c.uuid == bindparam("of_uuid"), tasks.c.revision == bindparam("of_revision")
    )


_LISTS = frozenset({"words", "checklist", "comments"})
"""What fields hold that are lists."""


@repeated_statement
def update_task_content() -> Executable:
    """Do as `update_task` does for a task of which only columns outside of every index changed.

    A list stays what it is where NULL is given for it: it may be long, and most changes leave it alone.
    """
    though = {"updated_at", "criteria_with_check", "criteria_verified"}
    indexed = {column.name for index in tasks.indexes for column in index.columns} - though
    content = [
        column.name
        for column in tasks.c
        if not (column.name in indexed or column.unique or column.primary_key)
    ]
    lists = {field.name for field in FIELDS if field.holds in _LISTS}
    return cast("Update", update_task()).values(
        {
            name: func.coalesce(bindparam(name), tasks.c[name]) if name in lists else bindparam(name)
            for name in content
        }
    )


@repeated_statement
def update_task_texts() -> Executable:
    """Do as `update_task` does for a task of which only long texts changed."""
    return _updating([field.name for field in FIELDS if field.holds == "text"])


@repeated_statement
def update_task_status() -> Executable:
    """Do as `update_task` does for a task of which only the status changed: most indexes are without it."""
    return _updating(["status"])


@repeated_statement
def update_task_state() -> Executable:
    """Do as `update_task` does for a task that is only archived or completed, or comes back."""
    return _updating(["state"])


def _updating(names: Iterable[str]) -> Executable:
    """Return an `update_task` that changes some columns, and what every change sets."""
    changed: dict[str, BindParameter[Any]] = {
        name: bindparam(name) for name in (*names, "updated_at", "revision")
    }
    return cast("Update", update_task()).values(changed)


def _whole_tasks(*more: ColumnElement[Any]) -> Select[Any]:
    """Return the columns of a task, in the order of its fields, and more."""
    return select(*(tasks.c[field] for field in Task._fields), *more)


@statement
def task_by_number() -> Executable:
    """Return the task or draft with a number, in whatever state."""
    return _whole_tasks().where(tasks.c.kind == bindparam("kind"), tasks.c.sort_key == bindparam("sort_key"))


@statement
def uuid_by_number() -> Executable:
    """Return the UUID of the task or draft with a number, in whatever state: (uuid)."""
    return select(tasks.c.uuid).where(
        tasks.c.kind == bindparam("kind"), tasks.c.sort_key == bindparam("sort_key")
    )


@statement
def task_to_change() -> Executable:
    """Return the task or draft with a number, which nobody else changes until the transaction ends."""
    return cast("Select[Any]", task_by_number()).with_for_update()


@ahead_statement
def small_tasks_to_change() -> Executable:
    """Return several tasks of 2,000 characters at most, each with its sort key, for who alone may change any.

    PostgreSQL is asked for the first between each key and itself, as only the index by numbers has an order
    for that. While it has not counted the tasks, it would go through all of them for a list of keys.
    """
    wanted = members("sort_keys").distinct().subquery("wanted")
    key = by_bytes(wanted.c.value)
    found = _whole_tasks(tasks.c.sort_key).where(
        tasks.c.kind == bindparam("kind"), tasks.c.sort_key.between(key, key)
    )
    task = found.order_by(tasks.c.sort_key).limit(ONE).lateral("task")
    return Dialects(
        sqlite=_whole_tasks(tasks.c.sort_key).where(
            tasks.c.kind == bindparam("kind"),
            _size(tasks) <= literal_column("2000"),
            tasks.c.sort_key.in_(members("sort_keys")),
        ),
        postgresql=select(task)
        .select_from(wanted.join(task, true()))
        .where(_size(task) <= literal_column("2000")),
    )


def _size(table: FromClause) -> ColumnElement[int]:
    """Return how many characters stand in the columns that may hold much."""
    return reduce(add, (func.length(func.coalesce(table.c[name], word(""))) for name in _LONG))


_LONG = (
    *("assignees", "labels", "dependencies", "references", "documentation", "modified_files"),
    *("acceptance_criteria", "definition_of_done", "comments", "description", "plan", "notes"),
    "final_summary",
)
"""The columns that may hold much."""


@statement
def first_free_task() -> Executable:
    """Return the first of the active tasks with some ids whose claim has ended by now, or was never made.

    On PostgreSQL it is locked, and those that others have locked are passed over.
    """
    columns = ", ".join(f'tasks."{field}"' for field in Task._fields)
    free = "tasks.state = 'active' AND (tasks.claimed_until IS NULL OR tasks.claimed_until <= :now)"
    return Dialects(
        sqlite=f"""
SELECT {columns} FROM json_each(:ids) AS wanted CROSS JOIN tasks ON tasks.id = wanted.value
WHERE {free} ORDER BY wanted.key LIMIT 1
""",  # noqa: S608  constants of this function
        postgresql=f"""
SELECT {columns}
FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) WITH ORDINALITY AS wanted(id, place)
JOIN tasks ON tasks.id = wanted.id
WHERE {free} ORDER BY wanted.place LIMIT 1 FOR UPDATE OF tasks SKIP LOCKED
""",  # noqa: S608  see above
    )


@statement
def tasks_by_uuids() -> Executable:
    """Return the tasks and drafts with the given UUIDs, in no order."""
    return _whole_tasks().where(tasks.c.uuid.in_(members("uuids")))


@statement
def tasks_in_status() -> Executable:
    """Return the tasks in a state and a status, spelled so, in no order.

    Ordered by id, SQLite would go through all tasks in that order rather than use the index.
    """
    return _whole_tasks().where(
        tasks.c.kind == word("task"),
        tasks.c.state == bindparam("state"),
        tasks.c.status == bindparam("status"),
    )


@statement
def tasks_linked_to() -> Executable:
    """Return active tasks and drafts that name an id as dependency, parent or reference, ordered by id.

    `as_stored`, `unpadded` and `padded` are patterns for the JSON list of references, in lower case. Whatever
    names the id fits the last one, and what fits it because of a zero may be another id.
    """
    references = func.lower(tasks.c.references)
    has_zeros = or_(references.like(word("%-0%")), references.like(word("%.0%")))
    named = and_(
        references.like(bindparam("padded"), escape="\\"),
        or_(
            references.like(bindparam("as_stored"), escape="\\"),
            references.like(bindparam("unpadded"), escape="\\"),
            has_zeros,
        ),
    )
    dependents = select(task_dependencies.c.task_key).where(task_dependencies.c.target == bindparam("id"))
    children = select(tasks.c.key).where(tasks.c.parent == bindparam("id"))
    referring = _referring().where(named)
    linked = union(dependents, children, referring)
    linking = _whole_tasks().where(tasks.c.key.in_(linked), _IS_ACTIVE)
    return linking.order_by(tasks.c.kind.desc(), tasks.c.sort_key)


_IS_ACTIVE = func.coalesce(tasks.c.state, word("")) == word("active")
"""In a form that no index answers, or SQLite would go through all active tasks in place of the few keys."""


def _referring() -> Select[Any]:
    """Return the keys of the active tasks and drafts with references, which an index has."""
    return select(tasks.c.key).where(tasks.c.state == word("active"), tasks.c.references != word("[]"))


@statement
def tasks_linked_to_any() -> Executable:
    """Return the active tasks and drafts that depend on one of some ids, or are its children.

    And those that have references, of whatever; in no order.
    """
    dependents = select(task_dependencies.c.task_key).where(task_dependencies.c.target.in_(members("ids")))
    children = select(tasks.c.key).where(tasks.c.parent.in_(members("ids")))
    linked = union(dependents, children, _referring())
    return _whole_tasks().where(tasks.c.key.in_(linked), _IS_ACTIVE)


@statement
def task_revisions() -> Executable:
    """Return the revisions of the tasks and drafts with the given UUIDs: (uuid, revision)."""
    return select(tasks.c.uuid, tasks.c.revision).where(tasks.c.uuid.in_(members("uuids")))


@statement
def stored_priorities() -> Executable:
    """Return the priorities of all tasks and drafts, each once: (priority)."""
    return select(tasks.c.priority).where(tasks.c.priority.is_not(None)).distinct()


@slow_statement
def rerank_tasks() -> Executable:
    """Set the rank of every task and draft with a priority."""
    return (
        update(tasks)
        .where(tasks.c.priority == bindparam("of_priority"))
        .values(priority_rank=bindparam("priority_rank"))
    )


# Numbers and names


@statement
def highest_ordinal() -> Executable:
    """Return the highest ordinal of an active task, and whether there is one: (ordinal, found)."""
    active = and_(tasks.c.kind == word("task"), tasks.c.state == word("active"))
    return select(
        select(func.max(tasks.c.ordinal)).where(active).scalar_subquery().label("ordinal"),
        exists(select(ONE).where(active)).label("found"),
    )


@statement
def numbered() -> Executable:
    """Return what the given numbers of one kind name: (sort_key, id, title, state)."""
    return select(tasks.c.sort_key, tasks.c.id, tasks.c.title, tasks.c.state).where(
        tasks.c.kind == bindparam("kind"), tasks.c.sort_key.in_(members("sort_keys"))
    )


@ahead_statement
def each_numbered() -> Executable:
    """Return of several numbers of one kind what each names, if anything: (id, title, state, sort_key).

    Those with a title of more than 200 characters are left out: the answers wait until somebody needs them.
    For PostgreSQL see `small_tasks_to_change`.
    """
    wanted = members("sort_keys").distinct().subquery("wanted")
    key = by_bytes(wanted.c.value)
    name = (tasks.c.id, tasks.c.title, tasks.c.state)
    is_kind = tasks.c.kind == bindparam("kind")
    found = select(*name).where(is_kind, tasks.c.sort_key.between(key, key))
    task = found.order_by(tasks.c.sort_key).limit(ONE).lateral("task")

    def named(given: FromClause, on: ColumnElement[bool]) -> Select[Any]:
        is_short = func.length(func.coalesce(given.c.title, word(""))) <= literal_column("200")
        columns = (given.c.id, given.c.title, given.c.state, wanted.c.value)
        return select(*columns).select_from(wanted.outerjoin(given, on)).where(is_short)

    return Dialects(
        sqlite=named(tasks, and_(is_kind, tasks.c.sort_key == wanted.c.value)),
        postgresql=named(task, true()),
    )


@statement
def subtasks() -> Executable:
    """Return the active children of a task, in no order, for the reason given above: (id, title)."""
    return select(tasks.c.id, tasks.c.title).where(
        tasks.c.parent == bindparam("parent"),
        tasks.c.kind == word("task"),
        tasks.c.state == word("active"),
    )


@statement
def link() -> Executable:
    """Return the title of the active task with an id: (id, title)."""
    return select(tasks.c.id, tasks.c.title).where(
        tasks.c.id == bindparam("id"), tasks.c.state == word("active")
    )


@statement
def milestone_names() -> Executable:
    """Return every milestone by number: (id, title, state)."""
    return select(milestones.c.id, milestones.c.title, milestones.c.state).order_by(milestones.c.number)
