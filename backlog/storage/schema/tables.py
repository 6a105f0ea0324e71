"""The tables of the database: the schema's only definition, which Alembic compares itself with.

Columns hold text, integers and (for ordinals, which are decimal numbers) floats, so that both
executors read and write the same values; `codec/` converts. Lists and small objects are JSON
texts. Every value comes from the domain: no defaults here.

`task_labels`, `task_assignees` and `task_dependencies` are kept by triggers from the lists in
`tasks`; they exist to be searched through an index. Triggers and the full-text index are made by
the migrations. On PostgreSQL triggers stand in for the foreign keys, too (migration 0030).
"""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared and sorted by its bytes, as SQLite does, whatever language a server speaks."""
WHOLE = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits, which is what SQLite's integers are."""


def _partial(name: str, *columns: str, where: str) -> Index:
    """Return an index of the rows for which a condition holds; a query uses it if it repeats that."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class SettingRow(SQLModel, table=True):
    """A setting that differs from its default."""

    __tablename__ = "settings"

    key: str = Field(sa_column=Column(TEXT, primary_key=True))
    """The setting's name in snake case."""
    value: str = Field(sa_column=Column(TEXT, nullable=False))
    """JSON."""


class CounterRow(SQLModel, table=True):
    """The last number that a counter gave out; numbers are never given out twice."""

    __tablename__ = "counters"

    name: str = Field(sa_column=Column(TEXT, primary_key=True))
    """`task`, `draft`, `milestone`, …, or `subtask of UUID`."""
    value: int = Field(sa_column=Column(WHOLE, nullable=False))


