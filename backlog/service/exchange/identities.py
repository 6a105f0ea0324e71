"""Gives every record of an import its UUID and its id, and lets all links follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from backlog.domain.records import Milestone
from backlog.domain.task import Task, same_word
from backlog.domain.versions import MOVED, part_names
from backlog.markdown.instants import read_instant, written_instant
from backlog.service.exchange.ids import (
    TASK,
    ending_number,
    key_of,
    number_in,
    prefix_of,
    read_file_id,
    uuids_by_key,
)
from backlog.service.exchange.links import Target, Targets, dangling, links_in, links_of, relinked
from backlog.service.exchange.numbers import Claim, assign, written_id
from backlog.service.exchange.report import Renumbered
from backlog.service.exchange.stored_records import based_number, is_home, place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from backlog.domain.record_files import RecordFile
    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.matches import Matched
    from backlog.service.exchange.numbers import Number
    from backlog.service.exchange.stored_records import StoredRecord

NAMESPACE = uuid5(NAMESPACE_URL, "https://backlog.invalid/imported")
"""Where the UUIDs of records come from that came without one: the same file gets the same everywhere."""

_PARENT = "parent_task_id"
_STATES = {"active": 0, "completed": 1, "archived": 2}


class Arrival(NamedTuple):
    """A file of a record that is not here, the UUID that it gets, and further files that say the same."""

    file: Incoming
    uuid: str
    twins: tuple[Incoming, ...] = ()


class Numbered(NamedTuple):
    """The records of a tree and of the backlog with the ids that they have after the import.

    `records` are those that were here, their ids and links as they are to be, by UUID; so are `ids`.
    Numbers that are `reserved` are nobody's, and are not given out.
    """

    ids: Mapping[str, str]
    records: Mapping[str, Task | Record]
    numbers: Mapping[str, Number]
    targets: Targets
    renumbered: Sequence[Renumbered]
    reserved: Collection[Number] = ()


class Standing(NamedTuple):
    """The paths that everybody has, and the UUIDs of the records whose files were deleted.

    `gone` are those that are archived for it, or were; the others are `deleted`, and here until somebody
    decides. A file that has the number of either gets it. `reserved` are the numbers of files that cannot be
    read: they are theirs once somebody repairs them.
    """

    shared: frozenset[str] = frozenset()
    gone: Collection[str] = frozenset()
    reserved: Collection[Number] = ()
    deleted: Collection[str] = frozenset()


def arrivals_of(newcomers: Iterable[Incoming], stored: Sequence[StoredRecord]) -> list[Arrival]:
    """Return the newcomers with UUIDs that nothing else has, what is in use first."""
    taken = {one.uuid for one in stored}
    found: dict[str, Arrival] = {}
    for file in sorted(newcomers, key=lambda file: (_STATES[file.folder.state], file.file.path)):
        first = found.get(file.uuid or "")
        if first is not None and set(part_names(first.file.record_file, file.record_file)) <= MOVED:
            found[first.uuid] = first._replace(twins=(*first.twins, file))
            continue
        uuid = _uuid(file, taken)
        taken.add(uuid)
        found[uuid] = Arrival(file, uuid)
    return list(found.values())


def _uuid(file: Incoming, taken: set[str]) -> str:
    """Return the UUID of a new record: the one that it came with, else one made of its birth."""
    if file.uuid is not None and file.uuid not in taken:
        return file.uuid
    record_file = file.record_file
    numbers = ".".join(map(str, file.number[1])) if file.number is not None else file.key
    born = record_file.scalar("created_date") or record_file.scalar("date")
    birth = "\n".join((file.counter, numbers, born, record_file.scalar("title")))
    made = str(uuid5(NAMESPACE, birth))
    while made in taken:  # a copy
        birth = f"{birth}\n{file.file.path}"
        made = str(uuid5(NAMESPACE, birth))
    return made


def number_records(
    matched: Matched,
    arrivals: Sequence[Arrival],
    stored: Sequence[StoredRecord],
    settings: Settings,
    spelling: Prefixes,
    tree: str,
    counters: Mapping[str, int],
    standing: Standing,
) -> Numbered:
    """Return every record with the id that it has after the import."""
    files = {one.uuid: file for file, one in matched.known}
    files |= {one.uuid: file for file, one in matched.twins if _says_more(file, files[one.uuid], one)}
    here = uuids_by_key((one.record for one in stored), spelling)
    filed = [(one, files.get(one.uuid)) for one in stored]
    home = is_home(tree)
    targets = Targets(
        [
            *(
                (file.key, _target(file, one.uuid, new=False))
                for file, one in (*matched.known, *matched.twins)
            ),
            *(
                (file.key, _target(file, one.uuid, new=True))
                for one in arrivals
                for file in (one.file, *one.twins)
            ),
        ],
        _absent(stored, spelling, home=home),
    )
    claims = [_claim(one, file, targets, here, spelling, home=home) for one, file in filed]
    claims += [_new_claim(one, targets, spelling, home=home) for one in arrivals]
    claims = [_without_file(claim, standing) for claim in claims]
    claims = _with_shared(claims, filed, arrivals, standing.shared)
    if not arrivals and all(claim.number == claim.own for claim in claims):
        numbers = {claim.uuid: claim.own for claim in claims if claim.own is not None}
    else:
        mentioned = _mentioned(files.values(), arrivals, stored, spelling)
        numbers = assign(claims, counters, mentioned.union(standing.reserved))
    ids = {one.uuid: _id_held(one, file, numbers[one.uuid], settings) for one, file in filed}
    ids |= {one.uuid: _id_of(one.file, numbers[one.uuid], settings) for one in arrivals}
    moved = {
        key: ids[one.uuid]
        for one in stored
        if ids[one.uuid] != one.record.id and (key := spelling.key(one.record.id)) is not None
    }
    records = {one.uuid: _moved(one, ids[one.uuid], moved, spelling) for one in stored}
    renumbered = [
        Renumbered(one.file.file.path, one.file.id, ids[one.uuid])
        for one in arrivals
        if one.file.id and spelling.key(ids[one.uuid]) != one.file.key
    ]
    renumbered += [
        change for one, file in filed if (change := _renumbering(one, file, ids[one.uuid], spelling))
    ]
    return Numbered(ids, records, numbers, targets, renumbered, standing.reserved)


def _without_file(claim: Claim, standing: Standing) -> Claim:
    """Return a claim as that of a record whose file was deleted, if it was."""
    if claim.uuid in standing.gone:
        return claim._replace(state="archived", source="gone")
    return claim._replace(source="gone") if claim.uuid in standing.deleted else claim


def _says_more(twin: Incoming, first: Incoming, stored: StoredRecord) -> bool:
    """Say whether it is the second file of a record that has another number than before."""
    based = based_number(stored.base) if stored.base is not None else None
    return first.number == based and twin.number not in {None, based}


def _absent(stored: Iterable[StoredRecord], spelling: Prefixes, *, home: bool) -> dict[str, str]:
    """Return the UUIDs of what a tree may mean without a file: what it had, and at `home` what is new."""
    found: dict[str, str] = {}
    for one in stored:
        if one.base is None:
            id_ = one.record.id if home else ""
        else:
            id_ = one.base.record_file.scalar("id") if one.here else ""
        if id_ and (key := spelling.key(id_)) is not None:
            found.setdefault(key, one.uuid)
    return found


def _mentioned(
    known: Iterable[Incoming], arrivals: Iterable[Arrival], stored: Iterable[StoredRecord], spelling: Prefixes
) -> set[Number]:
    """Return every number that a file or a task names as a link, and those that subtasks' ids go on from."""
    record_files = [file.record_file for file in (*known, *(one.file for one in arrivals))]
    keys = {key for record_file in record_files for _, key in links_in(record_file, spelling)}
    for one in stored:
        if isinstance(one.record, Task):
            keys |= set(links_of(one.record, spelling))
    found = {number for key in keys if (number := number_in(key)) is not None}
    ids = found.union(one.number for one in stored)
    ids |= {one.file.number for one in arrivals if one.file.number is not None}
    return found | {(counter, numbers[:end]) for counter, numbers in ids for end in range(1, len(numbers))}


