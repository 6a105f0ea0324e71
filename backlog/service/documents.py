"""Creates, changes, lists and archives documents and decisions (docs/contract.md 1.6, 1.7)."""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING, TypeVar

from backlog.domain.documents import DECISION_SECTIONS, content, document_path, document_type, record_title
from backlog.domain.ids import format_id, parse_reference, uuid_of
from backlog.domain.names import once_each
from backlog.domain.records import PREFIXES, PROPOSED, Decision, Document
from backlog.domain.text import one_line, values
from backlog.errors import NotFound, RevisionMoved, quoted
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.store import Reader, Writer

R = TypeVar("R", Document, Decision)


def create_document_in(
    writer: Writer,
    title: str,
    *,
    type_: str | None = None,
    path: str | None = None,
    text: str | None = None,
    tags: Sequence[str] = (),
) -> Document:
    """Create a document; raise InvalidInput."""
    document = Document(
        uuid_of(urandom(16)),
        "",
        record_title(title, "document"),
        writer.stamp.now,
        type=document_type("other" if type_ is None else type_),
        path=document_path(path or ""),
        tags=values(tags, "tag"),
        content=content(text or ""),
    )
    return writer.save_record(None, document._replace(id=_new_id(writer, "document")))


def update_document_in(
    writer: Writer,
    given: str,
    *,
    title: str | None = None,
    type_: str | None = None,
    path: str | None = None,
    text: str | None = None,
    tags: Sequence[str] | None = None,
    if_revision: int | None = None,
) -> Document:
    """Change what is given of a document, None leaving it as it is; raise InvalidInput or NotFound.

    With `if_revision` it must be at that revision, else Conflict is raised.
    """
    before = find_record(writer, Document, given)
    _check_revision(before, if_revision)
    after = before._replace(
        title=before.title if title is None else record_title(title, "document"),
        type=before.type if type_ is None else document_type(type_),
        path=before.path if path is None else document_path(path),
        content=before.content if text is None else content(text),
        tags=before.tags if tags is None else once_each(values(tags, "tag"), before.tags),
    )
    if after == before:
        return before
    return writer.save_record(before, after._replace(updated_at=writer.stamp.now))


def create_decision_in(
    writer: Writer, title: str, *, status: str | None = None, text: str | None = None
) -> Decision:
    """Create a decision; raise InvalidInput for a blank title."""
    decision = Decision(
        uuid_of(urandom(16)),
        "",
        record_title(title, "decision"),
        writer.stamp.now,
        status=one_line(status or "", "status") or PROPOSED,
        content=DECISION_SECTIONS if text is None else content(text),
    )
    return writer.save_record(None, decision._replace(id=_new_id(writer, "decision")))


def update_decision_in(
    writer: Writer,
    given: str,
    *,
    title: str | None = None,
    status: str | None = None,
    text: str | None = None,
    if_revision: int | None = None,
) -> Decision:
    """Change what is given of a decision, None leaving it as it is; raise InvalidInput or NotFound.

    With `if_revision` it must be at that revision, else Conflict is raised.
    """
    before = find_record(writer, Decision, given)
    _check_revision(before, if_revision)
    after = before._replace(
        title=before.title if title is None else record_title(title, "decision"),
        status=one_line(status or "", "status") or before.status,
        content=before.content if text is None else content(text),
    )
    if after == before:
        return before
    return writer.save_record(before, after._replace(updated_at=writer.stamp.now))


def archive_in(writer: Writer, kind: type[R], given: str) -> R:
    """Archive a document or decision; raise NotFound."""
    before = find_record(writer, kind, given)
    return writer.save_record(before, before._replace(state="archived", updated_at=writer.stamp.now))


create_document = transaction(create_document_in)
update_document = transaction(update_document_in)
create_decision = transaction(create_decision_in)
update_decision = transaction(update_decision_in)


archive = transaction(archive_in)


@reading
def one(reader: Reader, kind: type[R], given: str) -> R:
    """Return a document or decision; raise NotFound."""
    return find_record(reader, kind, given)


@reading
def every(reader: Reader, kind: type[R]) -> list[R]:
    """Return all documents or decisions by number, without the archived ones."""
    return [record for record in reader.records(kind) if record.state == "active"]


def find_record(reader: Reader, kind: type[R], given: str) -> R:
    """Return the document or decision with an id such as `1`, `doc-1` or `DOC-001`; raise NotFound."""
    name = kind.__name__.lower()
    reference = parse_reference(given)
    record = None
    if reference and reference.prefix in {None, PREFIXES[name]} and len(reference.numbers) == 1:
        record = reader.record(kind, reference.numbers[0])
    if record is None or record.state == "archived":
        raise NotFound(
            f"{name} {quoted(given)} not found",
            code=f"{name}-not-found",
            kind=name,
            given=given,
        )
    return record


def _check_revision(record: Document | Decision, wanted: int | None) -> None:
    """Raise Conflict unless a record is at the revision that was read."""
    if wanted is not None and record.revision != wanted:
        raise RevisionMoved(record.id, record.revision, wanted, kind=type(record).__name__.lower())


def _new_id(writer: Writer, counter: str) -> str:
    """Give out the next id of a counter, which is in lower case (docs/contract.md 2)."""
    number = writer.next_number(counter)
    return format_id(PREFIXES[counter], (number,), writer.settings().zero_padded_ids).lower()