class TaskRow(SQLModel, table=True):
    """A task or a draft, in whatever state; rows are never deleted.

    Long texts stand last, for lists do not read them. What may be handed out is found by its assignees, as
    they are listed: lists that are too long for an index of PostgreSQL have one of their own.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("tasks_number", "kind", "sort_key", unique=True),
        Index("tasks_list", "kind", "state", "priority_rank", "sort_key"),
        Index("tasks_status", "kind", "state", "status", "priority_rank", "sort_key"),
        Index("tasks_priority", "kind", "state", "priority", "sort_key"),
        Index("tasks_type", "kind", "state", "type", "priority_rank", "sort_key"),
        Index("tasks_project", "kind", "state", "project", "priority_rank", "sort_key"),
        Index("tasks_milestone", "kind", "state", "milestone", "priority_rank", "sort_key"),
        Index("tasks_parent", "parent", "kind", "state", "priority_rank", "sort_key"),
        Index("tasks_claimed", "kind", "state", "claimed_until"),
        Index("tasks_ordinal", "kind", "state", "ordinal", "sort_key"),
        _partial("tasks_placed", "kind", "state", "status", "ordinal", "sort_key", where="uuid > ''"),
        _partial(
            "tasks_unassigned",
            *("kind", "state", "status", "priority_rank", "sort_key"),
            where="assignees = '[]'",
        ),
        _partial(
            "tasks_free_by_ordinal",
            *("kind", "state", "assignees", "status", "priority_rank", "ordinal", "sort_key"),
            where="claimed_until IS NULL AND ordinal IS NOT NULL AND length(assignees) <= 200",
        ),
        _partial(
            "tasks_free_by_id",
            *("kind", "state", "assignees", "status", "priority_rank", "sort_key"),
            where="claimed_until IS NULL AND ordinal IS NULL AND length(assignees) <= 200",
        ),
        Index("tasks_created", "kind", "state", "created_at", "sort_key"),
        Index("tasks_touched", "state", "status", "updated_at", "created_at", "sort_key", "kind"),
        _partial(
            "tasks_dependent",
            *("kind", "state", "status", "priority_rank", "sort_key"),
            where="dependencies != '[]'",
        ),
        _partial("tasks_referring", "state", "sort_key", where="\"references\" != '[]'"),
        _partial("tasks_crowded", "kind", "state", "status", where="length(assignees) > 200"),
        _partial(
            "tasks_with_check",
            *("kind", "state", "sort_key", "criteria_with_check", "criteria_verified"),
            where="criteria_with_check IS NOT NULL",
        ),
    )

    key: int = Field(sa_column=Column(WHOLE, primary_key=True))
    uuid: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    kind: str = Field(sa_column=Column(TEXT, nullable=False))
    """`task` or `draft`."""
    state: str = Field(sa_column=Column(TEXT, nullable=False))
    """`active`, `completed` or `archived`."""
    id: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    """As shown: `TASK-7.1`."""
    sort_key: str = Field(sa_column=Column(TEXT, nullable=False))
    """The id's numbers, of fixed width: `0000000007.0000000001`."""
    title: str = Field(sa_column=Column(TEXT, nullable=False))
    status: str = Field(sa_column=Column(TEXT, nullable=False))
    priority: str | None = Field(sa_column=Column(TEXT))
    priority_rank: int = Field(sa_column=Column(WHOLE, nullable=False))
    """The place of the priority among the configured ones, 0 for the highest."""
    type: str | None = Field(sa_column=Column(TEXT))
    project: str | None = Field(sa_column=Column(TEXT))
    milestone: str | None = Field(sa_column=Column(TEXT))
    parent: str | None = Field(sa_column=Column(TEXT))
    """The id of the parent task, which an import may leave dangling."""
    reporter: str | None = Field(sa_column=Column(TEXT))
    ordinal: float | None = Field(sa_column=Column(Float))
    due_date: str | None = Field(sa_column=Column(TEXT))
    created_at: str = Field(sa_column=Column(TEXT, nullable=False))
    updated_at: str | None = Field(sa_column=Column(TEXT))
    revision: int = Field(sa_column=Column(WHOLE, nullable=False))
    assignees: str = Field(sa_column=Column(TEXT, nullable=False))
    labels: str = Field(sa_column=Column(TEXT, nullable=False))
    dependencies: str = Field(sa_column=Column(TEXT, nullable=False))
    references: str = Field(sa_column=Column(TEXT, nullable=False))
    documentation: str = Field(sa_column=Column(TEXT, nullable=False))
    modified_files: str = Field(sa_column=Column(TEXT, nullable=False))
    criteria_checked: int = Field(sa_column=Column(WHOLE, nullable=False))
    criteria_total: int = Field(sa_column=Column(WHOLE, nullable=False))
    acceptance_criteria: str = Field(sa_column=Column(TEXT, nullable=False))
    """`[{"text": …, "checked": true}]`, with evidence and checks if any, and so the definition of done."""
    definition_of_done: str = Field(sa_column=Column(TEXT, nullable=False))
    description: str | None = Field(sa_column=Column(TEXT))
    plan: str | None = Field(sa_column=Column(TEXT))
    notes: str | None = Field(sa_column=Column(TEXT))
    final_summary: str | None = Field(sa_column=Column(TEXT))
    comments: str = Field(sa_column=Column(TEXT, nullable=False))
    """`[{"body": …, "created_at": …, "author": …}]`."""
    claimed_by: str | None = Field(sa_column=Column(TEXT))
    claimed_until: str | None = Field(sa_column=Column(TEXT))
    """The instant at which the claim expires."""
    legacy_done: int | None = Field(sa_column=Column(WHOLE))
    """1 for a task that was imported as done with open criteria, otherwise NULL."""
    criteria_with_check: int | None = Field(sa_column=Column(WHOLE))
    """How many criteria have a check, NULL for none, as most tasks; and how many of them it has proven."""
    criteria_verified: int | None = Field(sa_column=Column(WHOLE))


class TaskLabelRow(SQLModel, table=True):
    """A label of a task, to find tasks by it."""

    __tablename__ = "task_labels"

    label: str = Field(sa_column=Column(TEXT, primary_key=True))
    task_key: int = Field(
        sa_column=Column(ForeignKey("tasks.key"), primary_key=True, autoincrement=False, index=True)
    )


class TaskAssigneeRow(SQLModel, table=True):
    """An assignee of a task, to find tasks by it."""

    __tablename__ = "task_assignees"

    assignee: str = Field(sa_column=Column(TEXT, primary_key=True))
    task_key: int = Field(
        sa_column=Column(ForeignKey("tasks.key"), primary_key=True, autoincrement=False, index=True)
    )


