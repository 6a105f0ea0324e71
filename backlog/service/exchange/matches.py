"""Decides which record a file belongs to, so that a copy is not taken for a newcomer.

The UUID in the front matter decides. A file that has lost it, because the reference program drops
what it does not know, is known by its place, its id and its birth: the creation date or the title.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.versions import MOVED, is_of_an_earlier_version, part_names
from backlog.service.exchange.stored_records import based_number

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from backlog.domain.record_files import RecordFile
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.stored_records import StoredRecord


class Matched(NamedTuple):
    """The files of known records with their records, the newcomers, and the records without a file.

    `twins` are second files of known records: what branches made of one file, side by side.
    """

    known: list[tuple[Incoming, StoredRecord]]
    newcomers: list[Incoming]
    absent: list[StoredRecord]
    twins: list[tuple[Incoming, StoredRecord]]


def match(files: Iterable[Incoming], stored: Iterable[StoredRecord]) -> Matched:
    """Give each file to the record that it belongs to, and no record two files.

    Of two that could be a record's, the one that lies where it lay is.
    """
    waiting = {record.uuid: record for record in stored}
    lay = {record.base.path for record in waiting.values() if record.base is not None and record.here}
    files = sorted(files, key=lambda file: file.file.path not in lay)
    present = {file.file.path for file in files}
    known: dict[str, tuple[Incoming, StoredRecord]] = {}
    uuids = set(waiting)
    for file_key, record_key, fits in _passes(present, uuids):
        candidates: defaultdict[Hashable, list[StoredRecord]] = defaultdict(list)
        for record in waiting.values():
            if (key := record_key(record)) is not None:
                candidates[key].append(record)
        for file in files:
            key = file_key(file)
            if file.file.path in known or key is None:
                continue
            fitting = [record for record in candidates[key] if record.uuid in waiting and fits(file, record)]
            if len(fitting) == 1:
                known[file.file.path] = (file, waiting.pop(fitting[0].uuid))
    twins: list[tuple[Incoming, StoredRecord]] = []
    newcomers: list[Incoming] = []
    first = {record.uuid: (file, record) for file, record in known.values()}
    for file in files:
        if file.file.path in known:
            continue
        if file.uuid in first and _is_twin(file, *first[file.uuid]):
            twins.append((file, first[file.uuid][1]))
        else:
            newcomers.append(file)
    return Matched(list(known.values()), newcomers, list(waiting.values()), twins)


def _is_twin(file: Incoming, first: Incoming, stored: StoredRecord) -> bool:
    """Say whether a second file with the UUID of a record is that record, and no copy that somebody made.

    Where branches renamed a file in two ways, git leaves both. A copy leaves its original where it was.
    """
    base = stored.base
    if base is None or not stored.here or not _twins(file.record_file, base.record_file):
        return False
    moved = first.file.path != base.path and first.number != based_number(base)
    away = file.folder.state != "active" and set(part_names(first.record_file, file.record_file)) <= MOVED
    return file.file.path in base.twins or moved or away or is_of_an_earlier_version(base, file.record_file)


_Pass = tuple[
    "Callable[[Incoming], Hashable]",
    "Callable[[StoredRecord], Hashable]",
    "Callable[[Incoming, StoredRecord], bool]",
]


def _passes(present: set[str], uuids: set[str]) -> list[_Pass]:
    """Return how files and records find each other, the surest way first.

    Each way is what they must have in common, of the file and of the record, and what must hold
    besides. A file with the UUID of another record is not taken for this one.
    """

    def unmarked(file: Incoming) -> bool:
        return file.uuid not in uuids

    return [
        (lambda file: (file.uuid, file.number), lambda stored: (stored.uuid, stored.number), _any),
        (
            lambda file: (file.uuid, file.number),
            lambda stored: stored.base and (stored.uuid, based_number(stored.base)),
            _any,
        ),
        (
            lambda file: file.file.path if unmarked(file) else None,
            lambda stored: stored.base and stored.here and stored.base.path,
            lambda file, stored: (
                stored.base is not None
                and based_number(stored.base) == file.number
                and _same_birth(file, stored)
            ),
        ),
        (lambda file: file.uuid, lambda stored: stored.uuid, _any),
        (
            lambda file: file.file.path if unmarked(file) else None,
            lambda stored: stored.base and stored.here and stored.base.path,
            lambda file, stored: (
                stored.base is not None and _twins(file.record_file, stored.base.record_file)
            ),
        ),
        (
            lambda file: (file.number, _spot(file.file.path)) if file.uuid is None else None,
            lambda stored: stored.base and (based_number(stored.base), _spot(stored.base.path)),
            _same_birth,
        ),
        (
            lambda file: (file.number, file.file.place) if file.uuid is None else None,
            lambda stored: stored.base and (based_number(stored.base), os.path.dirname(stored.base.path)),
            _same_birth,
        ),
        (
            lambda file: file.number if file.uuid is None else None,
            lambda stored: stored.base and based_number(stored.base),
            _same_birth,
        ),
        (
            lambda file: file.number if file.uuid is None else None,
            lambda stored: stored.number,
            lambda file, stored: stored.base is None and _twins(file.record_file, stored.record_file),
        ),
        (
            lambda file: _birth(file.record_file) if file.uuid is None else None,
            lambda stored: (
                stored.base
                and stored.here
                and stored.base.path not in present
                and _birth(stored.base.record_file)
            ),
            _any,
        ),
    ]


def _spot(path: str) -> tuple[str, str]:
    """Return the folder of a file, and its name without the id: what stays when a prefix changes."""
    folder, name = os.path.split(path)
    return folder, name.partition(" - ")[2]


def _any(_file: Incoming, _with_memory: StoredRecord) -> bool:
    return True


def _same_birth(file: Incoming, stored: StoredRecord) -> bool:
    """Say whether a file and what was last exchanged of a record began as the same thing."""
    base = stored.base
    return base is not None and (
        file.record_file.scalar("title") == base.record_file.scalar("title")
        or _same_date(file, base.record_file)
    )


def _same_date(file: Incoming, last: RecordFile) -> bool:
    """Say whether a file and the record file of a record have one date of creation, or may both have none."""
    created = _created(file.record_file)
    return created == _created(last) and (bool(created) or file.uuid is None)


def _twins(one: RecordFile, other: RecordFile) -> bool:
    """Say whether two record files tell of the same thing, by what hardly two things have in common."""
    return one.scalar("title") == other.scalar("title") and _created(one) == _created(other)


def _birth(record_file: RecordFile) -> tuple[str, str] | None:
    """Return what stays of a record that moved and got another id; None if that says too little."""
    title, created = record_file.scalar("title"), _created(record_file)
    return (title, created) if title and created else None


def _created(record_file: RecordFile) -> str:
    return record_file.scalar("created_date") or record_file.scalar("date")
