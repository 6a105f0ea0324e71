"""Decides what becomes of one file: a new record, a change taken over, a merge, a conflict, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.errors import OpenItems
from backlog.domain.gate import imported, judged
from backlog.domain.ids import id_order
from backlog.domain.merging import changed_names, merge
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.sheets import Exchange, Sheet, empty_sheet
from backlog.domain.task import Change, Task
from backlog.markdown.errors import BadFileError
from backlog.markdown.naming import folder_at, read_id
from backlog.markdown.record_sheets import record_of, updated_record
from backlog.markdown.task_sheets import kept_of, task_of, updated_task
from backlog.service.exchange.holdings import NOTHING_KEPT, sheet_of
from backlog.service.exchange.incoming import BAD_FILE, CONFLICT, series_at
from backlog.service.exchange.links import with_moved_links
from backlog.service.exchange.report import Fate, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from backlog.domain.merging import Side
    from backlog.domain.records import Record
    from backlog.markdown.naming import Folder
    from backlog.markdown.task_sheets import Names
    from backlog.service.exchange.holdings import Held
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.numbering import Newcomer, Number
    from backlog.service.store import Writer


class Judge:
    """Judges the files of one import, one after the other, within its transaction.

    `taken` are the tasks as they came out, `marked` the ids of those that came as done with open
    criteria.
    """

    def __init__(
        self,
        writer: Writer,
        tree: str,
        names: Names,
        now: datetime,
        prefer: Side | None,
        moved: Mapping[Number, str],
        numbers: set[Number],
    ) -> None:
        """Take what all judgements of one import share; `numbers` are those that records have."""
        self._writer = writer
        self._tree = tree
        self._names = names
        self._now = now
        self._prefer: Side | None = prefer
        self._moved = moved
        self._numbers = numbers
        self._new: list[tuple[Number, str]] = []
        self.taken: list[Task] = []
        self.marked: list[str] = []

    def numbers(self, held: Iterable[Held]) -> list[tuple[Number, str]]:
        """Return the number and UUID of every record that there is now."""
        return [*(((one.series, one.numbers), one.record.uuid) for one in held), *self._new]

    def add(self, newcomer: Newcomer) -> Outcome:
        """Store a record that was not there."""
        file = newcomer.file
        theirs = self._linked(file.sheet, empty_sheet())
        try:
            record = self._described(theirs, file.folder, newcomer.uuid)._replace(id=newcomer.id)
        except BadFileError as error:
            return _bad(file, error)
        if isinstance(record, Task):
            record = self._writer.save(imported(record, self._names.settings))
            self.taken.append(record)
            if record.legacy_done:
                self.marked.append(record.id)
        else:
            record = _saved(self._writer, None, record)
        self._writer.exchange.save_kept(
            record.uuid, None, kept_of(theirs, sheet_of(record, NOTHING_KEPT), file.file.name)
        )
        self._writer.exchange.save_exchange(self._exchange(file, record.uuid), known=False)
        self._new.append(((file.series, id_order(record.id)), record.uuid))
        return Outcome(file.file.path, "imported", record.id)

    def change(self, file: Incoming, held: Held) -> Outcome:
        """Judge the file of a record that is there against what was last exchanged of it."""
        base = held.base
        if is_unchanged(file, held):
            return Outcome(file.file.path, "unchanged", held.record.id)
        was = base.sheet if base is not None else empty_sheet()
        if file.sheet == was:
            self._remember(file, held)
            return Outcome(file.file.path, "unchanged", held.record.id)
        theirs = self._linked(file.sheet, was)
        merged, conflicts = merge(was, held.sheet, theirs, prefer=self._prefer)
        if not self._may_have(held, merged):
            conflicts = (*conflicts, "id")
        if conflicts:
            reason = f"{', '.join(conflicts)} changed here and there"
            return Outcome(file.file.path, "conflict", held.record.id, reason, None, CONFLICT, conflicts)
        fields = tuple(changed_names(held.sheet, merged))
        try:
            if merged != held.sheet:
                self._store(file, held, merged)
        except BadFileError as error:
            return _bad(file, error)
        except OpenItems as error:
            return Outcome(file.file.path, "refused", held.record.id, error.message, None, error.code)
        self._remember(file, held)
        fate: Fate = "unchanged" if not fields else "updated" if merged == theirs else "merged"
        return Outcome(file.file.path, fate, held.record.id, fields=fields)

    def _may_have(self, held: Held, merged: Sheet) -> bool:
        """Say whether a record may have the id that a sheet gives it: its own, or one that is free."""
        reference = read_id(merged.scalar("id"))
        number = (series_at(merged.place), reference.numbers if reference else ())
        if number == (held.series, held.numbers):
            return True
        if reference is None or number in self._numbers:
            return False
        self._numbers.add(number)
        return True

    def _store(self, file: Incoming, held: Held, merged: Sheet) -> None:
        """Store a record as a merged sheet has it; raise OpenItems if the gate does not let it through."""
        folder = folder_at(merged.place) or file.folder
        described = self._described(merged, folder, held.record.uuid)
        before = held.record
        record: Task | Record = before
        if isinstance(before, Task) and isinstance(described, Task):
            after = updated_task(before, held.sheet, merged, described)
            change = judged(Change(before, after), self._names.settings)
            record = before if change.after == before else self._writer.save(change)
            self.taken.append(record)
        elif not isinstance(before, Task) and not isinstance(described, Task):
            record = updated_record(before, held.sheet, merged, described)
            if record != before:
                record = _saved(self._writer, before, record)
        kept = kept_of(merged, sheet_of(record, NOTHING_KEPT), held.kept.name or file.file.name)
        if kept != held.kept:
            silent = kept._replace(written={}) == held.kept._replace(written={})
            entity = None if silent else (record.id, record.revision)
            self._writer.exchange.save_kept(record.uuid, held.known_kept, kept, entity)
        held.record = record

    def _described(self, sheet: Sheet, folder: Folder, uuid: str) -> Task | Record:
        if folder.kind == "task":
            return task_of(sheet, folder, uuid, self._names, self._now)
        return record_of(sheet, folder, uuid, self._now)

    def _linked(self, theirs: Sheet, base: Sheet) -> Sheet:
        return with_moved_links(theirs, base, self._moved, self._names.settings)

    def _remember(self, file: Incoming, held: Held) -> None:
        self._writer.exchange.save_exchange(self._exchange(file, held.record.uuid), known=held.here)

    def _exchange(self, file: Incoming, uuid: str) -> Exchange:
        return Exchange(self._tree, uuid, file.file.path, file.file.digest, file.sheet)


def is_unchanged(file: Incoming, held: Held) -> bool:
    """Say whether a file is one that was exchanged before, where it was then."""
    base = held.base
    return (
        base is not None
        and held.here
        and base.path == file.file.path
        and file.file.digest in {base.digest, *base.earlier}
    )


def _saved(writer: Writer, before: Record | None, after: Record) -> Record:
    """Store a record; the kinds are told apart for the type checker alone."""
    match after:
        case Milestone():
            return writer.save_record(before if isinstance(before, Milestone) else None, after)
        case Document():
            return writer.save_record(before if isinstance(before, Document) else None, after)
        case Decision():
            return writer.save_record(before if isinstance(before, Decision) else None, after)


def _bad(file: Incoming, error: BadFileError) -> Outcome:
    return Outcome(file.file.path, "refused", file.id, error.reason, error.line, BAD_FILE)
