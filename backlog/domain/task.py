"""What a task is: its fields, and the smaller values it is made of."""

from __future__ import annotations

from backlog.domain.names import name_key
from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

Kind = Literal["task", "draft"]
State = Literal["active", "completed", "archived"]

DRAFT_STATUS = "Draft"
"""The status of every draft; it belongs to no configuration."""


class ChecklistItem(NamedTuple):
    """One line of a checklist. Its number is its position, counted from 1.

    `evidence` says why it is checked, where somebody said so, with who said it and when.
    """

    text: str
    checked: bool = False
    evidence: str | None = None
    checked_by: str | None = None
    checked_at: datetime | None = None


class Comment(NamedTuple):
    """A remark on a task. Comments are only ever added; a file may leave out when one was made."""

    body: str
    created_at: datetime | date | None
    author: str | None = None


class Task(NamedTuple):
    """A task or a draft, whole.

    `uuid` stays for life; `id` changes when a draft is promoted or a task is demoted.
    `created_at` is a date when nothing finer is known, None when nobody knows it at all. Texts are trimmed
    and never blank, priorities are in lower case, types and projects in the configured casing.
    `legacy_done` marks a task that was imported as done with open criteria (docs/design.md 4.7).
    """

    uuid: str
    kind: Kind
    id: str
    title: str
    status: str
    created_at: datetime | date | None
    state: State = "active"
    updated_at: datetime | date | None = None
    priority: str | None = None
    type: str | None = None
    project: str | None = None
    assignees: tuple[str, ...] = ()
    reporter: str | None = None
    due_date: date | None = None
    labels: tuple[str, ...] = ()
    milestone: str | None = None
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
    modified_files: tuple[str, ...] = ()
    ordinal: float | None = None
    acceptance_criteria: tuple[ChecklistItem, ...] = ()
    definition_of_done: tuple[ChecklistItem, ...] = ()
    comments: tuple[Comment, ...] = ()
    description: str | None = None
    plan: str | None = None
    notes: str | None = None
    final_summary: str | None = None
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    legacy_done: bool = False
    revision: int = 0


class TaskSummary(NamedTuple):
    """A task as a list shows it.

    `blocked` says that a dependency is unfinished or unknown, whatever the task's own status.
    """

    id: str
    title: str
    status: str
    type: str | None
    priority: str | None
    project: str | None
    assignees: tuple[str, ...]
    reporter: str | None
    labels: tuple[str, ...]
    milestone: str | None
    parent: str | None
    criteria_checked: int
    criteria_total: int
    references: tuple[str, ...]
    modified_files: tuple[str, ...]
    ordinal: float | None
    created_at: datetime | date | None
    updated_at: datetime | date | None
    due_date: date | None
    legacy_done: bool
    blocked: bool


class TaskLink(NamedTuple):
    """The least one must know of another task to name it."""

    id: str
    title: str


class TaskName(NamedTuple):
    """What an id turned out to name: enough to refer to it and to know whether one may."""

    kind: Kind
    numbers: tuple[int, ...]
    id: str
    title: str
    state: State


class Change(NamedTuple):
    """One record before and after a command; None before means that it is new."""

    before: Task | None
    after: Task


def same_word(one: str, other: str) -> bool:
    """Say whether two names are the same but for letter case (`names.py`)."""
    return one == other or name_key(one) == name_key(other)


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same but for letter case and white space (docs/contract.md 6.14)."""
    return compact(one) == compact(other)


def compact(name: str) -> str:
    """Return a name as it is compared: without white space, letter case folded."""
    return name_key("".join(name.split()))
