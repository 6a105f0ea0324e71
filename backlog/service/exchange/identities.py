"""Gives every record of an import its UUID and its id, and lets all links follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.task import Task, same_word
from backlog.service.exchange.arrivals import STATES
from backlog.service.exchange.ids import (
    TASK,
    number_in,
    prefix_of,
    read_file_id,
    uuids_by_key,
)
from backlog.service.exchange.links import Target, Targets, dangling, links_in, links_of, relinked
from backlog.service.exchange.number_claims import born_of, claim_of, claim_of_new, with_shared, without_file
from backlog.service.exchange.numbers import assign, written_id
from backlog.service.exchange.report import Renumbered
from backlog.service.exchange.stored_records import based_number, is_home

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.service.exchange.arrivals import Newcomer
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.matches import Matched
    from backlog.service.exchange.number_claims import Standing
    from backlog.service.exchange.numbers import Number
    from backlog.service.exchange.stored_records import StoredRecord


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


def number_records(
    matched: Matched,
    arrivals: Sequence[Newcomer],
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
    claims = [claim_of(one, file, targets, here, spelling, home=home) for one, file in filed]
    claims += [claim_of_new(one, targets, spelling, home=home) for one in arrivals]
    claims = [without_file(claim, standing) for claim in claims]
    claims = with_shared(claims, filed, arrivals, standing.shared)
    if not arrivals and all(claim.number == claim.own for claim in claims):
        numbers = {claim.uuid: claim.own for claim in claims if claim.own is not None}
    else:
        mentioned = _mentioned(files.values(), arrivals, stored, spelling)
        numbers = assign(claims, counters, mentioned.union(standing.reserved))
    ids = {one.uuid: _id_taken(one, file, numbers[one.uuid], settings) for one, file in filed}
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


def _says_more(twin: Incoming, first: Incoming, stored: StoredRecord) -> bool:
    """Say whether it is the second file of a record that has another number than before."""
    based = based_number(stored.base) if stored.base is not None else None
    return first.number == based and twin.number not in {None, based}


def _absent(stored: Iterable[StoredRecord], spelling: Prefixes, *, home: bool) -> dict[str, str]:
    """Return the UUIDs of what a tree may mean without a file: what it had, and at `home` what is new."""
    absent: dict[str, str] = {}
    for one in stored:
        if one.base is None:
            id_ = one.record.id if home else ""
        else:
            id_ = one.base.record_file.scalar("id") if one.here else ""
        if id_ and (key := spelling.key(id_)) is not None:
            absent.setdefault(key, one.uuid)
    return absent


def _mentioned(
    known: Iterable[Incoming],
    arrivals: Iterable[Newcomer],
    stored: Iterable[StoredRecord],
    spelling: Prefixes,
) -> set[Number]:
    """Return every number that a file or a task names as a link, and those that subtasks' ids go on from."""
    record_files = [file.record_file for file in (*known, *(one.file for one in arrivals))]
    keys = {key for record_file in record_files for _, key in links_in(record_file, spelling)}
    for one in stored:
        if isinstance(one.record, Task):
            keys |= set(links_of(one.record, spelling))
    linked = {number for key in keys if (number := number_in(key)) is not None}
    ids = linked.union(one.number for one in stored)
    ids |= {one.file.number for one in arrivals if one.file.number is not None}
    return linked | {(counter, numbers[:end]) for counter, numbers in ids for end in range(1, len(numbers))}


def _target(file: Incoming, uuid: str, *, new: bool) -> Target:
    """Return what a link to a file means; a draft that has the id of a task is meant last."""
    born = born_of(file.record_file)
    misnamed = not file.key.startswith(f"{prefix_of(file.counter)}-")
    return Target(
        uuid, new, misnamed or not born, (misnamed, STATES[file.folder.state], not born, born, uuid)
    )


def _id_taken(stored: StoredRecord, file: Incoming | None, number: Number, settings: Settings) -> str:
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