def _target(file: Incoming, uuid: str, *, new: bool) -> Target:
    """Return what a link to a file means; a draft that has the id of a task is meant last."""
    born = _born(file.record_file)
    misnamed = not file.key.startswith(f"{prefix_of(file.counter)}-")
    return Target(
        uuid, new, misnamed or not born, (misnamed, _STATES[file.folder.state], not born, born, uuid)
    )


def _with_shared(
    claims: list[Claim],
    filed: Sequence[tuple[StoredRecord, Incoming | None]],
    arrivals: Sequence[Arrival],
    shared: frozenset[str],
) -> list[Claim]:
    """Return the claims of which git knows that they are published."""
    if not shared:
        return claims
    files = {one.uuid: file for one, file in filed if file is not None} | {
        one.uuid: one.file for one in arrivals
    }
    published = {uuid for uuid, file in files.items() if file.file.path in shared}
    return [
        claim._replace(shared=True, carried=True)
        if claim.uuid in published and claim.source == "file"
        else claim
        for claim in claims
    ]


def _claim(
    stored: StoredRecord,
    file: Incoming | None,
    targets: Targets,
    here: Mapping[str, str],
    spelling: Prefixes,
    *,
    home: bool,
) -> Claim:
    """Return the number that a record of the backlog should have: its own, unless its file got another.

    One that had to take another number than its file has gets that one as soon as a newcomer would.
    """
    own = stored.number
    base = stored.base
    based = based_number(base) if base is not None and not stored.undone else None
    number, state = own, stored.record.state
    settled = False
    if file is not None and _follows(stored, file):
        state = file.folder.state
        settled = file.number == based and not stored.given
        number = own if file.number is None or settled else file.number
    by_file = file is not None and file.number == number
    if by_file and file is not None and not (settled and _has_same_parent(stored, file)):
        parent = _parent_of(file, targets, spelling, new=False)
    else:
        parent = _parent_held(stored, here, spelling)
    return Claim(
        stored.uuid,
        number[0],
        number,
        own,
        parent,
        state,
        _born(file.record_file) if file is not None else _made(stored.record),
        "file" if by_file else "published" if stored.published else "given" if stored.given else "here",
        home if by_file else stored.home,
        carried=not (by_file and stored.given) or (file is not None and file.uuid is not None),
        settled=number == own == based,
    )


