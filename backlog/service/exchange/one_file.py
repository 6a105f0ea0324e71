"""Decides what becomes of one file: a new record, a change taken over, a merge, a conflict, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.merge import changed_names, merge
from backlog.domain.record_files import GONE, Extras, RecordFile
from backlog.domain.task import Task
from backlog.errors import OpenItems
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import folder_at
from backlog.markdown.record_files import updated_record
from backlog.markdown.task_files import extras_of, updated_task
from backlog.service.exchange.clashes import clashes
from backlog.service.exchange.incoming import BAD_FILE, CONFLICT, described
from backlog.service.exchange.links import respelled
from backlog.service.exchange.lost_checks import with_lost_checks
from backlog.service.exchange.report import FileOutcome
from backlog.service.exchange.stored_records import NO_EXTRAS, file_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.domain.records import Record
    from backlog.domain.task import State
    from backlog.service.exchange.arrivals import Newcomer
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.report import Fate
    from backlog.service.exchange.stored_records import StoredRecord

from backlog.service.exchange.bases import (
    common_base,
    exchange_again,
    exchange_of,
    meant_by,
    parted_base,
    with_own_id,
)
from backlog.service.exchange.decision import FileDecision, ImportContext
from backlog.service.exchange.import_gate import JudgedRecord, judge_record


def decide_new(arrival: Newcomer, context: ImportContext) -> FileDecision:
    """Return what becomes of a file whose record is not here."""
    file, uuid = arrival.file, arrival.uuid
    meant = meant_by(context, None, uuid, new=True)
    theirs = with_own_id(
        respelled(file.record_file, context.prefixes, meant, context.ids), file, uuid, context
    )
    try:
        judged = judge_record(
            None, described(theirs, file.folder, uuid, context.names), context, file.file.path
        )
    except BadFileError as error:
        return _bad(file, error)
    except OpenItems as error:
        return _refused(file, file.id, error)
    record = judged.record
    taken = _without(theirs, judged.held_back)
    twins = {twin.file.path: twin.file.digest for twin in arrival.twins}
    exchange = exchange_of(file, uuid, meant, context)._replace(held_back=judged.held_back, twins=twins)
    return FileDecision(
        FileOutcome(file.file.path, "imported", record.id),
        record,
        extras_of(taken, file_of(record, NO_EXTRAS), file.file.name),
        exchange,
        judged.marked,
        judged.not_done,
        judged.notes,
    )


def decide_known(
    file: Incoming, stored: StoredRecord, record: Task | Record, context: ImportContext
) -> FileDecision:
    """Return what becomes of the file of a record that is here, against what was last exchanged of it.

    `record` is the one stored, its ids and links as they are after the import.
    """
    base = stored.base
    parted = parted_base(file, stored, context)
    returned = _has_returned(file, stored)
    if returned is not None:
        record = record._replace(state=returned)  # type: ignore[arg-type]  # the state of a folder of its kind
    elif (settled := _settled(file, stored, record, context)) is not None:
        return settled
    ours = file_of(record, stored.extras or NO_EXTRAS)
    meant = meant_by(context, None if stored.undone else base, stored.uuid, new=False)
    was = ours if stored.undone else common_base(file, stored, ours, context, parted)
    theirs = with_own_id(
        respelled(file.record_file, context.prefixes, meant, context.ids), file, stored.uuid, context
    )
    ours, was = (
        record_file._replace(front={**record_file.front, "id": theirs.front["id"]})
        for record_file in (ours, was)
    )
    prefer = context.sides.get(record.id, context.prefer)
    theirs, notes = with_lost_checks(was, theirs, taken_away=prefer == "theirs")
    merged, conflicts = merge(was, ours, theirs, prefer=prefer)
    if conflicts:
        reason = f"{', '.join(conflicts)} changed here and there"
        outcome = FileOutcome(file.file.path, "conflict", record.id, reason, None, CONFLICT, conflicts)
        return FileDecision(outcome._replace(clashes=clashes(ours, theirs, conflicts)))
    try:
        judged, extras = _updated(file, stored, record, ours, merged, context)
    except BadFileError as error:
        return _bad(file, error)
    except OpenItems as error:
        return _refused(file, record.id, error)
    same = base is not None and file.record_file == base.record_file
    if stored.held_back and same and judged.held_back and prefer != "ours":
        return _nothing_new(file, stored, record, context)  # it waits as it did
    fields = tuple(changed_names(ours, _without(merged, judged.held_back)))
    fields = ("place", *fields) if returned is not None and "place" not in fields else fields
    fields = ("id", *fields) if record.id != stored.record.id else fields
    fate: Fate = "unchanged" if not fields else "updated" if merged == theirs else "merged"
    if stored.undone:
        fate, fields = "imported", ()
    changed = judged.record != stored.record
    exchange = exchange_of(file, stored.uuid, meant, context, stored, changed=changed)
    was_reported = prefer == "ours" or (
        base is not None
        and bool(base.held_back)
        and base.record_file.front.get("status") == file.record_file.front.get("status")
    )
    held_back = {} if prefer == "ours" else judged.held_back  # then this status goes into the file
    return FileDecision(
        FileOutcome(file.file.path, fate, record.id, fields=fields),
        judged.record,
        extras if extras != stored.extras else None,
        exchange._replace(held_back=held_back),
        judged.marked or (stored.undone and isinstance(judged.record, Task) and judged.record.legacy_done),
        None if was_reported else judged.not_done,
        notes + judged.notes,
    )


def _settled(
    file: Incoming, stored: StoredRecord, record: Task | Record, context: ImportContext
) -> FileDecision | None:
    """Return that a file says nothing new, None if it is to be compared.

    That it is, too, where a status waits in it, for what is open may have been checked here since.
    """
    base = stored.base
    if base is None or stored.undone:
        return None
    same = file.record_file == base.record_file
    if (same and not stored.held_back) or (_is_known(file, stored) and not same):
        return _nothing_new(file, stored, record, context)
    if file.record_file == parted_base(file, stored, context):  # an older branch
        return FileDecision(FileOutcome(file.file.path, "unchanged", record.id))
    return None


def _nothing_new(
    file: Incoming, stored: StoredRecord, record: Task | Record, context: ImportContext
) -> FileDecision:
    """Return that a file says what it said; where it lies elsewhere now, that is remembered."""
    base = stored.base
    same = base is not None and (base.path, base.digest) == (file.file.path, file.file.digest)
    exchange = None
    if base is not None and stored.here and same:
        decided = base.held_back != stored.held_back  # by a change here
        exchange = base._replace(held_back=dict(stored.held_back)) if decided else None
    elif not _is_known(file, stored):
        exchange = exchange_again(file, stored, context)
    return FileDecision(FileOutcome(file.file.path, "unchanged", record.id), exchange=exchange)


def _has_returned(file: Incoming, stored: StoredRecord) -> State | None:
    """Return the state that a record had before its file was deleted and it was archived for that.

    None is for every record with which that did not happen, or whose file is still gone.
    """
    base = stored.base
    if (
        base is None
        or base.digest != GONE
        or stored.undone
        or not stored.here
        or stored.record.state != "archived"
    ):
        return None
    before = folder_at(base.record_file.place)
    return None if before is None or file.folder.state == "archived" else before.state


def decide_twin(
    file: Incoming, stored: StoredRecord, first: FileDecision, record: Task | Record, context: ImportContext
) -> FileDecision:
    """Return what becomes of a record whose second file this is, given what became of the first one.

    `record` is the one stored, its ids and links as they are after the import.
    """
    base = stored.base
    if base is None:
        return first._replace(outcome=FileOutcome(file.file.path, "unchanged", record.id))
    before = base.twins.get(file.file.path)
    if before == file.file.digest:
        return _beside(first, FileOutcome(file.file.path, "unchanged", record.id), before)
    extras = first.extras or stored.extras
    second = decide_known(file, stored._replace(extras=extras), first.record or record, context)
    if second.exchange is None:  # a conflict, or it cannot be read
        return _beside(first, second.outcome, before)
    exchange = first.exchange or base
    twins = {**exchange.twins, file.file.path: file.file.digest}
    return FileDecision(
        second.outcome,
        second.record or first.record,
        second.extras or first.extras,
        exchange._replace(twins=twins),
        first.marked or second.marked,
        first.not_done or second.not_done,
        first.notes + second.notes,
    )


def _beside(first: FileDecision, outcome: FileOutcome, digest: str | None) -> FileDecision:
    """Return the outcome of a second file that adds nothing; its record goes on knowing it by its digest."""
    exchange = first.exchange
    if exchange is not None and digest is not None:
        exchange = exchange._replace(twins={**exchange.twins, outcome.path: digest})
    return first._replace(outcome=outcome, exchange=exchange)


def _is_known(file: Incoming, stored: StoredRecord) -> bool:
    """Say whether a file is as it was when it was last exchanged, or as an export left it before."""
    base = stored.base
    if base is None or not stored.here or base.path != file.file.path:
        return False
    return file.file.digest in {base.digest, *(version.digest for version in base.earlier)}


def _without(record_file: RecordFile, held_back: Mapping[str, str]) -> RecordFile:
    """Return a record file with what the record has instead of what was not taken over."""
    return record_file._replace(front={**record_file.front, **held_back})


def _updated(
    file: Incoming,
    stored: StoredRecord,
    record: Task | Record,
    ours: RecordFile,
    merged: RecordFile,
    context: ImportContext,
) -> tuple[JudgedRecord, Extras]:
    """Return a record as a merged record file has it, and the extras of its file.

    Raises BadFileError or OpenItems.
    """
    folder = folder_at(merged.place) or file.folder
    theirs = described(merged, folder, stored.uuid, context.names)
    if isinstance(record, Task) and isinstance(theirs, Task):
        judged = judge_record(record, updated_task(record, ours, merged, theirs), context, file.file.path)
    elif not isinstance(record, Task) and not isinstance(theirs, Task):
        changed = updated_record(record, ours, merged, theirs)
        judged = JudgedRecord(changed._replace(state=theirs.state) if stored.undone else changed)
    else:  # a record keeps its kind: their folders and UUIDs are apart
        raise BadFileError("it describes another kind of record")
    taken = _without(merged, judged.held_back)
    name = stored.extras.name if stored.extras is not None and stored.extras.name else file.file.name
    return judged, extras_of(taken, file_of(judged.record, NO_EXTRAS), name)


def _refused(file: Incoming, id_: str, error: OpenItems) -> FileDecision:
    return FileDecision(FileOutcome(file.file.path, "refused", id_, error.message, None, error.code))


def _bad(file: Incoming, error: BadFileError) -> FileDecision:
    return FileDecision(FileOutcome(file.file.path, "refused", file.id, error.reason, error.line, BAD_FILE))
