"""Turns what a line says of a task into the request that the command line would make of it."""

from typing import TYPE_CHECKING, Any

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.ids import parse_reference
from backlog.domain.task import Kind
from backlog.service.batch.models import Create, Edit
from backlog.service.batch.names import Names

if TYPE_CHECKING:
    from collections.abc import Mapping

_CREATE = frozenset(CreateRequest._fields)
_EDIT = frozenset(EditRequest._fields)


def create_request(operation: Create, names: Names) -> CreateRequest:
    """Return the request to create what a line describes.

    A whole definition of done takes the place of the configured items.
    """
    fields = _given(operation, _CREATE, names)
    whole = operation.definition_of_done
    if whole is not None:
        fields["dod"] = (*whole, *fields.get("dod", ()))
        fields["no_dod_defaults"] = True
    if "parent" in fields:
        fields["parent"] = names.meant(fields["parent"])
    return CreateRequest(**fields)


def edit_request(operation: Edit, names: Names) -> EditRequest:
    """Return the request to change what a line names; an empty list of labels removes them all."""
    fields = _given(operation, _EDIT, names)
    if fields.get("label") == ():
        del fields["label"]
        fields["clear_labels"] = True
    return EditRequest(**fields)


def kind_of(ids: tuple[str, ...]) -> Kind:
    """Return what ids name: drafts if all of them say so, else tasks."""
    references = [parse_reference(id_) for id_ in ids]
    drafts = [reference is not None and reference.prefix == "draft" for reference in references]
    return "draft" if all(drafts) else "task"


def _given(operation: Create | Edit, known: frozenset[str], names: Names) -> dict[str, Any]:
    """Return the fields of a request that a line gives; null is the same as nothing."""
    values: Mapping[str, Any] = operation.__dict__
    fields = {
        name: value
        for name in operation.model_fields_set
        if name in known and (value := values[name]) is not None
    }
    if "milestone" in fields:
        fields["milestone"] = names.named(fields["milestone"])
    if "depends_on" in fields:
        fields["depends_on"] = names.all_meant(fields["depends_on"])
    return fields
