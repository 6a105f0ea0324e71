"""Finds what a shell offers while somebody types: ids with titles, and the values in use."""

from __future__ import annotations

from backlog.domain.names import name_key, once_each
from backlog.lean import TYPE_CHECKING, Literal, NamedTuple
from backlog.service.lookup import visible
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.records import Record
    from backlog.domain.task import Kind
    from backlog.store import Reader

MOST = 100
"""How many ids are offered: more than anybody reads, and few enough to be found at once."""

ValueKind = Literal[
    "task", "draft", "status", "priority", "type", "project", "label", "assignee",
    "milestone", "document", "decision",
]  # fmt: skip


Checklist = Literal["acceptance_criteria", "definition_of_done"]


class Candidate(NamedTuple):
    """A word that may stand next, and what it means."""

    word: str
    meaning: str = ""


@reading
def candidates(reader: Reader, kind: ValueKind, beginning: str) -> list[Candidate]:
    """Return the words of a kind that begin so, in whatever letter case; raise NotFound, Failed or Busy.

    Ids are offered in the spelling that was begun: `1` gives 1 and 10, `task-1` TASK-1 and TASK-10.
    """
    if kind in {"task", "draft"}:
        return _ids(reader, "task" if kind == "task" else "draft", beginning)
    words = _words(reader, kind)
    start = name_key(beginning)
    return [each for each in words if name_key(each.word).startswith(start)]


@reading
def items(
    reader: Reader, kind: Kind, id_: str, checklist: Checklist, *, checked: bool | None
) -> list[Candidate]:
    """Return the numbers of the items of a task's checklist with their texts, all if `checked` is None.

    Raises NotFound, Failed or Busy.
    """
    task = visible(reader, kind, id_, reader.settings())
    return [
        Candidate(str(number), item.text)
        for number, item in enumerate(getattr(task, checklist), 1)
        if checked is None or item.checked is checked
    ]


def _words(reader: Reader, kind: ValueKind) -> Iterable[Candidate]:
    settings = reader.settings()
    if kind == "status":
        return _once(settings.statuses)
    if kind == "priority":
        return _once(name.lower() for name in settings.priorities)
    if kind in {"type", "project"}:
        return _once(settings.types if kind == "type" else settings.projects)
    if kind == "label":
        return _once((*settings.labels, *reader.in_use("label")))
    if kind == "assignee":
        return _once(("@me", *settings.default_assignee, *reader.in_use("assignee")))
    return _records(reader, kind)


def _records(reader: Reader, kind: ValueKind) -> list[Candidate]:
    if kind == "milestone":
        active = [milestone for milestone in reader.milestones() if not milestone.archived]
        return [Candidate(milestone.id, milestone.title) for milestone in active]
    from backlog.domain.records import Decision, Document

    records: tuple[Record, ...] = reader.records(Document) if kind == "document" else reader.records(Decision)
    return [Candidate(record.id, record.title) for record in records if record.state == "active"]


def _ids(reader: Reader, kind: Kind, beginning: str) -> list[Candidate]:
    prefix = f"{reader.settings().prefix_of(kind).upper()}-"
    wanted = beginning.upper()
    bare = wanted[:1].isdigit()
    if not bare and not (wanted.startswith(prefix) or prefix.startswith(wanted)):
        return []
    start = f"{prefix}{wanted}" if bare else wanted
    if len(start) > len(prefix):
        links = reader.completion.names_beginning(kind, start, MOST)
    else:
        links = reader.completion.latest_names(kind, MOST)
    offered = [Candidate(link.id.removeprefix(prefix) if bare else link.id, link.title) for link in links]
    return sorted(offered, key=lambda each: _order(each.word))


def _order(word: str) -> tuple[int, ...]:
    return tuple(int(number) for number in word.rpartition("-")[2].split("."))


def _once(words: Iterable[str]) -> list[Candidate]:
    return [Candidate(word) for word in once_each(words)]
