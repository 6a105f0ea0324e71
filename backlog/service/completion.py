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

Sort = Literal[
    "task", "draft", "status", "priority", "type", "project", "label", "assignee",
    "milestone", "document", "decision",
]  # fmt: skip


Checklist = Literal["acceptance_criteria", "definition_of_done"]


class Candidate(NamedTuple):
    """A word that may stand next, and what it means."""

    word: str
    meaning: str = ""


@reading
def candidates(reader: Reader, sort: Sort, beginning: str) -> list[Candidate]:
    """Return the words of a sort that begin so, in whatever letter case; raise NotFound, Failed or Busy.

    Ids are offered in the spelling that was begun: `1` gives 1 and 10, `task-1` TASK-1 and TASK-10.
    """
    if sort in {"task", "draft"}:
        return _ids(reader, "task" if sort == "task" else "draft", beginning)
    words = _words(reader, sort)
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


def _words(reader: Reader, sort: Sort) -> Iterable[Candidate]:
    settings = reader.settings()
    if sort == "status":
        return _once(settings.statuses)
    if sort == "priority":
        return _once(name.lower() for name in settings.priorities)
    if sort in {"type", "project"}:
        return _once(settings.types if sort == "type" else settings.projects)
    if sort == "label":
        return _once((*settings.labels, *reader.in_use("label")))
    if sort == "assignee":
        return _once(("@me", *settings.default_assignee, *reader.in_use("assignee")))
    return _records(reader, sort)


def _records(reader: Reader, sort: Sort) -> list[Candidate]:
    if sort == "milestone":
        active = [milestone for milestone in reader.milestones() if not milestone.archived]
        return [Candidate(milestone.id, milestone.title) for milestone in active]
    from backlog.domain.records import Decision, Document

    records: tuple[Record, ...] = reader.records(Document) if sort == "document" else reader.records(Decision)
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
        links = reader.completion.latest_names(kind, MOST)[::-1]
    offered = [Candidate(link.id.removeprefix(prefix) if bare else link.id, link.title) for link in links]
    return sorted(offered, key=lambda each: _order(each.word))


def _order(word: str) -> tuple[int, ...]:
    return tuple(int(number) for number in word.rpartition("-")[2].split("."))


def _once(words: Iterable[str]) -> list[Candidate]:
    return [Candidate(word) for word in once_each(words)]
