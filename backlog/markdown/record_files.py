"""Turns a milestone, document or decision into its record file, and a record file into the record."""

from collections.abc import Callable

from backlog.domain.record_files import Extras, Front, RecordFile
from backlog.domain.records import PROPOSED, Decision, Document, Milestone, Record, RecordState
from backlog.domain.text import MAX_READ, check_text, one_line
from backlog.errors import InvalidInput
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import Folder, folder_name, folder_of
from backlog.markdown.files import FileKind
from backlog.markdown.instants import read_day, read_instant, written_instant
from backlog.markdown.task_files import as_written, title_in

KINDS: dict[type[Record], FileKind] = {Milestone: "milestone", Document: "document", Decision: "decision"}

_DOCS = "docs"


def record_file(record: Record, extras: Extras) -> RecordFile:
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
    return as_written(
        RecordFile(record_place(record), front, filled, {}, (), extras.unknown, extras.loose), extras
    )


def record_place(record: Record) -> str:
    """Return the folder that the file of a milestone, document or decision lies in."""
    place = folder_of(KINDS[type(record)], record.state)
    return f"{place}/{folder_name(record.path)}".rstrip("/") if isinstance(record, Document) else place


def record_of(file: RecordFile, folder: Folder, uuid: str) -> Record:
    """Return the milestone, document or decision that a record file describes; raise BadFileError."""
    state: RecordState = "archived" if folder.state == "archived" else "active"
    try:
        id_ = file.scalar("id").strip().lower()
        title = title_in(file)
        return _BUILDERS[folder.kind](file, (uuid, id_, title), state)
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


def updated_record(record: Record, ours: RecordFile, merged: RecordFile, described: Record) -> Record:
    """Return a record with what differs between its own file and a merged one; that one is `described`."""
    before, after = {**ours.front, **ours.texts}, {**merged.front, **merged.texts}
    fields = [
        field for key, field in _FIELDS[KINDS[type(record)]].items() if before.get(key) != after.get(key)
    ]
    if ours.place != merged.place:
        fields += ["state", "path"] if isinstance(record, Document) else ["state"]
    return record._replace(**{field: getattr(described, field) for field in fields})


def _milestone(file: RecordFile, names: tuple[str, str, str], state: RecordState) -> Milestone:
    description = file.texts.get("description")
    return Milestone(
        *names,
        created_at=None,
        state=state,
        due_date=read_day(file.scalar("due_date")),
        description=check_text(description, "description", MAX_READ) if description else None,
    )


def _document(file: RecordFile, names: tuple[str, str, str], state: RecordState) -> Document:
    tags = (one_line(tag, "tags") for tag in file.items("tags"))
    return Document(
        *names,
        created_at=read_instant(file.scalar("created_date")),
        type=one_line(file.scalar("type"), "type") or "other",
        path=file.place.removeprefix(_DOCS).strip("/"),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        state=state,
        updated_at=read_instant(file.scalar("updated_date")),
        content=_content(file),
    )


def _decision(file: RecordFile, names: tuple[str, str, str], state: RecordState) -> Decision:
    return Decision(
        *names,
        created_at=read_instant(file.scalar("date")),
        status=one_line(file.scalar("status"), "status") or PROPOSED,
        state=state,
        content=_content(file),
    )


def _content(file: RecordFile) -> str:
    return check_text(file.texts.get("content", ""), "content", MAX_READ)


_BUILDERS: dict[FileKind, Callable[[RecordFile, tuple[str, str, str], RecordState], Record]] = {
    "milestone": _milestone,
    "document": _document,
    "decision": _decision,
}
