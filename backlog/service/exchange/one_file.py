"""Decides what becomes of one file: a new record, a change taken over, a merge, a conflict, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.merge import changed_names, merge
from backlog.domain.sheets import GONE, Kept, Sheet
from backlog.domain.task import Task
from backlog.errors import OpenItems
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import folder_at
from backlog.markdown.record_sheets import updated_record
from backlog.markdown.task_sheets import kept_of, updated_task
from backlog.service.exchange.clashes import clashes
from backlog.service.exchange.holdings import NOTHING_KEPT, sheet_of
from backlog.service.exchange.incoming import BAD_FILE, CONFLICT, described
from backlog.service.exchange.links import respelled
from backlog.service.exchange.lost_checks import with_lost_checks
from backlog.service.exchange.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.domain.records import Record
    from backlog.domain.task import State
    from backlog.service.exchange.holdings import Held
    from backlog.service.exchange.identities import Arrival
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.report import Fate

from backlog.service.exchange.bases import (
    common_base,
    exchange_again,
    exchange_of,
    meant_by,
    parted_base,
    with_own_id,
)
from backlog.service.exchange.decision import Decision, ImportContext
from backlog.service.exchange.import_gate import JudgedRecord, judge_record


def decide_new(arrival: Arrival, context: ImportContext) -> Decision:
    """Return what becomes of a file whose record is not here."""
    file, uuid = arrival.file, arrival.uuid
    meant = meant_by(context, None, uuid, new=True)
    theirs = with_own_id(respelled(file.sheet, context.prefixes, meant, context.ids), file, uuid, context)
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
    return Decision(
        Outcome(file.file.path, "imported", record.id),
        record,
        kept_of(taken, sheet_of(record, NOTHING_KEPT), file.file.name),
        exchange,
        judged.marked,
        judged.not_done,
        judged.notes,
    )


def decide_known(file: Incoming, held: Held, record: Task | Record, context: ImportContext) -> Decision:
    """Return what becomes of the file of a record that is here, against what was last exchanged of it.

    `record` is the one held, its ids and links as they are after the import.
    """
    base = held.base
    parted = parted_base(file, held, context)
    returned = _has_returned(file, held)
    if returned is not None:
        record = record._replace(state=returned)  # type: ignore[arg-type]  # the state of a folder of its kind
    elif (settled := _settled(file, held, record, context)) is not None:
        return settled
    ours = sheet_of(record, held.kept or NOTHING_KEPT)
    meant = meant_by(context, None if held.undone else base, held.uuid, new=False)
    was = ours if held.undone else common_base(file, held, ours, context, parted)
    theirs = with_own_id(
        respelled(file.sheet, context.prefixes, meant, context.ids), file, held.uuid, context
    )
    ours, was = (sheet._replace(front={**sheet.front, "id": theirs.front["id"]}) for sheet in (ours, was))
    prefer = context.sides.get(record.id, context.prefer)
    theirs, notes = with_lost_checks(was, theirs, taken_away=prefer == "theirs")
    merged, conflicts = merge(was, ours, theirs, prefer=prefer)
    if conflicts:
        reason = f"{', '.join(conflicts)} changed here and there"
        outcome = Outcome(file.file.path, "conflict", record.id, reason, None, CONFLICT, conflicts)
        return Decision(outcome._replace(clashes=clashes(ours, theirs, conflicts)))
    try:
        judged, kept = _updated(file, held, record, ours, merged, context)
    except BadFileError as error:
        return _bad(file, error)
    except OpenItems as error:
        return _refused(file, record.id, error)
    same = base is not None and file.sheet == base.sheet
    if held.held_back and same and judged.held_back and prefer != "ours":
        return _nothing_new(file, held, record, context)  # it waits as it did
    fields = tuple(changed_names(ours, _without(merged, judged.held_back)))
    fields = ("place", *fields) if returned is not None and "place" not in fields else fields
    fields = ("id", *fields) if record.id != held.record.id else fields
    fate: Fate = "unchanged" if not fields else "updated" if merged == theirs else "merged"
    if held.undone:
        fate, fields = "imported", ()
    changed = judged.record != held.record
    exchange = exchange_of(file, held.uuid, meant, context, held, changed=changed)
    told = prefer == "ours" or (
        base is not None
        and bool(base.held_back)
        and base.sheet.front.get("status") == file.sheet.front.get("status")
    )
    held_back = {} if prefer == "ours" else judged.held_back  # then this status goes into the file
    return Decision(
        Outcome(file.file.path, fate, record.id, fields=fields),
        judged.record,
        kept if kept != held.kept else None,
        exchange._replace(held_back=held_back),
        judged.marked or (held.undone and isinstance(judged.record, Task) and judged.record.legacy_done),
        None if told else judged.not_done,
        notes + judged.notes,
    )


def _settled(file: Incoming, held: Held, record: Task | Record, context: ImportContext) -> Decision | None:
    """Return that a file says nothing new, None if it is to be compared.

    That it is, too, where a status waits in it, for what is open may have been checked here since.
    """
    base = held.base
    if base is None or held.undone:
        return None
    same = file.sheet == base.sheet
    if (same and not held.held_back) or (_is_known(file, held) and not same):
        return _nothing_new(file, held, record, context)
    if file.sheet == parted_base(file, held, context):  # an older branch
        return Decision(Outcome(file.file.path, "unchanged", record.id))
    return None


def _nothing_new(file: Incoming, held: Held, record: Task | Record, context: ImportContext) -> Decision:
    """Return that a file says what it said; where it lies elsewhere now, that is remembered."""
    base = held.base
    same = base is not None and (base.path, base.digest) == (file.file.path, file.file.digest)
    exchange = None
    if base is not None and held.here and same:
        decided = base.held_back != held.held_back  # by a change here
        exchange = base._replace(held_back=dict(held.held_back)) if decided else None
    elif not _is_known(file, held):
        exchange = exchange_again(file, held, context)
    return Decision(Outcome(file.file.path, "unchanged", record.id), exchange=exchange)


def _has_returned(file: Incoming, held: Held) -> State | None:
    """Return the state that a record had before its file was deleted and it was archived for that.

    None is for every record with which that did not happen, or whose file is still gone.
    """
    base = held.base
    if base is None or base.digest != GONE or held.undone or not held.here or held.record.state != "archived":
        return None
    before = folder_at(base.sheet.place)
    return None if before is None or file.folder.state == "archived" else before.state


def decide_twin(
    file: Incoming, held: Held, first: Decision, record: Task | Record, context: ImportContext
) -> Decision:
    """Return what becomes of a record whose second file this is, given what became of the first one.

    `record` is the one held, its ids and links as they are after the import.
    """
    base = held.base
    if base is None:
        return first._replace(outcome=Outcome(file.file.path, "unchanged", record.id))
    before = base.twins.get(file.file.path)
    if before == file.file.digest:
        return _beside(first, Outcome(file.file.path, "unchanged", record.id), before)
    kept = first.kept or held.kept
    second = decide_known(file, held._replace(kept=kept, here=False), first.record or record, context)
    if second.exchange is None:  # a conflict, or it cannot be read
        return _beside(first, second.outcome, before)
    exchange = first.exchange or base
    twins = {**exchange.twins, file.file.path: file.file.digest}
    return Decision(
        second.outcome,
        second.record or first.record,
        second.kept or first.kept,
        exchange._replace(twins=twins),
        first.marked or second.marked,
        first.not_done or second.not_done,
        first.notes + second.notes,
    )


def _beside(first: Decision, outcome: Outcome, digest: str | None) -> Decision:
    """Return the outcome of a second file that adds nothing; its record goes on knowing it by its digest."""
    exchange = first.exchange
    if exchange is not None and digest is not None:
        exchange = exchange._replace(twins={**exchange.twins, outcome.path: digest})
    return first._replace(outcome=outcome, exchange=exchange)


def _is_known(file: Incoming, held: Held) -> bool:
    """Say whether a file is as it was when it was last exchanged, or as an export left it before."""
    base = held.base
    if base is None or not held.here or base.path != file.file.path:
        return False
    return file.file.digest in {base.digest, *(version.digest for version in base.earlier)}


def _without(sheet: Sheet, held_back: Mapping[str, str]) -> Sheet:
    """Return a sheet with what the record has instead of what was not taken over."""
    return sheet._replace(front={**sheet.front, **held_back})


def _updated(
    file: Incoming, held: Held, record: Task | Record, ours: Sheet, merged: Sheet, context: ImportContext
) -> tuple[JudgedRecord, Kept]:
    """Return a record as a merged sheet has it, and what is kept of its file.

    Raises BadFileError or OpenItems.
    """
    folder = folder_at(merged.place) or file.folder
    theirs = described(merged, folder, held.uuid, context.names)
    if isinstance(record, Task) and isinstance(theirs, Task):
        judged = judge_record(record, updated_task(record, ours, merged, theirs), context, file.file.path)
    elif not isinstance(record, Task) and not isinstance(theirs, Task):
        changed = updated_record(record, ours, merged, theirs)
        judged = JudgedRecord(changed._replace(state=theirs.state) if held.undone else changed)
    else:  # a record keeps its kind: their folders and UUIDs are apart
        raise BadFileError("it describes another kind of record")
    taken = _without(merged, judged.held_back)
    name = held.kept.name if held.kept is not None and held.kept.name else file.file.name
    return judged, kept_of(taken, sheet_of(judged.record, NOTHING_KEPT), name)


def _refused(file: Incoming, id_: str, error: OpenItems) -> Decision:
    return Decision(Outcome(file.file.path, "refused", id_, error.message, None, error.code))


def _bad(file: Incoming, error: BadFileError) -> Decision:
    return Decision(Outcome(file.file.path, "refused", file.id, error.reason, error.line, BAD_FILE))
