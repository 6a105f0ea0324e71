"""What a task is: its fields, and the smaller values it is made of."""

from __future__ import annotations

from backlog.domain.names import name_key
from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

Kind = Literal["task", "draft"]
State = Literal["active", "completed", "archived"]

DRAFT_STATUS = "Draft"
"""The status of every draft; it belongs to no configuration."""


class CheckRun(NamedTuple):
    """A run of a check that passed: the evidence of a criterion, next to who ran it and when.

    `seconds` is how long it took, `commit` the one that was checked out, None outside of git; `dirty` says
    that files differed from it, None where nobody knows. `output` is the end of what it printed.
    """

    command: str
    exit_code: int
    seconds: float
    commit: str | None
    dirty: bool | None
    host: str
    output: str = ""


class ChecklistItem(NamedTuple):
    """One line of a checklist. Its number is its position, counted from 1.

    `evidence` says why it is checked, where somebody said so, with who said it and when. `check` is a
    command that proves it, and `run` the one that did (docs/verification.md).
    """

    text: str
    checked: bool = False
    evidence: str | None = None
    checked_by: str | None = None
    checked_at: datetime | None = None
    check: str | None = None
    run: CheckRun | None = None

    @property
    def verified(self) -> bool:
        """Whether its check has proven it, and nobody's word."""
        return self.checked and self.run is not None and self.run.command == self.check

    def unchecked(self) -> ChecklistItem:
        """Return the item unchecked, without what said that it held."""
        return ChecklistItem(self.text, check=self.check)


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


Holds = Literal["word", "words", "day", "instant", "number", "text", "checklist", "comments"]
"""What a field holds: a `word` is a line of text, `words` a list of them, a `text` is a section of a file."""


class Field(NamedTuple):
    """How a field is called wherever a task is written, which every form, file and table goes by.

    `json` is its key for programs and the heading of its column, `label` what people see before or above it,
    `front` its key in the front matter of a file. One that is "" is not written there. A search looks into it
    if it is `searched`.
    """

    name: str
    holds: Holds
    json: str
    label: str = ""
    front: str = ""
    searched: bool = False


LISTED = (
    Field("id", "word", "id", "", "id", searched=True),
    Field("title", "word", "title", "", "title", searched=True),
    Field("status", "word", "status", "Status", "status"),
    Field("type", "word", "type", "Type", "type"),
    Field("priority", "word", "priority", "Priority", "priority"),
    Field("project", "word", "project", "Project", "project"),
    Field("assignees", "words", "assignees", "Assignee", "assignee", searched=True),
    Field("reporter", "word", "reporter", "Reporter", "reporter"),
    Field("labels", "words", "labels", "Labels", "labels", searched=True),
    Field("milestone", "word", "milestone", "Milestone", "milestone"),
    Field("parent", "word", "parentTaskId", "Parent", "parent_task_id"),
    Field("references", "words", "references", "References", "references"),
    Field("modified_files", "words", "modifiedFiles", "Modified Files", "modified_files", searched=True),
    Field("ordinal", "number", "ordinal", "Ordinal", "ordinal"),
    Field("created_at", "instant", "createdAt", "Created", "created_date"),
    Field("updated_at", "instant", "updatedAt", "Updated", "updated_date"),
    Field("due_date", "day", "dueDate", "Due", "due_date"),
)
"""The fields that lists and views show, in the order in which programs read them (docs/contract.md 4.2)."""

VIEWED = (
    Field("description", "text", "description", "Description", searched=True),
    Field("dependencies", "words", "dependencies", "", "dependencies", searched=True),
    Field("documentation", "words", "documentation", "Documentation", "documentation"),
    Field("acceptance_criteria", "checklist", "acceptanceCriteria", "Acceptance Criteria", searched=True),
    Field("definition_of_done", "checklist", "definitionOfDone", "Definition of Done"),
    Field("plan", "text", "implementationPlan", "Implementation Plan", searched=True),
    Field("notes", "text", "implementationNotes", "Implementation Notes", searched=True),
    Field("comments", "comments", "comments", "Comments", searched=True),
    Field("final_summary", "text", "finalSummary", "Final Summary"),
)
"""The fields that only views show, in the same order (docs/contract.md 4.3)."""

FIELDS = (*LISTED, *VIEWED)
"""The fields that every form shows. The rest is written by hand where it says something; a test names it."""


def fields_in(order: Iterable[str], fields: Iterable[Field]) -> tuple[Field, ...]:
    """Return fields in an order of their names; those that it does not name follow as they are declared."""
    by_name = {field.name: field for field in fields}
    first = [by_name.pop(name) for name in order if name in by_name]
    return (*first, *by_name.values())


SEARCHED = tuple(
    field.name
    for field in fields_in(
        (
            "title", "id", "labels", "assignees", "dependencies", "modified_files", "acceptance_criteria",
            "description", "plan", "notes", "comments",
        ),
        FIELDS,
    )
    if field.searched
)  # fmt: skip
"""The fields that a search looks into, in the order in which the index holds them: that of the triggers."""


def places(kind: type[NamedTuple], fields: Iterable[Field]) -> list[int]:
    """Return at which places a tuple such as a Task or a TaskSummary holds fields."""
    return [kind._fields.index(field.name) for field in fields]


def spoken(field: Field) -> str:
    """Return what a value of a field is called in a message: `label`, `final summary`."""
    name = field.name.replace("_", " ")
    return name.removesuffix("s") if field.holds == "words" else name


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


class TaskLine(NamedTuple):
    """What a line of a plain list says of a task: a few of the fields of its summary."""

    id: str
    title: str
    status: str
    type: str | None
    priority: str | None
    criteria_checked: int
    criteria_total: int
    due_date: date | None
    legacy_done: bool


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
    if one == other:
        return True
    if one.isascii() and other.isascii():
        return len(one) == len(other) and one.lower() == other.lower()
    return name_key(one) == name_key(other)


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same but for letter case and white space (docs/contract.md 6.14)."""
    return compact(one) == compact(other)


def compact(name: str) -> str:
    """Return a name as it is compared: without white space, letter case folded."""
    return name_key("".join(name.split()))
