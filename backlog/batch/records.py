"""Does what a line of a batch asks for with milestones, documents and decisions."""

from backlog.batch import record_models as models
from backlog.batch.requests import new_date
from backlog.batch.work import LineResult, Work
from backlog.domain.edit_request import CLEAR
from backlog.domain.milestone_changes import Reassign, TaskHandling
from backlog.domain.records import Document, Record
from backlog.errors import InvalidInput
from backlog.service import documents, milestones
from backlog.service.combinations import check_clearing
from backlog.service.dates import due_date


def add_milestone(work: Work, operation: models.MilestoneAdd) -> LineResult:
    """Add a milestone."""
    return _done(
        milestones.add_in(
            work.writer,
            operation.name,
            description=operation.description,
            due_date=due_date(operation.due_date or "", work.today),
        )
    )


def rename_milestone(work: Work, operation: models.MilestoneRename) -> LineResult:
    """Rename a milestone or change when it is due."""
    check_clearing({name: True for name in ("due_date", "clear_due_date") if getattr(operation, name)})
    renamed = milestones.rename_in(
        work.writer,
        work.aliases.named(operation.from_),
        operation.to,
        due_date=CLEAR if operation.clear_due_date else new_date(operation.due_date, work.today),
        update_tasks=not operation.no_update_tasks,
    )
    return _done(renamed.after)


def remove_milestone(work: Work, operation: models.MilestoneRemove) -> LineResult:
    """Remove a milestone."""
    name = work.aliases.named(operation.name)
    return _done(milestones.remove_in(work.writer, name, _handling(work, operation)).milestone)


def _handling(work: Work, operation: models.MilestoneRemove) -> TaskHandling:
    """Return what becomes of the tasks; raise InvalidInput if they are to go to no other milestone."""
    if operation.task_handling != "reassign":
        return operation.task_handling
    if not (operation.reassign_to or "").strip() or operation.reassign_to is None:
        raise InvalidInput('milestone_remove: "reassign" needs "reassign_to"', code="missing-option")
    return Reassign(work.aliases.named(operation.reassign_to))


def archive_milestone(work: Work, operation: models.MilestoneArchive) -> LineResult:
    """Archive a milestone."""
    return _done(milestones.archive_in(work.writer, work.aliases.named(operation.name)))


def create_document(work: Work, operation: models.DocumentCreate) -> LineResult:
    """Create a document."""
    return _done(
        documents.create_document_in(
            work.writer,
            operation.title,
            type_=operation.type,
            path=operation.path,
            text=operation.content,
            tags=operation.tags or (),
        )
    )


def update_document(work: Work, operation: models.DocumentUpdate) -> LineResult:
    """Change a document."""
    return _done(
        documents.update_document_in(
            work.writer,
            work.aliases.meant(operation.id),
            title=operation.title,
            type_=operation.type,
            path=operation.path,
            text=operation.content,
            tags=operation.tags,
        )
    )


def archive_document(work: Work, operation: models.DocumentArchive) -> LineResult:
    """Archive a document."""
    return _done(documents.archive_in(work.writer, Document, work.aliases.meant(operation.id)))


def create_decision(work: Work, operation: models.DecisionCreate) -> LineResult:
    """Create a decision."""
    return _done(
        documents.create_decision_in(
            work.writer, operation.title, status=operation.status, text=operation.content
        )
    )


def update_decision(work: Work, operation: models.DecisionUpdate) -> LineResult:
    """Change a decision."""
    return _done(
        documents.update_decision_in(
            work.writer,
            work.aliases.meant(operation.id),
            title=operation.title,
            status=operation.status,
            text=operation.content,
        )
    )


def _done(record: Record) -> LineResult:
    return LineResult((record.id,), (record.revision,))