class TaskDependencyRow(SQLModel, table=True):
    """A dependency of a task: an edge of the graph. The target is an id that may name nothing."""

    __tablename__ = "task_dependencies"
    __table_args__ = (Index("task_dependencies_target", "target"),)

    task_key: int = Field(sa_column=Column(ForeignKey("tasks.key"), primary_key=True, autoincrement=False))
    target: str = Field(sa_column=Column(TEXT, primary_key=True))


class AdmissionRow(SQLModel, table=True):
    """A task that an import is about to store as done with open criteria; gone as soon as it has.

    The triggers of the gate let the mark `legacy_done` pass for these tasks alone. On a server only the
    owner of the backlog may write here.
    """

    __tablename__ = "admissions"

    uuid: str = Field(sa_column=Column(TEXT, primary_key=True))


class MilestoneRow(SQLModel, table=True):
    """A milestone; rows are never deleted."""

    __tablename__ = "milestones"

    key: int = Field(sa_column=Column(WHOLE, primary_key=True))
    uuid: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    number: int = Field(sa_column=Column(WHOLE, nullable=False, unique=True))
    """The number in its id `m-0`."""
    id: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    title: str = Field(sa_column=Column(TEXT, nullable=False))
    state: str = Field(sa_column=Column(TEXT, nullable=False))
    """`active` or `archived`."""
    due_date: str | None = Field(sa_column=Column(TEXT))
    created_at: str = Field(sa_column=Column(TEXT, nullable=False))
    updated_at: str | None = Field(sa_column=Column(TEXT))
    revision: int = Field(sa_column=Column(WHOLE, nullable=False))
    description: str | None = Field(sa_column=Column(TEXT))


class DocumentRow(SQLModel, table=True):
    """A document; rows are never deleted."""

    __tablename__ = "documents"

    key: int = Field(sa_column=Column(WHOLE, primary_key=True))
    uuid: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    number: int = Field(sa_column=Column(WHOLE, nullable=False, unique=True))
    id: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    title: str = Field(sa_column=Column(TEXT, nullable=False))
    type: str = Field(sa_column=Column(TEXT, nullable=False))
    path: str = Field(sa_column=Column(TEXT, nullable=False))
    """The sub-folder that it is exported to, empty for none."""
    tags: str = Field(sa_column=Column(TEXT, nullable=False))
    """A JSON list."""
    state: str = Field(sa_column=Column(TEXT, nullable=False))
    created_at: str = Field(sa_column=Column(TEXT, nullable=False))
    updated_at: str | None = Field(sa_column=Column(TEXT))
    revision: int = Field(sa_column=Column(WHOLE, nullable=False))
    content: str = Field(sa_column=Column(TEXT, nullable=False))


class DecisionRow(SQLModel, table=True):
    """A decision; rows are never deleted."""

    __tablename__ = "decisions"

    key: int = Field(sa_column=Column(WHOLE, primary_key=True))
    uuid: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    number: int = Field(sa_column=Column(WHOLE, nullable=False, unique=True))
    id: str = Field(sa_column=Column(TEXT, nullable=False, unique=True))
    title: str = Field(sa_column=Column(TEXT, nullable=False))
    status: str = Field(sa_column=Column(TEXT, nullable=False))
    state: str = Field(sa_column=Column(TEXT, nullable=False))
    created_at: str = Field(sa_column=Column(TEXT, nullable=False))
    updated_at: str | None = Field(sa_column=Column(TEXT))
    revision: int = Field(sa_column=Column(WHOLE, nullable=False))
    content: str = Field(sa_column=Column(TEXT, nullable=False))


