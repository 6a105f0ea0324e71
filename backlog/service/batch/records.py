"""Does what a line of a batch asks for with milestones, documents and decisions."""

from backlog.domain.records import Document, Record
from backlog.service import documents, milestones
from backlog.service.batch import models
from backlog.service.batch.work import Done, Work


def add_milestone(work: Work, operation: models.MilestoneAdd) -> Done:
    """Add a milestone."""
    return _done(
        milestones.add_in(
            work.writer,
            operation.name,
            work.stamp,
            work.today,
            description=operation.description,
            due=operation.due_date,
        )
    )


def rename_milestone(work: Work, operation: models.MilestoneRename) -> Done:
    """Rename a milestone or change when it is due."""
    renamed = milestones.rename_in(
        work.writer,
        work.names.named(operation.from_),
        operation.to,
        work.stamp,
        work.today,
        due=operation.due_date,
        clear_due=operation.clear_due_date,
        update_tasks=not operation.no_update_tasks,
    )
    return _done(renamed.after)


def remove_milestone(work: Work, operation: models.MilestoneRemove) -> Done:
    """Remove a milestone."""
    target = operation.reassign_to
    removed = milestones.remove_in(
        work.writer,
        work.names.named(operation.name),
        operation.task_handling,
        None if target is None else work.names.named(target),
        work.stamp,
    )
    return _done(removed.milestone)


def archive_milestone(work: Work, operation: models.MilestoneArchive) -> Done:
    """Archive a milestone."""
    return _done(milestones.archive_in(work.writer, work.names.named(operation.name), work.stamp))


def create_document(work: Work, operation: models.DocumentCreate) -> Done:
    """Create a document."""
    return _done(
        documents.create_document_in(
            work.writer,
            operation.title,
            work.stamp,
            type_=operation.type,
            path=operation.path,
            text=operation.content,
            tags=operation.tags or (),
        )
    )


def update_document(work: Work, operation: models.DocumentUpdate) -> Done:
    """Change a document."""
    return _done(
        documents.update_document_in(
            work.writer,
            work.names.meant(operation.id),
            work.stamp,
            title=operation.title,
            type_=operation.type,
            path=operation.path,
            text=operation.content,
            tags=operation.tags,
        )
    )


def archive_document(work: Work, operation: models.DocumentArchive) -> Done:
    """Archive a document."""
    return _done(documents.archive_in(work.writer, Document, work.names.meant(operation.id), work.stamp))


def create_decision(work: Work, operation: models.DecisionCreate) -> Done:
    """Create a decision."""
    return _done(
        documents.create_decision_in(
            work.writer, operation.title, work.stamp, status=operation.status, text=operation.content
        )
    )


def update_decision(work: Work, operation: models.DecisionUpdate) -> Done:
    """Change a decision."""
    return _done(
        documents.update_decision_in(
            work.writer,
            work.names.meant(operation.id),
            work.stamp,
            title=operation.title,
            status=operation.status,
            text=operation.content,
        )
    )


def _done(record: Record) -> Done:
    return Done((record.id,), (record.revision,))
