"""What a line of a batch may say of milestones, documents, decisions and settings."""

from typing import Literal

from pydantic import AliasChoices, Field

from backlog.batch.values import Id, Name, Operation, Texts, also


class MilestoneAdd(Operation):
    """Add a milestone."""

    op: Literal["milestone_add"]
    as_: Name | None = Field(None, alias="as")
    name: str = Field(validation_alias=AliasChoices("name", "title"))
    description: str | None = None
    due_date: str | None = also("due_date", "dueDate")


class MilestoneRename(Operation):
    """Rename a milestone, named by id or title, or change when it is due."""

    op: Literal["milestone_rename"]
    from_: Id = Field(validation_alias=AliasChoices("from", "id"))
    to: str
    due_date: str | None = also("due_date", "dueDate")
    clear_due_date: bool = False
    no_update_tasks: bool = False


class MilestoneRemove(Operation):
    """Remove a milestone, named by id or title; its tasks are cleared of it by default."""

    op: Literal["milestone_remove"]
    name: Id = Field(validation_alias=AliasChoices("name", "id"))
    task_handling: Literal["clear", "keep", "reassign"] = "clear"
    reassign_to: Id | None = None


class MilestoneArchive(Operation):
    """Archive a milestone, named by id or title, and leave its tasks as they are."""

    op: Literal["milestone_archive"]
    name: Id = Field(validation_alias=AliasChoices("name", "id"))


class DocumentCreate(Operation):
    """Create a document."""

    op: Literal["document_create"]
    as_: Name | None = Field(None, alias="as")
    title: str
    type: str | None = None
    path: str | None = None
    tags: Texts | None = None
    content: str | None = None


class DocumentUpdate(Operation):
    """Change a document."""

    op: Literal["document_update"]
    id: Id
    title: str | None = None
    type: str | None = None
    path: str | None = None
    tags: Texts | None = None
    content: str | None = None


class DocumentArchive(Operation):
    """Archive a document."""

    op: Literal["document_archive"]
    id: Id


class DecisionCreate(Operation):
    """Create a decision."""

    op: Literal["decision_create"]
    as_: Name | None = Field(None, alias="as")
    title: str
    status: str | None = None
    content: str | None = None


class DecisionUpdate(Operation):
    """Change a decision."""

    op: Literal["decision_update"]
    id: Id
    title: str | None = None
    status: str | None = None
    content: str | None = None


class ConfigSet(Operation):
    """Change a setting."""

    op: Literal["config_set"]
    key: str
    value: str
