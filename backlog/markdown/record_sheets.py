"""Turns a milestone, document or decision into the sheet of its file, and a sheet into the record."""

from collections.abc import Callable

from backlog.domain.records import PROPOSED, Decision, Document, Milestone, Record, RecordState
from backlog.domain.sheets import Front, Kept, Sheet
from backlog.domain.text import MAX_READ, check_text, one_line
from backlog.errors import InvalidInput
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import Folder, folder_name, folder_of
from backlog.markdown.files import FileKind
from backlog.markdown.instants import read_day, read_instant, written_instant
from backlog.markdown.task_sheets import as_written, title_in

KINDS: dict[type[Record], FileKind] = {Milestone: "milestone", Document: "document", Decision: "decision"}

_DOCS = "docs"


def record_sheet(record: Record, kept: Kept) -> Sheet:
    """Return what the file of a milestone, document or decision says."""
    front: Front = {"id": record.id, "title": record.title}
    texts: dict[str, str | None] = {}
    match record:
        case Milestone():
            front["due_date"] = written_instant(record.due_date)
            texts["description"] = record.description
        case Document():
            front |= {
                "type": record.type,
                "created_date": written_instant(record.created_at),
                "updated_date": written_instant(record.updated_at),
                "tags": list(record.tags),
            }
            texts["content"] = record.content.rstrip()
        case Decision():
            front |= {"date": written_instant(record.created_at), "status": record.status}
            texts["content"] = record.content.rstrip()
    filled = {name: text for name, text in texts.items() if text}
    return as_written(Sheet(record_place(record), front, filled, {}, (), kept.unknown, kept.loose), kept)


def record_place(record: Record) -> str:
    """Return the folder that the file of a milestone, document or decision lies in."""
    place = folder_of(KINDS[type(record)], record.state)
    return f"{place}/{folder_name(record.path)}".rstrip("/") if isinstance(record, Document) else place


def record_of(sheet: Sheet, folder: Folder, uuid: str) -> Record:
    """Return the milestone, document or decision that a sheet describes; raise BadFileError."""
    state: RecordState = "archived" if folder.state == "archived" else "active"
    try:
        id_ = sheet.scalar("id").strip().lower()
        title = title_in(sheet)
        return _BUILDERS[folder.kind](sheet, (uuid, id_, title), state)
    except InvalidInput as error:
        raise BadFileError(error.message) from None


_FIELDS: dict[FileKind, dict[str, str]] = {
    "task": {},
    "milestone": {"id": "id", "title": "title", "due_date": "due_date", "description": "description"},
    "document": {
        "id": "id",
        "title": "title",
        "type": "type",
        "created_date": "created_at",
        "updated_date": "updated_at",
        "tags": "tags",
        "content": "content",
    },
    "decision": {
        "id": "id",
        "title": "title",
        "date": "created_at",
        "status": "status",
        "content": "content",
    },
}
"""The keys and sections of a file, and the fields that hold them."""


def updated_record(record: Record, ours: Sheet, merged: Sheet, described: Record) -> Record:
    """Return a record with what differs between its own sheet and a merged one, which `described` came of."""
    before, after = {**ours.front, **ours.texts}, {**merged.front, **merged.texts}
    fields = [
        field for key, field in _FIELDS[KINDS[type(record)]].items() if before.get(key) != after.get(key)
    ]
    if ours.place != merged.place:
        fields += ["state", "path"] if isinstance(record, Document) else ["state"]
    return record._replace(**{field: getattr(described, field) for field in fields})


def _milestone(sheet: Sheet, names: tuple[str, str, str], state: RecordState) -> Milestone:
    description = sheet.texts.get("description")
    return Milestone(
        *names,
        created_at=None,
        state=state,
        due_date=read_day(sheet.scalar("due_date")),
        description=check_text(description, "description", MAX_READ) if description else None,
    )


def _document(sheet: Sheet, names: tuple[str, str, str], state: RecordState) -> Document:
    tags = (one_line(tag, "tags") for tag in sheet.items("tags"))
    return Document(
        *names,
        created_at=read_instant(sheet.scalar("created_date")),
        type=one_line(sheet.scalar("type"), "type") or "other",
        path=sheet.place.removeprefix(_DOCS).strip("/"),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        state=state,
        updated_at=read_instant(sheet.scalar("updated_date")),
        content=_content(sheet),
    )


def _decision(sheet: Sheet, names: tuple[str, str, str], state: RecordState) -> Decision:
    return Decision(
        *names,
        created_at=read_instant(sheet.scalar("date")),
        status=one_line(sheet.scalar("status"), "status") or PROPOSED,
        state=state,
        content=_content(sheet),
    )


def _content(sheet: Sheet) -> str:
    return check_text(sheet.texts.get("content", ""), "content", MAX_READ)


_BUILDERS: dict[FileKind, Callable[[Sheet, tuple[str, str, str], RecordState], Record]] = {
    "milestone": _milestone,
    "document": _document,
    "decision": _decision,
}
