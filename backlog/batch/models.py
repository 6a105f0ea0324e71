"""What a line of a batch may say: one model an operation, whose keys are the long flags of the command line.

The names that `--json` prints are accepted beside them, so that what one command printed can come
back through another. A null is the same as a key that is not there.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from backlog.domain.task import ChecklistItem

_LARGEST = 10**15

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$", description="a name for later lines")]
Number = str | Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Revision = Annotated[int, Field(ge=0, le=2**62)]


def _several(value: Any) -> tuple[Any, ...]:  # noqa: ANN401  one text or number, or a tuple of them
    return value if isinstance(value, tuple) else (value,)


class Item(BaseModel):
    """An item of a checklist, as `--json` prints it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    checked: bool = False
    check: str | None = None


def _items(value: str | tuple[str | Item, ...]) -> tuple[str | ChecklistItem, ...]:
    return tuple(
        one if isinstance(one, str) else ChecklistItem(one.text, one.checked, check=one.check)
        for one in _several(value)
    )


if TYPE_CHECKING:  # what the validators make of what a line says
    Id = str
    Ids = tuple[str, ...]
    Texts = tuple[str, ...]
    Numbers = tuple[str | int, ...]
    Items = tuple[str | ChecklistItem, ...]
else:
    Id = Annotated[Number, AfterValidator(str)]
    Ids = Annotated[
        Number | tuple[Number, ...], AfterValidator(lambda value: tuple(map(str, _several(value))))
    ]
    Texts = Annotated[str | tuple[str, ...], AfterValidator(_several)]
    Numbers = Annotated[Number | tuple[Number, ...], AfterValidator(_several)]
    Items = Annotated[str | tuple[str | Item, ...], AfterValidator(_items)]
Ordinal = str | float
ReadOnly = Annotated[Any, Field(description="printed by --json; ignored here")]


def _also(*names: str) -> Any:  # noqa: ANN401  what pydantic's Field returns
    """Return a field that may be left out and is also known under other names."""
    return Field(None, validation_alias=AliasChoices(*names))


class Operation(BaseModel):
    """What all operations have in common."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)  # built once, as a whole


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

    reporter: ReadOnly = None
    path: ReadOnly = None
    subtasks: ReadOnly = None
    readiness: ReadOnly = None
    comments: ReadOnly = None
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
    other_text: ReadOnly = Field(None, alias="otherText")


class _Fields(_Printed):
    """The fields of a task that create and edit both set."""

    description: str | None = _also("description", "desc")
    assignee: Texts | None = _also("assignee", "assignees")
    status: str | None = None
    priority: str | None = None
    type: str | None = None
    project: str | None = None
    due_date: str | None = _also("due_date", "dueDate")
    ac: Items | None = None
    acceptance_criteria: Items | None = _also("acceptance_criteria", "acceptanceCriteria")
    check_ac: Numbers | None = None
    dod: Texts | None = None
    definition_of_done: Items | None = _also("definition_of_done", "definitionOfDone")
    check_dod: Numbers | None = None
    plan: str | None = _also("plan", "implementationPlan")
    notes: str | None = _also("notes", "implementationNotes")
    final_summary: str | None = _also("final_summary", "finalSummary")
    ordinal: Ordinal | None = None
    milestone: str | None = None
    depends_on: Texts | None = _also("depends_on", "dep", "dependencies")
    ref: Texts | None = _also("ref", "references")
    doc: Texts | None = _also("doc", "documentation")
    modified_file: Texts | None = _also("modified_file", "modifiedFiles")


class Create(_Fields):
    """Create a task or a draft."""

    op: Literal["create"]
    as_: Name | None = Field(None, alias="as")
    title: str
    labels: Texts | None = _also("labels", "label")
    draft: bool = False
    parent: Id | None = _also("parent", "parentTaskId")
    no_dod_defaults: bool = False


class Edit(_Fields, OnTasks):
    """Change one task or draft, or several at once."""

    op: Literal["edit"]
    if_revision: Revision | None = None
    title: str | None = None
    label: Texts | None = _also("label", "labels")
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
    other_text: str | None = _also("other_text", "otherText")
    append_other_text: Texts | None = None
    comment: Texts | None = None
    comment_author: str | None = None
    clear_deps: bool = False
    add_ref: Texts | None = None
    remove_ref: Texts | None = None
    clear_refs: bool = False
    clear_docs: bool = False
    parent: ReadOnly = Field(None, alias="parentTaskId")


class Comment(Operation):
    """Add comments to a task or draft."""

    op: Literal["comment"]
    id: Id
    comment: Texts = Field(validation_alias=AliasChoices("comment", "body"))
    comment_author: str | None = _also("comment_author", "author")
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
    """Claim a task, without `id` the first ready one that nobody works on; or renew a claim."""

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


class ConfigSet(Operation):
    """Change a setting."""

    op: Literal["config_set"]
    key: str
    value: str


class MilestoneAdd(Operation):
    """Add a milestone."""

    op: Literal["milestone_add"]
    as_: Name | None = Field(None, alias="as")
    name: str = Field(validation_alias=AliasChoices("name", "title"))
    description: str | None = None
    due_date: str | None = _also("due_date", "dueDate")


class MilestoneRename(Operation):
    """Rename a milestone, named by id or title, or change when it is due."""

    op: Literal["milestone_rename"]
    from_: Id = Field(validation_alias=AliasChoices("from", "id"))
    to: str
    due_date: str | None = _also("due_date", "dueDate")
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
