"""Milestones, documents and decisions."""

from typing import Any

from sqlalchemy import Executable, Select, bindparam, insert, select, update

from backlog.domain.records import Decision, Document, Milestone
from backlog.storage.schema.tables import DecisionRow, DocumentRow, MilestoneRow
from backlog.storage.statements.registry import statement, table

milestones = table(MilestoneRow)
documents = table(DocumentRow)
decisions = table(DecisionRow)


@statement
def insert_milestone() -> Executable:
    """Store a new milestone."""
    return insert(milestones)


@statement
def update_milestone() -> Executable:
    """Store a changed milestone, if nobody changed it since it was read."""
    return update(milestones).where(
        milestones.c.uuid == bindparam("of_uuid"), milestones.c.revision == bindparam("of_revision")
    )


@statement
def milestone_by_number() -> Executable:
    """Return the milestone with a number, in whatever state."""
    return _whole_milestones().where(milestones.c.number == bindparam("number"))


@statement
def all_milestones() -> Executable:
    """Return every milestone, archived ones too, by number."""
    return _whole_milestones().order_by(milestones.c.number)


def _whole_milestones() -> Select[Any]:
    return select(*(milestones.c[field] for field in Milestone._fields))


@statement
def insert_document() -> Executable:
    """Store a new document."""
    return insert(documents)


@statement
def update_document() -> Executable:
    """Store a changed document, if nobody changed it since it was read."""
    return update(documents).where(
        documents.c.uuid == bindparam("of_uuid"), documents.c.revision == bindparam("of_revision")
    )


@statement
def document_by_number() -> Executable:
    """Return the document with a number, in whatever state."""
    return _whole_documents().where(documents.c.number == bindparam("number"))


@statement
def all_documents() -> Executable:
    """Return every document, archived ones too, by number."""
    return _whole_documents().order_by(documents.c.number)


def _whole_documents() -> Select[Any]:
    return select(*(documents.c[field] for field in Document._fields))


@statement
def insert_decision() -> Executable:
    """Store a new decision."""
    return insert(decisions)


@statement
def update_decision() -> Executable:
    """Store a changed decision, if nobody changed it since it was read."""
    return update(decisions).where(
        decisions.c.uuid == bindparam("of_uuid"), decisions.c.revision == bindparam("of_revision")
    )


@statement
def decision_by_number() -> Executable:
    """Return the decision with a number, in whatever state."""
    return _whole_decisions().where(decisions.c.number == bindparam("number"))


@statement
def all_decisions() -> Executable:
    """Return every decision, archived ones too, by number."""
    return _whole_decisions().order_by(decisions.c.number)


def _whole_decisions() -> Select[Any]:
    return select(*(decisions.c[field] for field in Decision._fields))
