"""Gives newcomers their ids: the one they came with if it is free, else the next free number.

Two branches that both made TASK-41 are the usual case. The subtasks of a newcomer go with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid4, uuid5

from backlog.domain.ids import MILESTONE, format_id
from backlog.service.exchange.incoming import BAD_FILE, MILESTONES, Incoming, line_of
from backlog.service.exchange.report import Outcome, Renumbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.settings import Settings
    from backlog.service.exchange.holdings import Held
    from backlog.service.store import Writer

Number = tuple[str, tuple[int, ...]]
"""A series and the numbers of an id in it."""

NAMESPACE = uuid5(NAMESPACE_URL, "https://backlog.invalid/imported")
"""Where the UUIDs of records come from that came without one: the same file gets the same everywhere."""

_PREFIXES = {"document": "doc", "decision": "decision", "milestone": MILESTONE, "draft": "draft"}
_STATES = {"active": 0, "completed": 1, "archived": 2}


class Newcomer(NamedTuple):
    """A file of a new record with the UUID and the id that it gets."""

    file: Incoming
    uuid: str
    id: str


class Numbered(NamedTuple):
    """The newcomers, those that got another id, and those that cannot be told apart.

    `moved` maps the old number of each that got another one to its new id.
    """

    newcomers: list[Newcomer]
    renumbered: list[Renumbered]
    moved: dict[Number, str]
    bad: list[Outcome]


def number_newcomers(
    writer: Writer,
    files: Iterable[Incoming],
    held: Sequence[Held],
    everything: Sequence[Incoming],
    settings: Settings,
) -> Numbered:
    """Return the newcomers with ids that nothing has; `everything` are all files of the tree."""
    uuids = {record.record.uuid for record in held}
    register = _Register(writer, held, everything)
    result = Numbered([], [], {}, [])
    first_files: dict[Number, Incoming] = {}
    for file in sorted(files, key=_precedence):
        number = (file.series, file.numbers)
        if number in first_files and not _told_apart(first_files[number], file):
            result.bad.append(_double(file, first_files[number]))
            continue
        first_files.setdefault(number, file)
        uuid = _uuid(file, uuids)
        uuids.add(uuid)
        given = register.give(_wanted(file, result.moved), uuid)
        id_ = _own_id(file)
        if given != number or file.misnamed:
            id_ = _id(given, settings)
            result.renumbered.append(Renumbered(file.file.path, file.id, id_))
            old = ("task", file.numbers) if file.misnamed else number
            if file.folder.state != "archived" and not (file.misnamed and register.knows(old)):
                result.moved[old] = id_  # an id means what is in use
        result.newcomers.append(Newcomer(file, uuid, id_))
    return result


class _Register:
    """The numbers that records have, or will have once everything in the tree is here."""

    def __init__(self, writer: Writer, held: Iterable[Held], everything: Iterable[Incoming]) -> None:
        self._writer = writer
        self._owners = {(record.series, record.numbers): record.record.uuid for record in held}
        self._known = {*self._owners, *((file.series, file.numbers) for file in everything)}
        self._highest: dict[Number, int] = {}
        for series, numbers in self._known:
            parent = (series, numbers[:-1])
            self._highest[parent] = max(self._highest.get(parent, 0), numbers[-1])

    def knows(self, number: Number) -> bool:
        """Say whether a record has that number, here or in the tree."""
        return number in self._known

    def give(self, wanted: Number, uuid: str) -> Number:
        """Give a record the number that it wants, or if that is taken the next one beside it."""
        given = self._next_to(wanted) if wanted in self._owners else wanted
        self._owners[given] = uuid
        return given

    def _next_to(self, taken: Number) -> Number:
        """Return a number above all that are known, given out by the counter."""
        series, numbers = taken
        parent = (series, numbers[:-1])
        last = self._highest.get(parent, 0) + 1
        key, _ = _counter(taken, self._owners)
        if key is not None:
            shift = int(series == MILESTONES)
            self._writer.lift_counters({key: last - 1 + shift})
            last = self._writer.next_number(*key) - shift
        self._highest[parent] = last
        return series, (*numbers[:-1], last)


def _wanted(file: Incoming, moved: Mapping[Number, str]) -> Number:
    """Return the number that a newcomer should have: its own, or one below its parent's new id."""
    if file.misnamed:
        return file.series, file.numbers[:1]
    parent = (file.series, file.numbers[:-1])
    if parent in moved:
        return file.series, (*_numbers(moved[parent]), file.numbers[-1])
    return file.series, file.numbers


def _own_id(file: Incoming) -> str:
    return file.id.strip().upper() if file.folder.kind == "task" else file.id.strip().lower()


def _double(file: Incoming, first: Incoming) -> Outcome:
    """Return what becomes of a file whose id another one has, nobody knowing which is meant by it."""
    reason = f"its id is also that of {first.file.path}"
    return Outcome(file.file.path, "refused", file.id, reason, line_of(file.file.text or "", "id"), BAD_FILE)


def lifted(held: Iterable[tuple[Number, str]]) -> dict[tuple[str, str], int]:
    """Return how far the counters must have come, given the number and UUID of every record."""
    owners = dict(held)
    found: dict[tuple[str, str], int] = {}
    for series, numbers in owners:
        key, last = _counter((series, numbers), owners)
        if key is not None:
            found[key] = max(found.get(key, 0), last)
    return found


def _counter(number: Number, owners: dict[Number, str]) -> tuple[tuple[str, str] | None, int]:
    """Return the counter that a number comes from and how far it must be; None if its parent is unknown."""
    series, numbers = number
    if len(numbers) == 1:
        return (series, ""), numbers[0] + (series == MILESTONES)
    owner = owners.get((series, numbers[:-1]))
    return (("subtask", owner) if owner else None), numbers[-1]


def _precedence(file: Incoming) -> tuple[int, int, str]:
    """Order parents before subtasks, and what is in use before what was put away."""
    return len(file.numbers), _STATES[file.folder.state], file.file.path


def _told_apart(first: Incoming, second: Incoming) -> bool:
    """Say whether two newcomers with one id can both be taken: it is clear to which of them ids refer.

    The reference program gives the number of an archived task out again, so that two files may
    have it; and where both carry a UUID, each comes from a branch with records of its own.
    """
    archived = (first.folder.state == "archived") != (second.folder.state == "archived")
    return archived or (first.uuid is not None and second.uuid is not None and first.uuid != second.uuid)


def _uuid(file: Incoming, taken: set[str]) -> str:
    """Return the UUID of a new record: the one that it came with, else one made of its birth."""
    if file.uuid is not None and file.uuid not in taken:
        return file.uuid
    sheet = file.sheet
    birth = (
        file.series,
        ".".join(map(str, file.numbers)),
        sheet.scalar("created_date") or sheet.scalar("date"),
    )
    made = str(uuid5(NAMESPACE, "\n".join((*birth, sheet.scalar("title")))))
    return made if made not in taken else str(uuid4())


def _id(number: Number, settings: Settings) -> str:
    series, numbers = number
    if series == MILESTONES:
        return f"{MILESTONE}-{numbers[0]}"
    prefix = _PREFIXES.get(series, settings.task_prefix)
    written = format_id(prefix, numbers, settings.zero_padded_ids)
    return written.lower() if series in {"document", "decision"} else written


def _numbers(id_: str) -> tuple[int, ...]:
    return tuple(int(part) for part in id_.rpartition("-")[2].split("."))
