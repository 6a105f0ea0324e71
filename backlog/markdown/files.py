"""Reads the text of a record file, of a task, milestone, document or decision, and writes it."""

from typing import Literal, NamedTuple

from backlog.domain.record_files import FileItem, Front, RecordFile, Remark, empty_record_file
from backlog.domain.task import FIELDS, fields_in
from backlog.markdown.checklists import read_checklist, trimmed, written_checklist
from backlog.markdown.comments import read_comments, written_comments
from backlog.markdown.errors import BadFileError
from backlog.markdown.front_matter import UUID_KEY, joined, sort_entries, split
from backlog.markdown.notes import Note
from backlog.markdown.sections import (
    CHECKLISTS,
    SECTIONS,
    TEXTS,
    WITH_CHECKS,
    blocks,
    heading_of,
    joined_body,
)

FileKind = Literal["task", "milestone", "document", "decision"]
"""The kinds of file; a draft's is that of a task."""

FORM = 1
"""The number of the form in which files are written: raised when a record gets another text than before."""

_DESCRIPTION = "## Description"
_MAX_READINGS = 10

LEAD = " lead"
"""Ends the name under which the lines before a checklist's first item are kept among the loose text."""


class Keys(NamedTuple):
    """The keys of a kind of file in the order in which they are written.

    Those in `always` stand there even when empty. A text where one of the `lenient` lists belongs is
    taken for its only item. `double` says that texts are written in double quotes.
    """

    order: tuple[str, ...]
    lists: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    lenient: frozenset[str] = frozenset()
    double: bool = False

    @property
    def scalars(self) -> list[str]:
        """The keys that hold a text."""
        return [key for key in self.order if key not in self.lists]


FRONT = fields_in(
    (
        "id", "title", "status", "assignees", "reporter", "created_at", "updated_at", "due_date", "labels",
        "milestone", "dependencies", "references", "documentation", "modified_files", "parent", "priority",
        "type", "project", "ordinal",
    ),
    (field for field in FIELDS if field.front),
)  # fmt: skip
"""The fields of a task in its front matter, in the order in which they are written (docs/contract.md 8.2)."""

KEYS: dict[FileKind, Keys] = {
    "task": Keys(
        tuple(field.front for field in FRONT),
        lists=frozenset(field.front for field in FRONT if field.holds == "words"),
        always=frozenset({"id", "title", "status", "assignee", "labels", "dependencies"}),
        lenient=frozenset({"assignee"}),
    ),
    "milestone": Keys(("id", "title", "due_date"), always=frozenset({"id", "title"}), double=True),
    "document": Keys(
        ("id", "title", "type", "created_date", "updated_date", "tags"),
        lists=frozenset({"tags"}),
        always=frozenset({"id", "title", "type"}),
    ),
    "decision": Keys(("id", "title", "date", "status"), always=frozenset({"id", "title", "status"})),
}


class ReadFile(NamedTuple):
    """A file that was read: what it says, the record's UUID if it carries one, and what is worth a note."""

    record_file: RecordFile
    uuid: str | None
    notes: list[Note]


def read_file(kind: FileKind, text: str, place: str) -> ReadFile:
    """Return what a file in the folder `place` says, in whatever state its front matter is.

    Raises BadFileError if nobody can say what it means.
    """
    check_merged(text)
    entries, body, problem, _ = split(text)
    keys = KEYS[kind]
    uuids = [entry.value for entry in entries if entry.key == UUID_KEY and isinstance(entry.value, str)]
    front, unknown, notes = sort_entries(
        (entry for entry in entries if entry.key != UUID_KEY), keys.scalars, keys.lists, lenient=keys.lenient
    )
    if problem is not None:
        where = "" if problem.line is None else f"line {problem.line}: "
        notes.insert(0, Note("repaired", f"{where}{problem.reason}"))
    front = {key: value for key, value in front.items() if value}
    file = empty_record_file(place)._replace(front=front, unknown=unknown)
    if kind == "task":
        file = _with_sections(file, body)
        notes += _remarks_on(file)
    elif kind == "milestone":
        before, description = _parted(body)
        file = file._replace(texts=_unless_empty("description", description), loose=_unless_empty("", before))
    else:
        file = file._replace(texts=_unless_empty("content", body.rstrip()))
    return ReadFile(file, uuids[0] if uuids else None, notes)


def check_merged(text: str) -> None:
    """Raise BadFileError for a file in which git left a conflict; what stands in a fence is an example."""
    begin: int | None = None
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and line.startswith("<<<<<<< "):
            begin = number
        elif not fenced and begin is not None and line.startswith(">>>>>>> "):
            raise BadFileError("it has an unresolved git conflict", begin, hopeless=True)


