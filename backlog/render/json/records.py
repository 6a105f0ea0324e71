"""Documents and decisions for programs (docs/contract.md 4.4, 4.5)."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING
from backlog.render.json import document
from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from backlog.domain.records import Decision, Document
    from backlog.render.json import Object


def document_object(record: Document) -> Object:
    """Return a document as JSON has it in a list and a search (docs/contract.md 4.4); it is not a file."""
    return {
        "id": record.id,
        "title": record.title,
        "type": record.type,
        "path": None,
        "tags": record.tags,
        "createdAt": instant_json(record.created_at),
        "updatedAt": instant_json(record.updated_at),
    }


def one_document(kind: str, record: Document) -> str:
    """Return one document with its content; `folder` is where it is exported to."""
    whole = {**document_object(record), "folder": record.path, "content": record.content}
    return document(kind, "document", {**whole, "revision": record.revision})


def decision_object(record: Decision) -> Object:
    """Return a decision as JSON has it in a list (docs/contract.md 4.5)."""
    return {
        "id": record.id,
        "title": record.title,
        "status": record.status,
        "date": instant_json(record.created_at),
    }


def one_decision(kind: str, record: Decision) -> str:
    """Return one decision with its content."""
    whole = {
        **decision_object(record),
        "content": record.content,
        "updatedAt": instant_json(record.updated_at),
    }
    return document(kind, "decision", {**whole, "revision": record.revision})


def one_record(record: Document | Decision) -> str:
    """Return a document or decision as its view has it."""
    from backlog.domain.records import Document

    if isinstance(record, Document):
        return one_document("doc-view", record)
    return one_decision("decision-view", record)
