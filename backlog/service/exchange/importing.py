"""Takes a tree of Markdown files over, judged record by record against what was last exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.milestones import MilestoneName
from backlog.domain.records import Milestone
from backlog.domain.sheets import CONFIG_UUID
from backlog.service.exchange.adopting import adopt, unknown_names, with_statuses
from backlog.service.exchange.config_judge import Known, take_settings
from backlog.service.exchange.holdings import Memory, holdings
from backlog.service.exchange.incoming import BAD_FILE, MILESTONES, understand
from backlog.service.exchange.judging import Judge, is_unchanged
from backlog.service.exchange.links import names
from backlog.service.exchange.matching import match
from backlog.service.exchange.numbering import lifted, number_newcomers
from backlog.service.exchange.report import ImportReport, Outcome
from backlog.service.settings import save_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.events import Stamp
    from backlog.domain.merging import Side
    from backlog.service.exchange.files import Found
    from backlog.service.exchange.holdings import Held
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.numbering import Newcomer
    from backlog.service.store import Transactions, Writer


class ImportRequest(NamedTuple):
    """What was asked for.

    With `dry_run` nothing is changed, with `skip_bad` files that cannot be imported are left out,
    with `adopt` new names are configured; `prefer` is the side that conflicts are decided for.
    """

    dry_run: bool = False
    skip_bad: bool = False
    adopt: bool = False
    prefer: Side | None = None


_TAKEN = ("imported", "updated", "merged")


class _Undone(Exception):
    """Carries a report out of a transaction that is to be undone."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def import_tree(
    store: Transactions, found: Found, tree: str, request: ImportRequest, stamp: Stamp
) -> ImportReport:
    """Take a tree over in one transaction and return what became of each file.

    `tree` is the name under which its exchanges are remembered. Nothing is changed if a file is
    refused, unless it may be skipped, or in a dry run.
    """
    try:
        with store.writing(stamp) as writer:
            return _unless_undone(_import(writer, found, tree, request, stamp))
    except _Undone as undone:
        return undone.report


def import_with_new_home(
    create: Callable[[Callable[[Transactions], None]], object],
    found: Found,
    tree: str,
    request: ImportRequest,
    stamp: Stamp,
    name: str,
) -> ImportReport:
    """Take a tree over into a backlog that is made for it, whole or not at all.

    `create` makes it and hands it to what it is given; `name` is that of a project without one.
    """
    reports: list[ImportReport] = []

    def prepare(store: Transactions) -> None:
        reports.append(_unless_undone(import_tree(store, found, tree, request, stamp)))
        with store.writing(stamp) as writer:
            settings = writer.settings()
            if not settings.project_name:
                save_changed(writer, settings, settings._replace(project_name=name))

    try:
        create(prepare)
    except _Undone as undone:
        return undone.report
    return reports[0]


def _unless_undone(report: ImportReport) -> ImportReport:
    """Return a report of what was done; raise one of what is to be undone."""
    if report.aborted or report.dry_run:
        raise _Undone(report)
    return report


def _import(writer: Writer, found: Found, tree: str, request: ImportRequest, stamp: Stamp) -> ImportReport:
    memory = Memory(writer, tree)
    held = holdings(writer, memory)
    known = Known(
        tree=tree,
        exchange=memory.last(CONFIG_UUID),
        kept=memory.kept.get(CONFIG_UUID),
        empty=not any(record.kind == "task" for record in held),
    )
    config = take_settings(writer, found.config, known, request.prefer) if found.config else None
    settings = writer.settings()
    good, bad = understand(found.files, settings.task_prefix)
    matched = match(good, held)
    numbered = number_newcomers(writer, matched.newcomers, held, good, settings)
    ids = {(record.series, record.numbers): record.record.id for record in held}
    ids |= {(one.file.series, _numbers(one)): one.id for one in numbered.newcomers}
    changed = [one.file for one in numbered.newcomers]
    changed += [file for file, record in matched.known if not is_unchanged(file, record)]
    waiting = bool(config and config.ruled_out)  # the tasks may have left the statuses that vanish
    settings, statuses = with_statuses(writer.settings(), changed)
    if waiting:
        writer.open_statuses(settings.statuses)
    else:
        save_changed(writer, writer.settings(), settings)
    judge = Judge(
        writer,
        tree,
        names(ids, _milestones(held, numbered.newcomers), settings),
        stamp.now,
        request.prefer,
        numbered.moved,
        set(ids),
    )
    outcomes = [judge.add(newcomer) for newcomer in numbered.newcomers]
    outcomes += [judge.change(file, record) for file, record in matched.known]
    if found.config and waiting:
        config = take_settings(writer, found.config, known, request.prefer)
        settings, statuses = with_statuses(writer.settings(), changed)
        save_changed(writer, writer.settings(), settings)
    outcomes += [*bad, *numbered.bad, *(Outcome(path, "left") for path in found.left)]
    outcomes += [config.outcome] if config else []
    writer.lift_counters(lifted(judge.numbers(held)))
    unknown = unknown_names(judge.taken, writer.settings())
    if request.adopt and unknown:
        adopt(writer, unknown)
    refused = any(outcome.code == BAD_FILE for outcome in outcomes)
    return ImportReport(
        root=tree,
        outcomes=sorted(outcomes, key=lambda outcome: outcome.path),
        renumbered=numbered.renumbered,
        notes=[*(config.notes if config else ()), *_notes(good, outcomes)],
        unknown=unknown,
        adopted=request.adopt and bool(unknown),
        statuses=statuses,
        marked=judge.marked,
        missing=[record.base.path for record in matched.absent if record.base and record.here],
        aborted=refused and not request.skip_bad,
        dry_run=request.dry_run,
    )


def _milestones(held: Sequence[Held], newcomers: Sequence[Newcomer]) -> list[MilestoneName]:
    """Return every milestone that there is after the import, by the names that it then has."""
    found = [
        MilestoneName(record.id, record.title, record.state == "archived")
        for record in (one.record for one in held)
        if isinstance(record, Milestone)
    ]
    found += [
        MilestoneName(one.id, one.file.sheet.scalar("title"), one.file.folder.state == "archived")
        for one in newcomers
        if one.file.series == MILESTONES
    ]
    return found


def _numbers(newcomer: Newcomer) -> tuple[int, ...]:
    return tuple(int(part) for part in newcomer.id.rpartition("-")[2].split("."))


def _notes(files: Sequence[Incoming], outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """Return what is worth telling of the files that were taken over now."""
    taken = {outcome.path for outcome in outcomes if outcome.fate in _TAKEN}
    return [(file.file.path, note) for file in files if file.file.path in taken for note in file.notes]
