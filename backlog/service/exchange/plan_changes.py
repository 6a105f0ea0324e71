"""What an import writes: the changes that follow from what was decided for each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain import gate
from backlog.domain.claims import unclaimed
from backlog.domain.record_files import CONFIG_UUID, GONE, Extras
from backlog.domain.task import Change, Task
from backlog.service.exchange.import_statuses import stand_in_the_way
from backlog.service.exchange.numbers import reached
from backlog.service.exchange.plan import ExtrasChange, ImportPlan, RecordChange

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from backlog.domain.gate import Judged
    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.service.exchange.config_plan import ConfigPlan
    from backlog.service.exchange.decision import FileDecision
    from backlog.service.exchange.identities import Numbered
    from backlog.service.exchange.report import ImportReport
    from backlog.service.exchange.stored_records import Facts, StoredRecord


def changes(
    report: ImportReport,
    facts: Facts,
    stored: Sequence[StoredRecord],
    config: ConfigPlan | None,
    decisions: Mapping[str, FileDecision],
    numbered: Numbered,
    settings: Settings,
    archived: Collection[str],
) -> ImportPlan:
    """Return the plan of what was decided; `archived` are the UUIDs of records that are archived."""
    before = {one.uuid: one for one in stored}
    after: dict[str, Task | Record] = dict(numbered.records)
    for uuid in archived:
        record = after[uuid]
        archived_record = unclaimed(record) if isinstance(record, Task) else record
        after[uuid] = archived_record._replace(state="archived")
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
    extras = [
        _extras_change(uuid, before.get(uuid), one.extras)
        for uuid, one in decisions.items()
        if one.extras is not None
    ]
    if config is not None and config.exchange is not None and config.extras is not None:
        known = any(one.tree == config.exchange.tree and one.uuid == CONFIG_UUID for one in facts.exchanges)
        exchanges.append((config.exchange, known))
        extras.append(ExtrasChange(CONFIG_UUID, facts.extras.get(CONFIG_UUID), config.extras))
    present = {uuid: number for uuid, number in numbered.numbers.items() if uuid in after}
    return ImportPlan(
        report,
        settings,
        tasks,
        records,
        [uuid for uuid, one in before.items() if after[uuid].id != one.record.id],
        extras,
        exchanges,
        reached(present, numbered.reserved),
        stand_in_the_way([one.record for one in stored], facts.settings, settings),
        frozenset(decisions.keys() - before.keys()),
    )


def _extras_change(uuid: str, stored: StoredRecord | None, after: Extras) -> ExtrasChange:
    """Return a change of the extras; how a file spells what the record has is not worth an event."""
    if stored is None:
        return ExtrasChange(uuid, None, after)
    before = stored.extras or Extras()
    silent = after._replace(written={}) == before._replace(written={})
    return ExtrasChange(uuid, stored.extras, after, None if silent else stored.record)
