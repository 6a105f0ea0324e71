"""Decides what becomes of one file: a new record, a change taken over, a merge, a conflict, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain import gate
from backlog.domain.errors import OpenItems
from backlog.domain.merging import changed_names, merge
from backlog.domain.sheets import GONE, Exchange, Kept, Sheet
from backlog.domain.task import Change, Task
from backlog.domain.versions import base_of, following
from backlog.markdown.errors import BadFileError
from backlog.markdown.naming import folder_at
from backlog.markdown.record_sheets import updated_record
from backlog.markdown.task_sheets import kept_of, updated_task
from backlog.service.exchange.beside import NOTHING, Beside
from backlog.service.exchange.clashes import clashes
from backlog.service.exchange.holdings import NOTHING_KEPT, sheet_of
from backlog.service.exchange.incoming import BAD_FILE, CONFLICT, described
from backlog.service.exchange.links import links_in, respelled
from backlog.service.exchange.lost_checks import with_lost_checks
from backlog.service.exchange.report import NotDone, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backlog.domain.merging import Side
    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.domain.task import State
    from backlog.markdown.notes import Note
    from backlog.markdown.task_sheets import Names
    from backlog.service.exchange.holdings import Held
    from backlog.service.exchange.identities import Arrival
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.links import Targets
    from backlog.service.exchange.report import Fate

    Meant = Callable[[str, str], str | None]


class Context(NamedTuple):
    """What the decisions about all files of one import share.

    `ids` are the ids that records have after it, by their UUIDs. `prefer` is the side that conflicts are
    decided for, `sides` that of single records by id, `beside` what git knows of the files. With
    `accept_done` a task whose file says that it is done is done, whatever criteria are open; `not_accepted`
    says why it is not, if somebody asked for it.
    """

    tree: str
    batch: str
    names: Names
    prefixes: Prefixes
    targets: Targets
    ids: Mapping[str, str]
    prefer: Side | None = None
    sides: Mapping[str, Side] = {}
    beside: Beside = NOTHING
    accept_done: bool = False
    not_accepted: str = ""


class Decision(NamedTuple):
    """What becomes of a file: the record as it is to be, and what is to be remembered; None is no change.

    `marked` says that the record is done with open criteria, `not_done` that it does not get the status
    that its file has, and `notes` are remarks on the file.
    """

    outcome: Outcome
    record: Task | Record | None = None
    kept: Kept | None = None
    exchange: Exchange | None = None
    marked: bool = False
    not_done: NotDone | None = None
    notes: tuple[Note, ...] = ()


def decide_new(arrival: Arrival, context: Context) -> Decision:
    """Return what becomes of a file whose record is not here."""
    file, uuid = arrival.file, arrival.uuid
    meant = _meant(context, None, uuid, new=True)
    theirs = _with_id(respelled(file.sheet, context.prefixes, meant, context.ids), file, uuid, context)
    try:
        judged = _judged(None, described(theirs, file.folder, uuid, context.names), context)
    except BadFileError as error:
        return _bad(file, error)
    except OpenItems as error:
        return _refused(file, file.id, error)
    record = judged.record
    taken = _without(theirs, judged.held_back)
    twins = {twin.file.path: twin.file.digest for twin in arrival.twins}
    exchange = _exchange(file, uuid, meant, context)._replace(held_back=judged.held_back, twins=twins)
    return Decision(
        Outcome(file.file.path, "imported", record.id),
        record,
        kept_of(taken, sheet_of(record, NOTHING_KEPT), file.file.name),
        exchange,
        judged.marked,
        _not_done(file, record, judged),
    )


def decide_known(file: Incoming, held: Held, record: Task | Record, context: Context) -> Decision:
    """Return what becomes of the file of a record that is here, against what was last exchanged of it.

    `record` is the one held, its ids and links as they are after the import.
    """
    base = held.base
    parted = _parted(file, held, context)
    returned = _has_returned(file, held)
    if returned is not None:
        record = record._replace(state=returned)  # type: ignore[arg-type]  # the state of a folder of its kind
    elif base is not None and not held.undone:
        if _is_known(file, held) or file.sheet == base.sheet:
            return _nothing_new(file, held, record, context)
        if file.sheet == parted:  # an older branch
            return Decision(Outcome(file.file.path, "unchanged", record.id))
    ours = sheet_of(record, held.kept or NOTHING_KEPT)
    meant = _meant(context, None if held.undone else base, held.uuid, new=False)
    was = ours if held.undone else _base(file, held, ours, context, parted)
    theirs = _with_id(respelled(file.sheet, context.prefixes, meant, context.ids), file, held.uuid, context)
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
    fields = tuple(changed_names(ours, _without(merged, judged.held_back)))
    fields = ("place", *fields) if returned is not None and "place" not in fields else fields
    fields = ("id", *fields) if record.id != held.record.id else fields
    fate: Fate = "unchanged" if not fields else "updated" if merged == theirs else "merged"
    if held.undone:
        fate, fields = "imported", ()
    changed = judged.record != held.record
    exchange = _exchange(file, held.uuid, meant, context, held, changed=changed)
    told = (
        base is not None
        and bool(base.held_back)
        and base.sheet.front.get("status") == file.sheet.front.get("status")
    )
    return Decision(
        Outcome(file.file.path, fate, record.id, fields=fields),
        judged.record,
        kept if kept != held.kept else None,
        exchange._replace(held_back=judged.held_back),
        judged.marked or (held.undone and isinstance(judged.record, Task) and judged.record.legacy_done),
        None if told else _not_done(file, judged.record, judged),
        notes,
    )


def _nothing_new(file: Incoming, held: Held, record: Task | Record, context: Context) -> Decision:
    """Return that a file says what it said; where it lies elsewhere now, that is remembered."""
    base = held.base
    same = base is not None and (base.path, base.digest) == (file.file.path, file.file.digest)
    remember = not (held.here and same) and not _is_known(file, held)
    exchange = _again(file, held, context) if remember else None
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
    file: Incoming, held: Held, first: Decision, record: Task | Record, context: Context
) -> Decision:
    """Return what becomes of a record whose second file this is, given what became of the first one.

    `record` is the one held, its ids and links as they are after the import.
    """
    base = held.base
    if base is None or base.twins.get(file.file.path) == file.file.digest:
        return first._replace(outcome=Outcome(file.file.path, "unchanged", record.id))
    kept = first.kept or held.kept
    second = decide_known(file, held._replace(kept=kept, here=False), first.record or record, context)
    if second.exchange is None:  # a conflict, or it cannot be read
        return first._replace(outcome=second.outcome)
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


def _is_known(file: Incoming, held: Held) -> bool:
    """Say whether a file is as it was when it was last exchanged, or as an export left it before."""
    base = held.base
    if base is None or not held.here or base.path != file.file.path:
        return False
    return file.file.digest in {base.digest, *(version.digest for version in base.earlier)}


def _parted(file: Incoming, held: Held, context: Context) -> Sheet | None:
    """Return what a record said where the branch of a file and the one imported last part.

    None is for a branch that has, or goes on from, what was last exchanged of the record.
    """
    if held.base is None or held.base.digest in context.beside.since:
        return None
    bases = context.beside.bases
    return bases.get(held.uuid) or bases.get(file.file.path)


def _base(file: Incoming, held: Held, ours: Sheet, context: Context, parted: Sheet | None) -> Sheet:
    """Return what the file's changes are judged against, its ids as they are after the import.

    `parted` is what it said where its branch and the one imported last part, None if it is the same branch.
    """
    base = held.base
    if base is None:
        return Sheet("", {}, {}, {}, (), {}, {})
    was = parted or base_of(base, file.sheet)
    for key, instead in base.held_back.items():
        if ours.front.get(key) == instead:  # what was kept out is wanted still
            was = was._replace(front={**was.front, key: instead})
    return respelled(was, context.prefixes, lambda text, _: base.meant.get(text), context.ids)


def _meant(context: Context, base: Exchange | None, uuid: str, *, new: bool) -> Meant:
    """Return what tells which record an id in the file of a record means: what it meant before, else now."""
    before = {} if base is None else base.meant

    def meant(text: str, key: str) -> str | None:
        return before.get(text) or context.targets.meant(key, new=new, asker=uuid)

    return meant


def _with_id(sheet: Sheet, file: Incoming, uuid: str, context: Context) -> Sheet:
    """Return a sheet with the id that its record has then, spelled as in the file if it is that one."""
    id_ = context.ids[uuid]
    same = context.prefixes.key(file.id) == context.prefixes.key(id_)
    return sheet._replace(front={**sheet.front, "id": file.id if same else id_})


class _Judged(NamedTuple):
    """A record as the gate lets it be: what was not taken over for that, and why."""

    record: Task | Record
    held_back: dict[str, str] = {}  # noqa: RUF012  a default that nobody changes
    reason: str = ""
    marked: bool = False


def _judged(before: Task | None, record: Task | Record, context: Context) -> _Judged:
    """Return a record that is not done as long as something is open; raise OpenItems if all is done here."""
    if not isinstance(record, Task):
        return _Judged(record)
    settings = context.names.settings
    change = Change(before, record)
    try:
        return _Judged(gate.judged(change, settings).after)
    except OpenItems as error:
        if context.accept_done:
            return _Judged(gate.imported(change, settings).after, marked=True)
        status = _status_instead(before, settings)
        lowered = gate.judged(Change(before, record._replace(status=status)), settings).after
        return _Judged(lowered, {"status": status}, context.not_accepted or error.message)


def _status_instead(before: Task | None, settings: Settings) -> str:
    """Return the status of a task that cannot be done: the one that it has, else the last one before done."""
    if before is not None and not settings.is_terminal(before.status):
        return before.status
    return settings.statuses[-2] if len(settings.statuses) > 1 else settings.terminal_status


def _not_done(file: Incoming, record: Task | Record, judged: _Judged) -> NotDone | None:
    if not judged.held_back:
        return None
    return NotDone(file.file.path, record.id, judged.held_back["status"], judged.reason)


def _without(sheet: Sheet, held_back: Mapping[str, str]) -> Sheet:
    """Return a sheet with what the record has instead of what was not taken over."""
    return sheet._replace(front={**sheet.front, **held_back})


def _updated(
    file: Incoming, held: Held, record: Task | Record, ours: Sheet, merged: Sheet, context: Context
) -> tuple[_Judged, Kept]:
    """Return a record as a merged sheet has it, and what is kept of its file.

    Raises BadFileError or OpenItems.
    """
    folder = folder_at(merged.place) or file.folder
    theirs = described(merged, folder, held.uuid, context.names)
    if isinstance(record, Task) and isinstance(theirs, Task):
        judged = _judged(record, updated_task(record, ours, merged, theirs), context)
    elif not isinstance(record, Task) and not isinstance(theirs, Task):
        changed = updated_record(record, ours, merged, theirs)
        judged = _Judged(changed._replace(state=theirs.state) if held.undone else changed)
    else:  # a record keeps its kind: their folders and UUIDs are apart
        raise BadFileError("it describes another kind of record")
    taken = _without(merged, judged.held_back)
    name = held.kept.name if held.kept is not None and held.kept.name else file.file.name
    return judged, kept_of(taken, sheet_of(judged.record, NOTHING_KEPT), name)


def _exchange(
    file: Incoming,
    uuid: str,
    meant: Meant,
    context: Context,
    held: Held | None = None,
    *,
    changed: bool = True,
) -> Exchange:
    """Return what is to be remembered of a file that was imported."""
    last = held.base if held is not None and held.here and not held.undone else None
    links = {
        text: found for text, key in links_in(file.sheet, context.prefixes) if (found := meant(text, key))
    }
    return Exchange(
        context.tree,
        uuid,
        file.file.path,
        file.file.digest,
        file.sheet,
        following(last, file.sheet, file.file.digest, ours=False),
        context.batch if changed or last is None else last.batch,
        links,
    )


def _again(file: Incoming, held: Held, context: Context) -> Exchange:
    """Return what is to be remembered of a file that says what it said before, or lies elsewhere."""
    base = held.base
    meant = _meant(context, base, held.uuid, new=False)
    exchange = _exchange(file, held.uuid, meant, context, held, changed=False)
    return exchange._replace(held_back=base.held_back if base is not None else {})


def _refused(file: Incoming, id_: str, error: OpenItems) -> Decision:
    return Decision(Outcome(file.file.path, "refused", id_, error.message, None, error.code))


def _bad(file: Incoming, error: BadFileError) -> Decision:
    return Decision(Outcome(file.file.path, "refused", file.id, error.reason, error.line, BAD_FILE))
