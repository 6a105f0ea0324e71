"""Says which number each record of an import should have, and what speaks for it (`numbers.assign`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.records import Milestone
from backlog.domain.task import Task
from backlog.markdown.instants import read_instant, written_instant
from backlog.service.exchange.ids import TASK, ending_number, key_of, read_file_id
from backlog.service.exchange.links import Targets, dangling
from backlog.service.exchange.numbers import NumberClaim
from backlog.service.exchange.stored_records import based_number, place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from backlog.domain.record_files import RecordFile
    from backlog.domain.records import Record
    from backlog.service.exchange.arrivals import Newcomer
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.numbers import Number
    from backlog.service.exchange.stored_records import StoredRecord


_PARENT = "parent_task_id"


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


def claim_of(
    stored: StoredRecord,
    file: Incoming | None,
    targets: Targets,
    here: Mapping[str, str],
    spelling: Prefixes,
    *,
    home: bool,
) -> NumberClaim:
    """Return the number that a record of the backlog should have: its own, unless its file got another.

    One that had to take another number than its file has gets that one as soon as a newcomer would.
    """
    own = stored.number
    base = stored.base
    based = based_number(base) if base is not None and not stored.undone else None
    number, state = own, stored.record.state
    settled = file is not None and file.number == based and not stored.given
    if file is not None and _follows(stored, file):
        state = file.folder.state
        number = own if file.number is None or settled else file.number
    by_file = file is not None and file.number == number
    if by_file and file is not None and not (settled and _has_same_parent(stored, file)):
        parent = _parent_of(file, targets, spelling, new=False)
    else:
        parent = _parent_taken(stored, here, spelling)
    return NumberClaim(
        stored.uuid,
        number[0],
        number,
        own,
        parent,
        state,
        born_of(file.record_file) if file is not None else _made(stored.record),
        "file" if by_file else "published" if stored.published else "given" if stored.given else "here",
        home if by_file else stored.home,
        carried=not (by_file and stored.given) or (file is not None and file.uuid is not None),
        settled=number == own == based,
    )


def claim_of_new(arrival: Newcomer, targets: Targets, spelling: Prefixes, *, home: bool) -> NumberClaim:
    """Return the number that the record of a new file should have: that of its file."""
    file = arrival.file
    return NumberClaim(
        arrival.uuid,
        file.counter,
        file.number,
        None,
        _parent_of(file, targets, spelling, new=True),
        file.folder.state,
        born_of(file.record_file),
        "file",
        home,
        carried=file.uuid is not None,
        ending=ending_number(file.id, file.file.name) if file.number is None else None,
    )


def without_file(claim: NumberClaim, standing: Standing) -> NumberClaim:
    """Return a claim as that of a record whose file was deleted, if it was."""
    if claim.uuid in standing.gone:
        return claim._replace(state="archived", source="gone")
    return claim._replace(source="gone") if claim.uuid in standing.deleted else claim


def with_shared(
    claims: list[NumberClaim],
    filed: Sequence[tuple[StoredRecord, Incoming | None]],
    arrivals: Sequence[Newcomer],
    shared: frozenset[str],
) -> list[NumberClaim]:
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


def _follows(stored: StoredRecord, file: Incoming) -> bool:
    """Say whether a record goes where its file is: it was not moved elsewhere here since."""
    base = stored.base
    return (
        base is None
        or stored.undone
        or place_of(stored.record) in {base.record_file.place, file.record_file.place}
    )


def _made(record: Task | Record) -> str:
    """Return when a record was made as `born_of` does; the files of milestones do not say it."""
    return "" if isinstance(record, Milestone) else written_instant(record.created_at)


def _parent_of(file: Incoming, targets: Targets, spelling: Prefixes, *, new: bool) -> str | None:
    """Return the UUID of the record whose id a file's id goes on from, unless it names another parent."""
    file_id = read_file_id(file.id)
    if file_id is None or len(file_id.parts) == 1 or file.folder.kind != "task":
        return None
    key = key_of(file.key.partition("-")[0], file_id.parts[:-1])
    parent = file.record_file.scalar(_PARENT)
    return targets.meant(key, new=new) if not parent or spelling.key(parent, TASK) == key else None


def _has_same_parent(stored: StoredRecord, file: Incoming) -> bool:
    """Say whether a file names the same parent as when it was last exchanged, whoever has that id now."""
    base = stored.base
    return base is not None and base.record_file.scalar(_PARENT) == file.record_file.scalar(_PARENT)


def _parent_taken(stored: StoredRecord, here: Mapping[str, str], spelling: Prefixes) -> str | None:
    """Return the same for a record of the backlog whose file says nothing new of it."""
    record = stored.record
    if not isinstance(record, Task) or len(stored.number[1]) == 1:
        return None
    key = key_of(stored.counter, stored.number[1][:-1])
    own = record.parent is None or spelling.key(record.parent, TASK) == key
    return here.get(key) if own and key not in dangling(stored.base, spelling) else None


def born_of(record_file: RecordFile) -> str:
    """Return when a record was made, so that it sorts; "" where its file does not say."""
    text = record_file.scalar("created_date") or record_file.scalar("date")
    return written_instant(read_instant(text))
