"""Gives the files that are of no record here UUIDs that nothing else has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from backlog.domain.versions import MOVED, part_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.stored_records import StoredRecord

NAMESPACE = uuid5(NAMESPACE_URL, "https://backlog.invalid/imported")
"""Where the UUIDs of records come from that came without one: the same file gets the same everywhere."""

STATES = {"active": 0, "completed": 1, "archived": 2}
"""Where records are, what is in use first."""


class Newcomer(NamedTuple):
    """A file of a record that is not here, the UUID that it gets, and further files that say the same."""

    file: Incoming
    uuid: str
    twins: tuple[Incoming, ...] = ()


def arrivals_of(newcomers: Iterable[Incoming], stored: Sequence[StoredRecord]) -> list[Newcomer]:
    """Return the newcomers with UUIDs that nothing else has, what is in use first."""
    taken = {one.uuid for one in stored}
    arrivals: dict[str, Newcomer] = {}
    for file in sorted(newcomers, key=lambda file: (STATES[file.folder.state], file.file.path)):
        first = arrivals.get(file.uuid or "")
        if first is not None and set(part_names(first.file.record_file, file.record_file)) <= MOVED:
            arrivals[first.uuid] = first._replace(twins=(*first.twins, file))
            continue
        uuid = _uuid(file, taken)
        taken.add(uuid)
        arrivals[uuid] = Newcomer(file, uuid)
    return list(arrivals.values())


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
