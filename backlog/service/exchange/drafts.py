"""Keeps a plan apart from the transaction that it is for: what it depends on is compared again in there.

So others wait for an import as long as it writes, and not as long as it reads and decides.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, cast

from backlog.domain.ids import counter_name, id_order
from backlog.domain.record_files import CONFIG_UUID
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.task import Kind, Task
from backlog.lean import get_args
from backlog.service.exchange.stored_records import kind_of, read_facts, read_some_facts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from backlog.domain.events import Stamp
    from backlog.domain.record_files import Mark
    from backlog.domain.records import Record
    from backlog.service.exchange.numbers import Number
    from backlog.service.exchange.plan import ImportPlan, RecordChange
    from backlog.service.exchange.stored_records import Facts
    from backlog.store import Reader
    from backlog.store.database import Transactions
    from backlog.store.parts import ExchangeReader
    from backlog.store.prepared import Prepared, PreparedFile, Preparing


MOST_PREPARED = 5_000
"""Records that are worked out ahead, at most: all that is stored of them is kept in memory until then."""


class Draft(NamedTuple):
    """A plan, the facts that it was made from, of everything or of what may have changed, and all marks.

    `prepared` is what is to be stored of its records and tasks, in this order, and `files` what is to be
    remembered of their files; None if that has to be worked out while others wait. `state` is that of
    tree and backlog when the facts were read (`agreement.state_for_import`), None where nobody needs it.
    """

    plan: ImportPlan
    facts: Facts
    marks: Mapping[str, Mark]
    prepared: Sequence[Prepared] | None = None
    files: Sequence[PreparedFile] | None = None
    state: str | None = None


def is_idle(draft: Draft) -> bool:
    """Say whether a plan changes nothing."""
    plan, facts, *_ = draft
    if plan.tasks or plan.records or plan.renumbered or plan.extras or plan.exchanges:
        return False
    names = {counter_name(counter, owner): number for (counter, owner), number in plan.counters.items()}
    return all(number <= facts.counters.get(name, 0) for name, number in names.items())


def prepared_ahead(store: Transactions, draft: Draft, stamp: Stamp) -> Draft:
    """Return a draft with what is to be stored by a transaction with that stamp.

    Not where settings change or ids are exchanged: what is stored then depends on what is stored before.
    Nor where somebody else has changed settings since: those may be back before the transaction.
    """
    plan = draft.plan
    if plan.settings != draft.facts.settings or plan.renumbered:
        return draft
    if len(plan.records) + len(plan.tasks) > MOST_PREPARED:
        return draft
    with store.reading() as reader:
        if reader.settings() != plan.settings:
            return draft
        preparing = reader.history.preparing(stamp)
        prepared = [_prepared(preparing, change) for change in plan.records]
        prepared += [preparing.change(task) for task in plan.tasks]
        saved = {one.record.uuid: one.record for one in prepared}
        files = list(remembered(reader.exchange, plan, saved, stamp))
    return draft._replace(prepared=prepared, files=files)


def remembered(
    exchange: ExchangeReader, plan: ImportPlan, saved: Mapping[str, Task | Record], stamp: Stamp
) -> Iterator[PreparedFile]:
    """Yield what is to be remembered of files by a transaction with that stamp.

    `saved` are the records that the plan changes, by UUID, as they are stored.
    """
    preparing = exchange.preparing(stamp)
    for uuid, before, after, of in plan.extras:
        record = None if of is None else saved.get(uuid, of)
        yield preparing.extras(uuid, before, after, None if record is None else (record.id, record.revision))
    for one, known in plan.exchanges:
        yield preparing.exchange(one, known=known)


def _prepared(preparing: Preparing, change: RecordChange) -> Prepared:
    before, after = change
    return preparing.change_of_record(cast("Milestone | None", before), cast("Milestone", after))


def still_holds(reader: Reader, draft: Draft, tree: str) -> bool:
    """Say whether nobody changed what the plan for a tree depends on since its facts were read.

    That is all it changes, what the files mean by the ids they name, and the numbers of newcomers. Where it
    changes the settings, or brings the first tasks, everything counts.
    """
    plan, facts, marks, *_ = draft
    first = not facts.more_tasks and not any(isinstance(record, Task) for record in facts.records)
    if first or plan.settings != facts.settings:
        return _counting(read_facts(reader)) == _counting(facts)
    if _counting(read_some_facts(reader, ())) != _counting(facts, ()):
        return False
    wanted = plan.newcomers | (facts.uuids if facts.more_tasks else _touched(plan))
    now = {mark.uuid: mark for mark in reader.exchange.marks(tree, wanted)}
    return now == {uuid: marks[uuid] for uuid in wanted if uuid in marks} and _are_free(reader, draft)


def _touched(plan: ImportPlan) -> frozenset[str]:
    """Return the UUIDs of the records that a plan changes, and of those that the changed files name."""
    return frozenset(
        chain(
            (change.after.uuid for change in plan.tasks),
            (change.after.uuid for change in plan.records),
            (change.uuid for change in plan.extras),
            plan.renumbered,
            *((exchange.uuid, *exchange.meant.values()) for exchange, _ in plan.exchanges),
        )
    )


def _counting(facts: Facts, uuids: Collection[str] | None = None) -> tuple[object, ...]:
    """Return of facts, or of those about some records, what counts: all but the numbers given out."""
    records = {
        record.uuid: record
        for record in facts.records
        if uuids is None or record.uuid in uuids or isinstance(record, Milestone)
    }
    wanted = {CONFIG_UUID, *records}
    return (
        facts.settings,
        records,
        {uuid: extras for uuid, extras in facts.extras.items() if uuid in wanted},
        {(one.tree, one.uuid): one for one in facts.exchanges if one.uuid in wanted},
        frozenset(facts.taken_back),
        facts.may_admit,
    )


def _are_free(reader: Reader, draft: Draft) -> bool:
    """Say whether nobody has the numbers of the newcomers, but for records that give theirs up."""
    plan, facts, *_ = draft
    vacated = {_number(record) for record in facts.records if record.uuid in plan.renumbered}
    changed: list[Task | Record] = [*(change.after for change in plan.tasks)]
    changed += [change.after for change in plan.records]
    wanted = [one for one in changed if one.uuid in plan.newcomers and _number(one) not in vacated]
    for kind in get_args(Kind):
        numbers = [id_order(one.id) for one in wanted if isinstance(one, Task) and one.kind == kind]
        if numbers and reader.names(kind, numbers):
            return False
    return not any(_is_taken(reader, one) for one in wanted if not isinstance(one, Task))


def _number(record: Task | Record) -> Number:
    return record.kind if isinstance(record, Task) else kind_of(record), id_order(record.id)


def _is_taken(reader: Reader, record: Record) -> bool:
    """Say whether there is a record of that number; only the type checker needs the kinds."""
    (number,) = id_order(record.id)
    match record:
        case Milestone():
            return reader.record(Milestone, number) is not None
        case Document():
            return reader.record(Document, number) is not None
        case Decision():
            return reader.record(Decision, number) is not None
