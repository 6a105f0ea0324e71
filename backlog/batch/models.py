"""What a line of a batch may say: one model an operation, whose keys are the long flags of the command line.

The names that `--json` prints are accepted beside them, so that what one command printed can come
back through another. A null is the same as a key that is not there.
"""

from typing import Annotated, Literal, Union

from pydantic import AliasChoices, BaseModel, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from backlog.batch.record_models import (
    ConfigSet,
    DecisionCreate,
    DecisionUpdate,
    DocumentArchive,
    DocumentCreate,
    DocumentUpdate,
    MilestoneAdd,
    MilestoneArchive,
    MilestoneRemove,
    MilestoneRename,
)
from backlog.batch.values import (
    AsItIs,
    Id,
    Ids,
    Items,
    Name,
    Numbers,
    Operation,
    Ordinal,
    ReadOnly,
    Revision,
    Texts,
    also,
)


class OnTasks(Operation):
    """An operation on one task or draft, `id`, or on several, `ids`."""

    id: Id | None = None
    ids: Ids | None = None

    @model_validator(mode="after")
    def _named(self) -> "OnTasks":
        if (self.id is None) is (not self.ids):
            raise PydanticCustomError("missing-id", 'needs either "id" or "ids"')
        return self


class _Printed(Operation):
    """Keys that `--json` prints of a task and that no flag sets."""

    reporter: AsItIs = None
    path: ReadOnly = None
    subtasks: ReadOnly = None
    readiness: ReadOnly = None
    comments: AsItIs = None
    revision: ReadOnly = None
    is_ready: ReadOnly = Field(None, alias="isReady")
    created_at: ReadOnly = Field(None, alias="createdAt")
    updated_at: ReadOnly = Field(None, alias="updatedAt")
    checked: ReadOnly = Field(None, alias="acceptanceCriteriaCompleted")
    criteria: ReadOnly = Field(None, alias="acceptanceCriteriaCount")
    graph: ReadOnly = Field(None, alias="dependencyGraph")
    claimed_by: ReadOnly = Field(None, alias="claimedBy")
    claimed_until: ReadOnly = Field(None, alias="claimedUntil")
    legacy_done: ReadOnly = Field(None, alias="legacyDone")
    other_text: AsItIs = Field(None, alias="otherText")


class _Fields(_Printed):
    """The fields of a task that create and edit both set."""

    description: str | None = also("description", "desc")
    assignee: Texts | None = also("assignee", "assignees")
    status: str | None = None
    priority: str | None = None
    type: str | None = None
    project: str | None = None
    due_date: str | None = also("due_date", "dueDate")
    ac: Items | None = None
    acceptance_criteria: Items | None = also("acceptance_criteria", "acceptanceCriteria")
    check_ac: Numbers | None = None
    dod: Texts | None = None
    definition_of_done: Items | None = also("definition_of_done", "definitionOfDone")
    check_dod: Numbers | None = None
    plan: str | None = also("plan", "implementationPlan")
    notes: str | None = also("notes", "implementationNotes")
    final_summary: str | None = also("final_summary", "finalSummary")
    ordinal: Ordinal | None = None
    milestone: str | None = None
    depends_on: Texts | None = also("depends_on", "dep", "dependencies")
    ref: Texts | None = also("ref", "references")
    doc: Texts | None = also("doc", "documentation")
    modified_file: Texts | None = also("modified_file", "modifiedFiles")


class Create(_Fields):
    """Create a task or a draft."""

    op: Literal["create"]
    as_: Name | None = Field(None, alias="as")
    title: str
    labels: Texts | None = also("labels", "label")
    draft: bool = False
    parent: Id | None = also("parent", "parentTaskId")
    no_dod_defaults: bool = False


