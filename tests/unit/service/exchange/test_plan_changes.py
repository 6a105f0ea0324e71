"""What an import writes follows from what was decided for each file, and from nothing else."""

from typing import TYPE_CHECKING, Any

import pytest

from backlog.domain.record_files import CONFIG_UUID, GONE, Exchange, Extras, empty_record_file
from backlog.domain.records import Milestone
from backlog.domain.settings import Settings
from backlog.errors import OpenItems
from backlog.service.exchange.config_plan import ConfigPlan
from backlog.service.exchange.decision import FileDecision
from backlog.service.exchange.identities import Numbered
from backlog.service.exchange.links import Targets
from backlog.service.exchange.plan import ExtrasChange, ImportPlan, RecordChange
from backlog.service.exchange.plan_changes import changes
from backlog.service.exchange.report import FileOutcome, ImportReport
from backlog.service.exchange.stored_records import Facts, StoredRecord
from tests.samples import NOW, OPEN, task

if TYPE_CHECKING:
    from backlog.domain.records import Record
    from backlog.domain.task import Task

ONE, TWO, NEW = task(1), task(2), task(3)
REPORT = ImportReport("backlog", [])
SETTINGS = Settings(statuses=("To Do", "Done"))
NUMBERED = Numbered({}, {}, {}, Targets({}, {}), ())
KEPT, OTHER = Extras("a.md", {"k": "v"}), Extras("a.md", {"k": "w"})


def exchange(record: "Task", digest: str = "d") -> Exchange:
    return Exchange("backlog", record.uuid, "tasks/a.md", digest, empty_record_file())


def milestone(number: int, **fields: Any) -> Milestone:  # noqa: ANN401  any field
    return Milestone(**{"uuid": f"m{number}", "id": f"m-{number}", "title": "M", "created_at": NOW, **fields})


def planned(*stored: StoredRecord, **given: Any) -> ImportPlan:  # noqa: ANN401  whatever is decided
    """The plan for records that are here, with decisions by the UUIDs of records."""
    records: dict[str, Task | Record] = {one.uuid: one.record for one in stored}
    records |= given.get("renumbered", {})
    return changes(
        REPORT,
        Facts(settings=given.get("before", SETTINGS), records=[one.record for one in stored]),
        stored,
        None,
        {
            uuid: FileDecision(FileOutcome("tasks/a.md", "updated"), **fields)
            for uuid, fields in given.get("decisions", {}).items()
        },
        NUMBERED._replace(
            records=records, numbers=given.get("numbers", {}), reserved=given.get("reserved", ())
        ),
        SETTINGS,
        given.get("archived", ()),
    )


def test_a_file_is_known_that_was_exchanged_with_this_tree_before() -> None:
    decisions = {one.uuid: {"exchange": exchange(one), "record": one} for one in (ONE, TWO, NEW)}

    plan = planned(StoredRecord(ONE, last=exchange(ONE, "old")), StoredRecord(TWO), decisions=decisions)

    assert plan.exchanges == [(exchange(ONE), True), (exchange(TWO), False), (exchange(NEW), False)]
    assert plan.newcomers == {NEW.uuid}


def test_what_is_kept_of_a_file_is_compared_with_what_was() -> None:
    decisions = {
        ONE.uuid: {"extras": OTHER},
        TWO.uuid: {"extras": KEPT._replace(written={"title": ("a", "b")})},
        NEW.uuid: {"extras": KEPT, "record": NEW},
    }

    plan = planned(StoredRecord(ONE, KEPT), StoredRecord(TWO, KEPT), decisions=decisions)

    assert plan.extras == [
        ExtrasChange(ONE.uuid, KEPT, OTHER, ONE),
        ExtrasChange(TWO.uuid, KEPT, KEPT._replace(written={"title": ("a", "b")})),
        ExtrasChange(NEW.uuid, None, KEPT),
    ]


