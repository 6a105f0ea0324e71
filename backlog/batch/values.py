"""What stands under a key of a batch's line: ids, texts, numbers and items, one of them or a list."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field

from backlog.domain.task import ChecklistItem

_LARGEST = 10**15

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$", description="a name for later lines")]
IdOrNumber = str | Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Revision = Annotated[int, Field(ge=0, le=2**62)]


def _alone(value: Any) -> tuple[Any, ...]:  # noqa: ANN401  one text or number
    return (value,)


class Item(BaseModel):
    """An item of a checklist, as `--json` prints it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    checked: bool = False
    check: str | None = None


def _checklist_item(item: Item) -> ChecklistItem:
    return ChecklistItem(item.text, item.checked, check=item.check)


# A list, which is what programs write, stays as it was read: only what stands alone calls Python.
if TYPE_CHECKING:  # what the validators make of what a line says
    Id = str
    Ids = tuple[str, ...]
    Texts = tuple[str, ...]
    Numbers = tuple[str | int, ...]
    Items = tuple[str | ChecklistItem, ...]
else:
    Id = Annotated[IdOrNumber, AfterValidator(str)]
    Ids = Annotated[Id, AfterValidator(_alone)] | tuple[Id, ...]
    Texts = Annotated[str, AfterValidator(_alone)] | tuple[str, ...]
    Numbers = Annotated[IdOrNumber, AfterValidator(_alone)] | tuple[IdOrNumber, ...]
    Items = (
        Annotated[str, AfterValidator(_alone)]
        | tuple[str | Annotated[Item, AfterValidator(_checklist_item)], ...]
    )
Ordinal = str | float
ReadOnly = Annotated[Any, Field(description="printed by --json; ignored here")]
AsItIs = Annotated[Any, Field(description="printed by --json; nothing but what the task has is taken")]


def also(*names: str) -> Any:  # noqa: ANN401  what pydantic's Field returns
    """Return a field that may be left out and is also known under other names."""
    return Field(None, validation_alias=AliasChoices(*names))


class Operation(BaseModel):
    """What all operations have in common."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)  # built once, as a whole