def write_file(kind: FileKind, file: RecordFile, uuid: str | None) -> str:
    """Return the text of a file; the same record file always gives the same text."""
    keys = KEYS[kind]
    front: Front = {**{key: [] if key in keys.lists else "" for key in keys.always}, **file.front}
    if kind == "task":
        body = _task_body(file)
    elif kind == "milestone":
        description = file.texts.get("description")
        parts = (file.loose.get(""), description and f"{_DESCRIPTION}\n\n{description}")
        body = "\n" + "\n\n".join(part for part in parts if part) + "\n"
    else:
        body = file.texts.get("content", "") + "\n"
    return joined(front, keys.order, file.unknown, uuid, body, double=keys.double)


def _parted(body: str) -> tuple[str, str]:
    """Return the text of a milestone before the heading of its description, and the description."""
    lines = [line.rstrip("\r") for line in body.split("\n")]
    at = next((number for number, line in enumerate(lines) if line.strip() == _DESCRIPTION), len(lines))
    return "\n".join(trimmed(lines[:at])), "\n".join(lines[at + 1 :]).strip()


def _unless_empty(name: str, text: str) -> dict[str, str]:
    return {name: text} if text else {}


def _with_sections(file: RecordFile, body: str) -> RecordFile:
    """Return the record file with what a task's body says.

    Read until it is written as it is read: what belongs to no section may belong to one once the
    others are in their places.
    """
    read = _sectioned(file, body)
    for _ in range(_MAX_READINGS if read.loose else 0):
        again = _sectioned(file, _task_body(read))
        if again == read:
            break
        read = again
    return read


def _sectioned(file: RecordFile, body: str) -> RecordFile:
    loose: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    checklists: dict[str, tuple[FileItem, ...]] = {}
    remarks: tuple[Remark, ...] = ()
    anchor = ""
    for block in blocks(body):
        if block.name in TEXTS:
            texts[block.name] = "\n".join(block.lines).strip()
        elif block.name in CHECKLISTS:
            lead, items = read_checklist(block.lines, numbered=block.marked, checks=block.name == WITH_CHECKS)
            checklists[block.name] = (*checklists.get(block.name, ()), *items)
            loose.setdefault(block.name + LEAD, []).append("\n".join(lead))
        elif block.name:
            remarks, strangers = read_comments(block.lines)
            loose.setdefault(block.name, []).append("\n".join(strangers))
        else:
            loose.setdefault(anchor, []).append("\n".join(trimmed(block.lines)))
        anchor = block.name or anchor
    filled = {*texts, *(name for name in checklists if checklists[name] or any(loose[name + LEAD]))}
    filled |= {"comments"} if remarks else set()
    for name, parts in loose.items():
        loose[name] = _without_idle_headings(parts, filled)
    return file._replace(
        texts=texts,
        checklists={name: items for name, items in checklists.items() if items},
        remarks=remarks,
        loose={name: "\n\n".join(parts) for name, parts in loose.items() if parts},
    )


def _remarks_on(file: RecordFile) -> list[Note]:
    """Return what is worth saying of a task's file: what is kept without being shown."""
    notes: list[Note] = []
    for name, text in file.loose.items():
        if heading_of(text) is None:
            where = SECTIONS[name.removesuffix(LEAD)].heading if name else "the first section"
            how = "before" if not name else "in" if name.endswith(LEAD) else "after"
            notes.append(Note("loose-text", f"text {how} {where} belongs to no section"))
    for name, items in file.checklists.items():
        if any(item.below for item in items):
            notes.append(Note("loose-text", f"lines below items of {SECTIONS[name].heading} are not items"))
    return notes


def _without_idle_headings(parts: list[str], filled: set[str]) -> list[str]:
    """Return loose texts without those that are empty or the bare heading of a section.

    The last one may be such a heading, if there is no such section; it is there from then on.
    """
    parts = [part for part in parts if part]
    kept = [part for part in parts[:-1] if heading_of(part) is None] + parts[-1:]
    last = heading_of(kept[-1]) if kept else None
    if last in filled:
        return kept[:-1]
    filled |= {last} if last else set()
    return kept


def _task_body(file: RecordFile) -> str:
    sections = {name: text.split("\n") for name, text in file.texts.items()}
    for name in CHECKLISTS:
        lead = file.loose.get(name + LEAD)
        items = file.checklists.get(name, ())
        if lead or items:
            sections[name] = written_checklist(
                lead.split("\n") if lead else (), items, checks=name == WITH_CHECKS
            )
    if file.remarks:
        sections["comments"] = written_comments(file.remarks)
    return joined_body(sections, {name: text for name, text in file.loose.items() if not name.endswith(LEAD)})