def test_only_records_that_get_another_id_are_renumbered() -> None:
    other = ONE._replace(id="TASK-9")

    plan = planned(StoredRecord(TWO), StoredRecord(ONE), renumbered={ONE.uuid: other})

    assert plan.renumbered == [ONE.uuid]
    assert [(change.before, change.after) for change in plan.tasks] == [(ONE, other)]


def test_tasks_come_first_where_the_statuses_cannot_change_before() -> None:
    before = SETTINGS._replace(statuses=("To Do", "Doing", "Done"))
    doing = ONE._replace(status="Doing")

    assert planned(StoredRecord(ONE), before=before).tasks_first is False
    assert planned(StoredRecord(doing), before=before).tasks_first is True


def test_of_an_archived_record_it_is_remembered_that_its_file_is_gone() -> None:
    stored = StoredRecord(ONE, last=exchange(ONE)), StoredRecord(TWO)

    plan = planned(*stored, archived=[ONE.uuid, TWO.uuid])

    assert plan.exchanges == [(exchange(ONE, GONE), True)]
    assert [(change.after.id, change.after.state) for change in plan.tasks] == [
        ("TASK-1", "archived"),
        ("TASK-2", "archived"),
    ]


def test_records_of_other_kinds_and_the_settings_are_stored_beside_the_tasks() -> None:
    gone, new = milestone(1), milestone(2, title="New")
    config = exchange(ONE)._replace(uuid=CONFIG_UUID, path="config.yml")
    elsewhere = config._replace(tree="other")

    def of_config(*exchanges: Exchange, **fields: Any) -> ImportPlan:  # noqa: ANN401  of a plan of settings
        facts = Facts(extras={CONFIG_UUID: KEPT}, exchanges=exchanges)
        config_plan = ConfigPlan(FileOutcome("config.yml", "updated"), SETTINGS, **fields)
        return changes(REPORT, facts, (), config_plan, {}, NUMBERED, SETTINGS, ())

    plan = planned(
        StoredRecord(gone), decisions={new.uuid: {"record": new}, NEW.uuid: {}}, archived=[gone.uuid]
    )

    assert plan.records == [
        RecordChange(gone, gone._replace(state="archived")),
        RecordChange(None, new),
    ]
    assert (plan.report, plan.settings, plan.tasks) == (REPORT, SETTINGS, [])
    for known, exchanges in ((False, (elsewhere, exchange(ONE))), (True, (elsewhere, config))):
        made = of_config(*exchanges, extras=OTHER, exchange=config)
        assert made.exchanges == [(config, known)]
        assert made.extras == [ExtrasChange(CONFIG_UUID, KEPT, OTHER)]
    for fields in ({"extras": OTHER}, {"exchange": config}):
        made = of_config(**fields)
        assert (made.exchanges, made.extras) == ([], [])


def test_counters_come_to_the_numbers_of_what_there_is_and_to_those_reserved() -> None:
    numbers = {ONE.uuid: ("task", (1,)), "left out": ("task", (8,))}

    plan = planned(StoredRecord(ONE), numbers=numbers, reserved=[("draft", (4,))])

    assert plan.counters == {("task", ""): 1, ("draft", ""): 4}


def test_whom_an_archived_task_was_claimed_by_is_forgotten() -> None:
    claimed = ONE._replace(claimed_by="Ada", claimed_until=NOW)

    (change,) = planned(StoredRecord(claimed), archived=[ONE.uuid]).tasks

    assert change.after == ONE._replace(state="archived")


def test_only_a_task_that_is_marked_may_be_done_with_open_criteria() -> None:
    done = ONE._replace(status="Done", acceptance_criteria=(OPEN,))

    (change,) = planned(decisions={ONE.uuid: {"record": done, "marked": True}}).tasks

    assert change.after.legacy_done
    with pytest.raises(OpenItems):
        planned(decisions={ONE.uuid: {"record": done}})
