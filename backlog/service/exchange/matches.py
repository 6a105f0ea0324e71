"""Tells which record a file belongs to, so that a copy is not taken for a newcomer.

The UUID in the front matter decides. A file that has lost it, because the reference program drops
what it does not know, is known by its place, its id and its birth: the creation date or the title.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.versions import MOVED, is_of_an_earlier_version, part_names
from backlog.service.exchange.holdings import based_number

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from backlog.domain.sheets import Sheet
    from backlog.service.exchange.holdings import Held
    from backlog.service.exchange.incoming import Incoming


class Matched(NamedTuple):
    """The files of known records with their records, the newcomers, and the records without a file.

    `twins` are second files of known records: what branches made of one file, side by side.
    """

    known: list[tuple[Incoming, Held]]
    newcomers: list[Incoming]
    absent: list[Held]
    twins: list[tuple[Incoming, Held]]


def match(files: Iterable[Incoming], held: Iterable[Held]) -> Matched:
    """Give each file to the record that it belongs to, and no record two files.

    Of two that could be a record's, the one that lies where it lay is.
    """
    waiting = {record.uuid: record for record in held}
    lay = {record.base.path for record in waiting.values() if record.base is not None and record.here}
    files = sorted(files, key=lambda file: file.file.path not in lay)
    present = {file.file.path for file in files}
    known: dict[str, tuple[Incoming, Held]] = {}
    uuids = set(waiting)
    for file_key, record_key, fits in _passes(present, uuids):
        candidates: defaultdict[Hashable, list[Held]] = defaultdict(list)
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
    twins: list[tuple[Incoming, Held]] = []
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


def _is_twin(file: Incoming, first: Incoming, held: Held) -> bool:
    """Say whether a second file with the UUID of a record is that record, and no copy that somebody made.

    Where branches renamed a file in two ways, git leaves both. A copy leaves its original where it was.
    """
    base = held.base
    if base is None or not held.here or not _twins(file.sheet, base.sheet):
        return False
    moved = first.file.path != base.path and first.number != based_number(base)
    away = file.folder.state != "active" and set(part_names(first.sheet, file.sheet)) <= MOVED
    return file.file.path in base.twins or moved or away or is_of_an_earlier_version(base, file.sheet)


_Pass = tuple[
    "Callable[[Incoming], Hashable]", "Callable[[Held], Hashable]", "Callable[[Incoming, Held], bool]"
]


def _passes(present: set[str], uuids: set[str]) -> list[_Pass]:
    """Return how files and records find each other, the surest way first.

    Each way is what they must have in common, of the file and of the record, and what must hold
    besides. A file with the UUID of another record is not taken for this one.
    """

    def unmarked(file: Incoming) -> bool:
        return file.uuid not in uuids

    return [
        (lambda file: (file.uuid, file.number), lambda held: (held.uuid, held.number), _any),
        (
            lambda file: (file.uuid, file.number),
            lambda held: held.base and (held.uuid, based_number(held.base)),
            _any,
        ),
        (
            lambda file: file.file.path if unmarked(file) else None,
            lambda held: held.base and held.here and held.base.path,
            lambda file, held: (
                held.base is not None and based_number(held.base) == file.number and _same_birth(file, held)
            ),
        ),
        (lambda file: file.uuid, lambda held: held.uuid, _any),
        (
            lambda file: file.file.path if unmarked(file) else None,
            lambda held: held.base and held.here and held.base.path,
            lambda file, held: held.base is not None and _twins(file.sheet, held.base.sheet),
        ),
        (
            lambda file: (file.number, _spot(file.file.path)) if file.uuid is None else None,
            lambda held: held.base and (based_number(held.base), _spot(held.base.path)),
            _same_birth,
        ),
        (
            lambda file: (file.number, file.file.place) if file.uuid is None else None,
            lambda held: held.base and (based_number(held.base), os.path.dirname(held.base.path)),
            _same_birth,
        ),
        (
            lambda file: file.number if file.uuid is None else None,
            lambda held: held.base and based_number(held.base),
            _same_birth,
        ),
        (
            lambda file: file.number if file.uuid is None else None,
            lambda held: held.number,
            lambda file, held: held.base is None and _twins(file.sheet, held.sheet),
        ),
        (
            lambda file: _birth(file.sheet) if file.uuid is None else None,
            lambda held: (
                held.base and held.here and held.base.path not in present and _birth(held.base.sheet)
            ),
            _any,
        ),
    ]


def _spot(path: str) -> tuple[str, str]:
    """Return the folder of a file, and its name without the id: what stays when a prefix changes."""
    folder, name = os.path.split(path)
    return folder, name.partition(" - ")[2]


def _any(_file: Incoming, _held: Held) -> bool:
    return True


def _same_birth(file: Incoming, held: Held) -> bool:
    """Say whether a file and what was last exchanged of a record began as the same thing."""
    base = held.base
    return base is not None and (
        file.sheet.scalar("title") == base.sheet.scalar("title") or _same_date(file, base.sheet)
    )


def _same_date(file: Incoming, last: Sheet) -> bool:
    """Say whether a file and the sheet of a record have one date of creation, or may both have none."""
    created = _created(file.sheet)
    return created == _created(last) and (bool(created) or file.uuid is None)


def _twins(one: Sheet, other: Sheet) -> bool:
    """Say whether two sheets tell of the same thing, by what hardly two things have in common."""
    return one.scalar("title") == other.scalar("title") and _created(one) == _created(other)


def _birth(sheet: Sheet) -> tuple[str, str] | None:
    """Return what stays of a record that moved and got another id; None if that says too little."""
    title, created = sheet.scalar("title"), _created(sheet)
    return (title, created) if title and created else None


def _created(sheet: Sheet) -> str:
    return sheet.scalar("created_date") or sheet.scalar("date")
