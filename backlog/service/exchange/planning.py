"""Plans an import: what every file of a tree changes in a backlog, from values to values.

Nothing is read or written here. A dry run shows such a plan, an import carries it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain import gate
from backlog.domain.claims import unclaimed
from backlog.domain.milestones import MilestoneName, find_milestone
from backlog.domain.records import Milestone
from backlog.domain.sheets import CONFIG_UUID, GONE, Kept
from backlog.domain.task import Change, Task, same_word
from backlog.errors import Refused
from backlog.markdown.errors import BadFileError
from backlog.markdown.lost_items import check_items
from backlog.markdown.task_sheets import Names
from backlog.service.exchange.adopting import adopted, unknown_names, with_statuses
from backlog.service.exchange.config_plan import ConfigPlan, known_config, plan_config
from backlog.service.exchange.deciding import decide_known, decide_new, decide_twin
from backlog.service.exchange.decision import Decision, ImportContext
from backlog.service.exchange.holdings import holdings
from backlog.service.exchange.identities import Standing, arrivals_of, number_records
from backlog.service.exchange.ids import TASK, number_at, prefixes
from backlog.service.exchange.incoming import BAD_FILE, understand
from backlog.service.exchange.matching import match
from backlog.service.exchange.numbering import MILESTONES, reached
from backlog.service.exchange.report import ImportReport, Outcome
from backlog.service.steps import counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from backlog.domain.gate import Judged
    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.markdown.notes import Note
    from backlog.service.exchange.files import Found
    from backlog.service.exchange.holdings import Facts, Held
    from backlog.service.exchange.identities import Arrival, Numbered
    from backlog.service.exchange.ids import Prefixes
    from backlog.service.exchange.incoming import Incoming
    from backlog.service.exchange.matching import Matched
    from backlog.service.exchange.numbering import Number
    from backlog.service.steps import Step
from backlog.service.exchange.absent import is_deleted, is_put_away
from backlog.service.exchange.import_statuses import (
    new_statuses,
    refuse_statuses,
    stand_in_the_way,
    statuses_of,
)
from backlog.service.exchange.plan import ImportRequest, KeptChange, Plan, RecordChange

_COMPARING = "Comparing records"
_TAKEN = ("imported", "updated", "merged")


_NOT_ADMITTED = "only the owner of the backlog may import tasks as done with open criteria"


def plan_import(
    facts: Facts, found: Found, tree: str, request: ImportRequest, batch: str, step: Step = unwatched
) -> Plan:
    """Return what a tree changes in a backlog.

    `tree` is the name under which its exchanges are remembered, `batch` that of the command's run.
    """
    held = holdings(facts, tree)
    first = not facts.more_tasks and not any(isinstance(one.record, Task) and not one.undone for one in held)
    run = _Run(tree, request, batch, first, step)
    if found.config is None:
        return _plan(facts, found, held, None, run)
    known = known_config(facts, tree, empty=first)
    config = plan_config(
        found.config, facts.settings, known, request.sides.get("config", request.prefer), batch
    )
    plan = _plan(facts, found, held, config, run)
    try:
        refuse_statuses(facts, plan)
    except Refused as error:
        outcome = Outcome(found.config.path, "refused", None, error.message, None, error.code)
        refused = ConfigPlan(outcome, facts.settings, config.prefix)
        return _plan(facts, found, held, refused, run)
    return plan


class _Run(NamedTuple):
    """What one run of an import is about: the tree, what was asked for, and the stamp of the run.

    `first` says that there are no tasks here yet.
    """

    tree: str
    request: ImportRequest
    batch: str
    first: bool
    step: Step


def _plan(
    facts: Facts,
    found: Found,
    held: Sequence[Held],
    config: ConfigPlan | None,
    run: _Run,
    refused: Sequence[Outcome] = (),
) -> Plan:
    """Return the plan, given what becomes of the settings.

    `refused` are new files that can be read but hold no valid record: they take no number from another.
    """
    request = run.request
    settings = config.settings if config is not None else facts.settings
    spelling = prefixes(facts.settings, config.prefix if config is not None else None)
    without = {outcome.path for outcome in refused}
    good, bad, others = understand(
        counted([file for file in found.files if file.path not in without], run.step, "Parsing files"),
        spelling,
    )
    bad += refused
    matched = match(good, held)
    unreadable = _unreadable(matched)
    bad += unreadable
    matched = _without(matched, {outcome.path for outcome in unreadable})
    arrivals = arrivals_of(matched.newcomers, held)
    deleted = [one for one in matched.absent if is_deleted(one, request.beside.here_then)]
    archived = {one.uuid for one in deleted} if request.archive_deleted else set[str]()
    put_away = {one.uuid for one in matched.absent if is_put_away(one, request.beside.here_then)}
    numbered = number_records(
        matched,
        arrivals,
        held,
        settings,
        spelling,
        run.tree,
        facts.counters,
        Standing(request.beside.shared, archived | put_away, _numbers_of(bad), {one.uuid for one in deleted}),
    )
    known_words = with_statuses(settings, statuses_of(matched, arrivals))
    wished = run.first or request.accept_done or settings.accept_imported_done
    context = ImportContext(
        run.tree,
        run.batch,
        _names(numbered, arrivals, known_words, spelling),
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
        return _plan(facts, found, held, config, run, [*refused, *invalid])
    for file, one in counted(matched.known, run.step, _COMPARING, len(arrivals), total):
        decisions[one.uuid] = decide_known(file, one, numbered.records[one.uuid], context)
    outcomes = [decision.outcome for decision in decisions.values()]
    for file, one in matched.twins:
        decision = decide_twin(file, one, decisions[one.uuid], numbered.records[one.uuid], context)
        decisions[one.uuid] = decision
        outcomes.append(decision.outcome)
    outcomes += [
        Outcome(twin.file.path, "unchanged", numbered.ids[one.uuid]) for one in arrivals for twin in one.twins
    ]
    tasks = [decision.record for decision in decisions.values() if isinstance(decision.record, Task)]
    unknown = unknown_names(tasks, settings)
    after = with_statuses(settings, new_statuses(tasks, held))
    if request.adopt:
        after = adopted(after, unknown)
    not_done = [one.not_done for one in decisions.values() if one.not_done]
    if run.first and not_done and not facts.may_admit:
        count = len(not_done)
        raise Refused(
            f"{count} task{' is' if count == 1 else 's are'} done with open criteria, and only the owner of "
            "the backlog may import them",
            code="not-admitted",
            files=[one.path for one in not_done],
        )
    outcomes += [*bad, *(Outcome(path, "left") for path in (*found.left, *others))]
    outcomes += [config.outcome] if config is not None else []
    report = ImportReport(
        root=run.tree,
        outcomes=sorted(outcomes, key=lambda outcome: outcome.path),
        renumbered=numbered.renumbered,
        not_done=not_done,
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
    return _changes(report, facts, held, config, decisions, numbered, after, archived)


def _numbers_of(refused: Iterable[Outcome]) -> frozenset[Number]:
    """Return the numbers that the names of files say which cannot be read: theirs, once they are repaired."""
    return frozenset(number for one in refused if (number := number_at(one.path)) is not None)


def _unreadable(matched: Matched) -> list[Outcome]:
    """Return the files whose criteria can no longer be read, though they stand there."""
    found = []
    for file, held in (*matched.known, *matched.twins):
        if held.base is None:
            continue
        try:
            check_items(held.base.sheet, file.sheet, file.file.text or "")
        except BadFileError as error:
            found.append(
                Outcome(file.file.path, "refused", held.record.id, error.reason, error.line, BAD_FILE)
            )
    return found


def _without(matched: Matched, paths: set[str]) -> Matched:
    """Return what belongs together but for some files, whose records stay as they are."""
    if not paths:
        return matched
    known = [pair for pair in matched.known if pair[0].file.path not in paths]
    return matched._replace(
        known=known, twins=[pair for pair in matched.twins if pair[0].file.path not in paths]
    )


def _changes(
    report: ImportReport,
    facts: Facts,
    held: Sequence[Held],
    config: ConfigPlan | None,
    decisions: Mapping[str, Decision],
    numbered: Numbered,
    settings: Settings,
    archived: Collection[str],
) -> Plan:
    """Return the plan of what was decided; `archived` are the UUIDs of records that are put away."""
    before = {one.uuid: one for one in held}
    after: dict[str, Task | Record] = dict(numbered.records)
    for uuid in archived:
        record = after[uuid]
        put_away = unclaimed(record) if isinstance(record, Task) else record
        after[uuid] = put_away._replace(state="archived")
    after |= {uuid: one.record for uuid, one in decisions.items() if one.record is not None}
    tasks: list[Judged] = []
    records: list[RecordChange] = []
    for uuid, record in after.items():
        was = before[uuid].record if uuid in before else None
        if record == was:
            continue
        if isinstance(record, Task):
            change = Change(was if isinstance(was, Task) else None, record)
            judge = gate.imported if uuid in decisions and decisions[uuid].marked else gate.judged
            tasks.append(judge(change, settings))
        else:
            records.append(RecordChange(was if not isinstance(was, Task) else None, record))
    exchanges = [
        (one.exchange, uuid in before and before[uuid].last is not None)
        for uuid, one in decisions.items()
        if one.exchange is not None
    ]
    exchanges += [
        (last._replace(digest=GONE), True) for uuid in archived if (last := before[uuid].last) is not None
    ]
    kept = [
        _kept_change(uuid, before.get(uuid), one.kept)
        for uuid, one in decisions.items()
        if one.kept is not None
    ]
    if config is not None and config.exchange is not None and config.kept is not None:
        known = any(one.tree == config.exchange.tree and one.uuid == CONFIG_UUID for one in facts.exchanges)
        exchanges.append((config.exchange, known))
        kept.append(KeptChange(CONFIG_UUID, facts.kept.get(CONFIG_UUID), config.kept))
    present = {uuid: number for uuid, number in numbered.numbers.items() if uuid in after}
    return Plan(
        report,
        settings,
        tasks,
        records,
        [uuid for uuid, one in before.items() if after[uuid].id != one.record.id],
        kept,
        exchanges,
        reached(present, numbered.reserved),
        stand_in_the_way([one.record for one in held], facts.settings, settings),
        frozenset(decisions.keys() - before.keys()),
    )


def _kept_change(uuid: str, held: Held | None, after: Kept) -> KeptChange:
    """Return a change of what is kept; how a file spells what the record has is not worth an event."""
    if held is None:
        return KeptChange(uuid, None, after)
    before = held.kept or Kept()
    silent = after._replace(written={}) == before._replace(written={})
    return KeptChange(uuid, held.kept, after, None if silent else held.record)


def _names(
    numbered: Numbered,
    arrivals: Sequence[Arrival],
    settings: Settings,
    spelling: Prefixes,
) -> Names:
    """Return what words in files mean: the ids of all records, and the milestones by id or title."""
    ids = {key: id_ for id_ in numbered.ids.values() if (key := spelling.key(id_)) is not None}
    milestones = [
        MilestoneName(record.id, record.title, record.state == "archived")
        for record in numbered.records.values()
        if isinstance(record, Milestone)
    ]
    milestones += [
        MilestoneName(
            numbered.ids[one.uuid], one.file.sheet.scalar("title"), one.file.folder.state == "archived"
        )
        for one in arrivals
        if one.file.series == MILESTONES
    ]

    def task_id(text: str) -> str:
        key = spelling.key(text, TASK)
        if key in ids:
            return ids[key]
        prefix, dash, rest = text.strip().partition("-")
        ours = same_word(prefix, settings.task_prefix) or same_word(prefix, "draft")
        return f"{prefix.upper()}-{rest}" if key is not None and dash and ours else text

    def milestone(text: str) -> str:
        found = find_milestone(text, milestones) if text else None
        return found.id if found else text

    return Names(task_id, milestone, settings)


def _notes(files: Sequence[Incoming], outcomes: Sequence[Outcome]) -> list[tuple[str, Note]]:
    """Return what is worth telling of the files that were taken over now."""
    taken = {outcome.path for outcome in outcomes if outcome.fate in _TAKEN}
    return [(file.file.path, note) for file in files if file.file.path in taken for note in file.notes]