def _follows(stored: StoredRecord, file: Incoming) -> bool:
    """Say whether a record goes where its file is: it was not moved elsewhere here since."""
    base = stored.base
    return (
        base is None
        or stored.undone
        or place_of(stored.record) in {base.record_file.place, file.record_file.place}
    )


def _made(record: Task | Record) -> str:
    """Return when a record was made as `_born` does; the files of milestones do not say it."""
    return "" if isinstance(record, Milestone) else written_instant(record.created_at)


def _new_claim(arrival: Arrival, targets: Targets, spelling: Prefixes, *, home: bool) -> Claim:
    file = arrival.file
    return Claim(
        arrival.uuid,
        file.counter,
        file.number,
        None,
        _parent_of(file, targets, spelling, new=True),
        file.folder.state,
        _born(file.record_file),
        "file",
        home,
        carried=file.uuid is not None,
        ending=ending_number(file.id, file.file.name) if file.number is None else None,
    )


def _parent_of(file: Incoming, targets: Targets, spelling: Prefixes, *, new: bool) -> str | None:
    """Return the UUID of the record whose id a file's id goes on from, unless it names another parent."""
    found = read_file_id(file.id)
    if found is None or len(found.parts) == 1 or file.folder.kind != "task":
        return None
    key = key_of(file.key.partition("-")[0], found.parts[:-1])
    parent = file.record_file.scalar(_PARENT)
    return targets.meant(key, new=new) if not parent or spelling.key(parent, TASK) == key else None


def _has_same_parent(stored: StoredRecord, file: Incoming) -> bool:
    """Say whether a file names the same parent as when it was last exchanged, whoever has that id now."""
    return stored.base is not None and stored.base.record_file.scalar(_PARENT) == file.record_file.scalar(
        _PARENT
    )


def _parent_held(stored: StoredRecord, here: Mapping[str, str], spelling: Prefixes) -> str | None:
    """Return the same for a record of the backlog whose file says nothing new of it."""
    record = stored.record
    if not isinstance(record, Task) or len(stored.number[1]) == 1:
        return None
    key = key_of(stored.counter, stored.number[1][:-1])
    own = record.parent is None or spelling.key(record.parent, TASK) == key
    return here.get(key) if own and key not in dangling(stored.base, spelling) else None


def _born(record_file: RecordFile) -> str:
    """Return when a record was made, so that it sorts; "" where its file does not say."""
    text = record_file.scalar("created_date") or record_file.scalar("date")
    return written_instant(read_instant(text)) if text else ""


def _id_held(stored: StoredRecord, file: Incoming | None, number: Number, settings: Settings) -> str:
    if number == stored.number and not _has_old_prefix(stored, settings):
        return stored.record.id
    return _id_of(file, number, settings) if file is not None else written_id(number, settings)


def _has_old_prefix(stored: StoredRecord, settings: Settings) -> bool:
    """Say whether an id is that of a task, and does not begin as those of tasks do then."""
    prefix = stored.record.id.rpartition("-")[0]
    return stored.counter == TASK and not same_word(prefix, settings.task_prefix)


def _id_of(file: Incoming, number: Number, settings: Settings) -> str:
    """Return a number as an id: as the file has it if it does, else as new ids are written."""
    written = written_id(number, settings)
    if read_file_id(file.id) != read_file_id(written):
        return written
    return file.id.strip().upper() if file.folder.kind == "task" else file.id.strip().lower()


def _moved(stored: StoredRecord, id_: str, moved: Mapping[str, str], spelling: Prefixes) -> Task | Record:
    """Return a record with the id that it is to have, and its links where they lead then."""
    record = stored.record if stored.record.id == id_ else stored.record._replace(id=id_)
    if not moved or not isinstance(record, Task):
        return record
    return relinked(record, moved, spelling, dangling(stored.base, spelling))


def _renumbering(
    stored: StoredRecord, file: Incoming | None, id_: str, spelling: Prefixes
) -> Renumbered | None:
    """Return what is worth saying of a record's id: it moved for another, or did not get that of its file."""
    claimed = file is not None and file.number is not None and file.number != stored.number
    based = based_number(stored.base) if stored.base is not None else None
    if file is not None and claimed and file.number != based and spelling.key(id_) != file.key:
        return Renumbered(file.file.path, file.id, id_)
    if id_ != stored.record.id and (file is None or spelling.key(id_) != file.key):
        path = file.file.path if file is not None else stored.last.path if stored.last is not None else ""
        return Renumbered(path, stored.record.id, id_)
    return None