class EventRow(SQLModel, table=True):
    """One change of one record: the history, never changed or deleted.

    The indexes of records and batches hold the beginnings of the UUIDs, which tell nearly all apart, and that
    of instants the hours: every task has dozens of entries there.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("events_entity", text("substr(entity_uuid, 1, 8)"), "key"),
        Index("events_batch", text("substr(batch, 1, 8)")),
        Index("events_actor", "actor", "key"),
        Index("events_instant", text("substr(instant, 1, 13)")),
        _partial("events_undoes", "undoes", where="undoes IS NOT NULL"),
        _partial("events_moved", "moved", where="length(moved) <= 600"),
        _partial("events_moved_far", "instant", where="length(moved) > 600"),
    )

    key: int = Field(sa_column=Column(WHOLE, primary_key=True))
    instant: str = Field(sa_column=Column(TEXT, nullable=False))
    actor: str = Field(sa_column=Column(TEXT, nullable=False))
    command: str = Field(sa_column=Column(TEXT, nullable=False))
    batch: str = Field(sa_column=Column(TEXT, nullable=False))
    """The UUID that the events of one command share."""
    entity: str = Field(sa_column=Column(TEXT, nullable=False))
    """`task`, `milestone`, `setting`, …."""
    entity_uuid: str = Field(sa_column=Column(TEXT, nullable=False))
    entity_id: str = Field(sa_column=Column(TEXT, nullable=False))
    """Its id at that time, for reading."""
    revision: int = Field(sa_column=Column(WHOLE, nullable=False))
    """The record's revision after the change."""
    changes: str = Field(sa_column=Column(TEXT, nullable=False))
    """`{"status": ["To Do", "Done"]}`: of each changed field both values, or what was replaced in them.

    SQLite holds long ones packed, as bytes (`codec/packing.py`).
    """
    undoes: int | None = Field(sa_column=Column(WHOLE))
    """The key of the event that this one takes back."""
    moved: str | None = Field(sa_column=Column(TEXT))
    """Of a task or draft that began or changed its status, state or kind: the day, and what changed of them.

    `2026-01-02["task",0,["To Do","Done"],null,null]`: the number says whether it began. So they are counted
    without a look into `changes`.
    """


class ResponseRow(SQLModel, table=True):
    """What was done under an idempotency key, so that the same request is answered the same."""

    __tablename__ = "answers"

    idempotency_key: str = Field(sa_column=Column(TEXT, primary_key=True))
    instant: str = Field(sa_column=Column(TEXT, nullable=False))
    request: str = Field(sa_column=Column(TEXT, nullable=False))
    """`create task:` and so on, and a digest of the request; without one, an older program kept it."""
    answer: str = Field(sa_column=Column(TEXT, nullable=False))
    """JSON: the tasks that it created or edited as they were then, or what the lines of a batch did."""


class ExtrasRow(SQLModel, table=True):
    """What the Markdown file of a record said beyond its fields, so that it comes back on export."""

    __tablename__ = "kept"

    uuid: str = Field(sa_column=Column(TEXT, primary_key=True))
    """The record's UUID, or `config` for the settings."""
    content: str = Field(sa_column=Column(TEXT, nullable=False))
    """JSON: the parts of `domain.record_files.Extras` that are not empty."""
    words: str | None = Field(sa_column=Column(TEXT))
    """The words of the text that belongs to no section, as they are searched; NULL for none."""


class ExchangeRow(SQLModel, table=True):
    """A record's file in one tree of Markdown files, as it was when last imported or exported."""

    __tablename__ = "exchanges"

    tree: str = Field(sa_column=Column(TEXT, primary_key=True))
    """Where the tree is: relative to the database's project if it lies there, else absolute."""
    uuid: str = Field(sa_column=Column(TEXT, primary_key=True, index=True))
    path: str = Field(sa_column=Column(TEXT, nullable=False))
    """The file's path in the tree."""
    digest: str = Field(sa_column=Column(TEXT, nullable=False))
    earlier: str = Field(sa_column=Column(TEXT, nullable=False))
    """A JSON list: what the file said before (`domain.record_files.Version`), the newest version first."""
    sheet: str = Field(sa_column=Column(TEXT, nullable=False))
    """JSON: what the file said (`domain.record_files.RecordFile`)."""
    instant: str = Field(sa_column=Column(TEXT, nullable=False))
    batch: str | None = Field(sa_column=Column(TEXT))
    """The UUID that the events of the command share which exchanged the file."""
    meant: str | None = Field(sa_column=Column(TEXT))
    """JSON: the ids that the file named, and the UUIDs of the records that they meant."""
    held_back: str | None = Field(sa_column=Column(TEXT))
    """JSON: the keys of the file that a rule kept out, and what the record has instead."""
    twins: str | None = Field(sa_column=Column(TEXT))
    """JSON: the digests of further files of the record, by their paths."""
