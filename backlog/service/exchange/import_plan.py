"""Plans an import: what every file of a tree changes in a backlog, from values to values.

Nothing is read or written here. A dry run shows such a plan, an import carries it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.task import Task
from backlog.errors import Refused
from backlog.service.exchange.adoption import adopted, unknown_names, with_statuses
from backlog.service.exchange.arrivals import arrivals_of
from backlog.service.exchange.config_plan import ConfigPlan, known_config, plan_config
from backlog.service.exchange.decision import ImportContext
from backlog.service.exchange.identities import number_records
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import understand
from backlog.service.exchange.matches import match
from backlog.service.exchange.meanings import names
from backlog.service.exchange.number_claims import Standing
from backlog.service.exchange.one_file import decide_known, decide_new, decide_twin
from backlog.service.exchange.plan_changes import changes
from backlog.service.exchange.report import FileOutcome, ImportReport
from backlog.service.exchange.stored_records import stored_records
from backlog.service.exchange.unreadable import absent, numbers_of, without
from backlog.service.exchange.unreadable import unreadable as unreadable_among
from backlog.service.steps import counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlog.markdown.notes import Note
    from backlog.service.exchange.decision import FileDecision
    from backlog.service.exchange.files import TreeContents
    from backlog.service.exchange.identities import Numbered
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.matches import Matched
    from backlog.service.exchange.plan import ImportPlan, ImportRequest
    from backlog.service.exchange.stored_records import Facts, StoredRecord
    from backlog.service.steps import ProgressCallback
from backlog.service.exchange.absent import is_archived, is_deleted
from backlog.service.exchange.import_statuses import (
    new_statuses,
    refuse_statuses,
    statuses_of,
)

_COMPARING = "Comparing records"
_TAKEN = ("imported", "updated", "merged")


_NOT_ADMITTED = "only the owner of the backlog may import tasks as done with open criteria"


def plan_import(
    facts: Facts,
    contents: TreeContents,
    tree: str,
    request: ImportRequest,
    batch: str,
    step: ProgressCallback = unwatched,
) -> ImportPlan:
    """Return what a tree changes in a backlog.

    `tree` is the name under which its exchanges are remembered, `batch` that of the command's run.
    """
    stored = stored_records(facts, tree)
    first = not facts.more_tasks and not any(
        isinstance(one.record, Task) and not one.undone for one in stored
    )
    run = _Run(tree, request, batch, first, step)
    if contents.config is None:
        return _plan(facts, contents, stored, None, run)
    known = known_config(facts, tree, empty=first)
    config = plan_config(
        contents.config, facts.settings, known, request.sides.get("config", request.prefer), batch
    )
    plan = _plan(facts, contents, stored, config, run)
    try:
        refuse_statuses(facts, plan)
    except Refused as error:
        outcome = FileOutcome(contents.config.path, "refused", None, error.message, None, error.code)
        refused = ConfigPlan(outcome, facts.settings, config.prefix)
        return _plan(facts, contents, stored, refused, run)
    return plan


class _Run(NamedTuple):
    """What one run of an import is about: the tree, what was asked for, and the stamp of the run.

    `first` says that there are no tasks here yet.
    """

    tree: str
    request: ImportRequest
    batch: str
    first: bool
    step: ProgressCallback


def _plan(
    facts: Facts,
    contents: TreeContents,
    stored: Sequence[StoredRecord],
    config: ConfigPlan | None,
    run: _Run,
    refused: Sequence[FileOutcome] = (),
) -> ImportPlan:
    """Return the plan, given what becomes of the settings.

    `refused` are new files that can be read but hold no valid record: they take no number from another.
    """
    request = run.request
    settings = config.settings if config is not None else facts.settings
    spelling = prefixes(facts.settings, config.prefix if config is not None else None)
    left_out = {outcome.path for outcome in refused}
    good, bad, others = understand(
        counted([file for file in contents.files if file.path not in left_out], run.step, "Parsing files"),
        spelling,
    )
    bad += refused
    matched = match(good, stored)
    unreadable = unreadable_among(matched)
    bad += unreadable
    matched = without(matched, {outcome.path for outcome in unreadable})
    arrivals = arrivals_of(matched.newcomers, stored)
    gone = absent(matched, bad)
    deleted = [one for one in gone if is_deleted(one, request.beside.here_then)]
    archived = {one.uuid for one in deleted} if request.archive_deleted else set[str]()
    archived_before = {one.uuid for one in gone if is_archived(one, request.beside.here_then)}
    numbered = number_records(
        matched,
        arrivals,
        stored,
        settings,
        spelling,
        run.tree,
        facts.counters,
        Standing(
            request.beside.shared, archived | archived_before, numbers_of(bad), {one.uuid for one in deleted}
        ),
    )
    known_words = with_statuses(settings, statuses_of(matched, arrivals))
    wished = run.first or request.accept_done or settings.accept_imported_done
    context = ImportContext(
        run.tree,
        run.batch,
        names(numbered, arrivals, known_words, spelling),
        spelling,
        numbered.targets,
        numbered.ids,
        request.prefer,
        request.sides,
        request.beside,
        accept_done=wished and facts.may_admit,
        not_accepted=_NOT_ADMITTED if wished else "",
    )
    total = len(arrivals) + len(matched.known)
    new = counted(arrivals, run.step, _COMPARING, total=total)
    decisions = {one.uuid: decide_new(one, context) for one in new}
    if invalid := [one.outcome for one in decisions.values() if one.outcome.fate == "refused"]:
        return _plan(facts, contents, stored, config, run, [*refused, *invalid])
    outcomes = _decide(decisions, matched, numbered, context, run.step)
    outcomes += [
        FileOutcome(twin.file.path, "unchanged", numbered.ids[one.uuid])
        for one in arrivals
        for twin in one.twins
    ]
    tasks = [decision.record for decision in decisions.values() if isinstance(decision.record, Task)]
    unknown = unknown_names(tasks, settings)
    after = with_statuses(settings, new_statuses(tasks, stored))
    if request.adopt:
        after = adopted(after, unknown)
    _refuse_done(decisions, facts, run)
    outcomes += [*bad, *(FileOutcome(path, "left") for path in (*contents.left, *others))]
    outcomes += [config.outcome] if config is not None else []
    report = ImportReport(
        root=run.tree,
        outcomes=sorted(outcomes, key=lambda outcome: outcome.path),
        renumbered=numbered.renumbered,
        not_done=[one.not_done for one in decisions.values() if one.not_done],
        notes=[
            *([] if config is None else [(config.outcome.path, note) for note in config.notes]),
            *_notes(good, outcomes),
            *((one.outcome.path, note) for one in decisions.values() for note in one.notes),
        ],
        unknown=unknown,
        adopted=request.adopt and bool(unknown),
        statuses=[status for status in after.statuses if status not in settings.statuses],
        marked=[one.record.id for one in decisions.values() if one.marked and one.record],
        missing=sorted(path for one in deleted if one.last and (path := one.last.path)),
        archived=sorted(one.record.id for one in deleted) if request.archive_deleted else (),
        dry_run=request.dry_run,
    )
    return changes(report, facts, stored, config, decisions, numbered, after, archived)


def _decide(
    decisions: dict[str, FileDecision],
    matched: Matched,
    numbered: Numbered,
    context: ImportContext,
    step: ProgressCallback,
) -> list[FileOutcome]:
    """Add what becomes of the records that are known, and return what to report of every file."""
    total = len(decisions) + len(matched.known)
    for file, one in counted(matched.known, step, _COMPARING, len(decisions), total):
        decisions[one.uuid] = decide_known(file, one, numbered.records[one.uuid], context)
    outcomes = [decision.outcome for decision in decisions.values()]
    for file, one in matched.twins:
        decision = decide_twin(file, one, decisions[one.uuid], numbered.records[one.uuid], context)
        decisions[one.uuid] = decision
        outcomes.append(decision.outcome)
    return outcomes


def _refuse_done(decisions: Mapping[str, FileDecision], facts: Facts, run: _Run) -> None:
    """Raise Refused for what a first import would have done, if only the owner may let that through."""
    not_done = [one.not_done for one in decisions.values() if one.not_done]
    if not (run.first and not_done) or facts.may_admit:
        return
    count = len(not_done)
    raise Refused(
        f"{count} task{' is' if count == 1 else 's are'} done with open criteria, and only the owner of "
        "the backlog may import them",
        code="not-admitted",
        files=[one.path for one in not_done],
    )


def _notes(files: Sequence[Incoming], outcomes: Sequence[FileOutcome]) -> list[tuple[str, Note]]:
    """Return what is worth telling of the files that were taken over now."""
    taken = {outcome.path for outcome in outcomes if outcome.fate in _TAKEN}
    return [(file.file.path, note) for file in files if file.file.path in taken for note in file.notes]