class Edit(_Fields, OnTasks):
    """Change one task or draft, or several at once."""

    op: Literal["edit"]
    if_revision: Revision | None = None
    title: str | None = None
    label: Texts | None = also("label", "labels")
    add_label: Texts | None = None
    remove_label: Texts | None = None
    clear_labels: bool = False
    clear_due_date: bool = False
    clear_milestone: bool = False
    clear_ac: bool = False
    remove_ac: Numbers | None = None
    uncheck_ac: Numbers | None = None
    set_check: dict[str, str] | None = None
    clear_check: Numbers | None = None
    remove_dod: Numbers | None = None
    uncheck_dod: Numbers | None = None
    evidence: str | None = None
    append_plan: Texts | None = None
    append_notes: Texts | None = None
    append_final_summary: Texts | None = None
    clear_final_summary: bool = False
    other_text: str | None = also("other_text", "otherText")
    append_other_text: Texts | None = None
    comment: Texts | None = None
    comment_author: str | None = None
    clear_deps: bool = False
    add_ref: Texts | None = None
    remove_ref: Texts | None = None
    clear_refs: bool = False
    clear_docs: bool = False
    parent: AsItIs = Field(None, alias="parentTaskId")


class Comment(Operation):
    """Add comments to a task or draft."""

    op: Literal["comment"]
    id: Id
    comment: Texts = Field(validation_alias=AliasChoices("comment", "body"))
    comment_author: str | None = also("comment_author", "author")
    if_revision: Revision | None = None


class Archive(OnTasks):
    """Put tasks or drafts that will not be done away."""

    op: Literal["archive"]


class Complete(OnTasks):
    """Move done tasks aside."""

    op: Literal["complete"]


class Demote(OnTasks):
    """Turn tasks back into drafts."""

    op: Literal["demote"]


class Promote(Operation):
    """Turn a draft into a task."""

    op: Literal["promote"]
    as_: Name | None = Field(None, alias="as")
    id: Id


class Claim(Operation):
    """Claim a task, without `id` the first ready one that nobody is working on; or renew a claim."""

    op: Literal["claim"]
    as_: Name | None = Field(None, alias="as")
    id: Id | None = None
    assignee: str = "@me"
    lease: str | None = None
    renew: bool = False
    take_over: bool = False


class Release(Operation):
    """Release a claimed task."""

    op: Literal["release"]
    id: Id
    assignee: str = "@me"


MODELS: dict[str, type[Operation]] = {
    "create": Create,
    "edit": Edit,
    "comment": Comment,
    "archive": Archive,
    "complete": Complete,
    "demote": Demote,
    "promote": Promote,
    "claim": Claim,
    "release": Release,
    "milestone_add": MilestoneAdd,
    "milestone_rename": MilestoneRename,
    "milestone_remove": MilestoneRemove,
    "milestone_archive": MilestoneArchive,
    "document_create": DocumentCreate,
    "document_update": DocumentUpdate,
    "document_archive": DocumentArchive,
    "decision_create": DecisionCreate,
    "decision_update": DecisionUpdate,
    "config_set": ConfigSet,
}
"""The operations by their names."""

OPERATION: TypeAdapter[Operation] = TypeAdapter(
    Annotated[Union[tuple(MODELS.values())], Field(discriminator="op")]  # type: ignore[arg-type]  # noqa: UP007  made of the table
)


def settable_keys(model: type[BaseModel]) -> list[str]:
    """Return the keys of a model that change something, by all their names."""
    printed = {*_Printed.model_fields, *(("parent",) if model is Edit else ())}
    known = keys_of(model)
    names = dict(zip(model.model_fields, known.items(), strict=True))
    return [each for name, (key, others) in names.items() if name not in printed for each in (key, *others)]


def keys_of(model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """Return the keys of a model, each with the other names that it is known under."""
    keys: dict[str, tuple[str, ...]] = {}
    for name, field in model.model_fields.items():
        alias = field.validation_alias
        names = (
            [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [alias or name]
        )
        keys[str(names[0])] = tuple(map(str, names[1:]))
    return keys
