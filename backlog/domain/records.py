"""What is kept beside the tasks: milestones, documents and decisions.

`created_at` is None where nobody knows when a record was made.
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

RecordState = Literal["active", "archived"]
DOCUMENT_TYPES = ("readme", "guide", "specification", "other")


class Milestone(NamedTuple):
    """A goal that tasks are assigned to, `m-0` and up; tasks name it by id (docs/contract.md 6.10)."""

    uuid: str
    id: str
    title: str
    created_at: datetime | date | None
    state: RecordState = "active"
    updated_at: datetime | date | None = None
    due_date: date | None = None
    description: str | None = None
    revision: int = 0


class Document(NamedTuple):
    """A text in Markdown. `path` is its sub-folder when it is exported, "" for none (docs/contract.md 8.5).

    `content` is kept as it was given.
    """

    uuid: str
    id: str
    title: str
    created_at: datetime | date | None
    type: str = "other"
    path: str = ""
    tags: tuple[str, ...] = ()
    state: RecordState = "active"
    updated_at: datetime | date | None = None
    content: str = ""
    revision: int = 0


PROPOSED = "proposed"
"""The status of a decision that has none."""


class Decision(NamedTuple):
    """A decision with its reasons. `created_at` is its date; the status is free text (docs/contract.md 8.6).

    `content` holds its sections as Markdown, kept as it was given.
    """

    uuid: str
    id: str
    title: str
    created_at: datetime | date | None
    status: str = PROPOSED
    state: RecordState = "active"
    updated_at: datetime | date | None = None
    content: str = ""
    revision: int = 0


Record = Milestone | Document | Decision

PREFIXES = {"milestone": "m", "document": "doc", "decision": "decision"}


def record_number(identifier: str) -> int:
    """Return the number in a canonical id: `doc-007` -> 7."""
    return int(identifier.rpartition("-")[2])
