"""What an import writes follows from what was decided for each file, and from nothing else."""

from typing import TYPE_CHECKING, Any

from backlog.domain.record_files import GONE, Exchange, Extras, empty_record_file
from backlog.domain.settings import Settings
from backlog.service.exchange.decision import FileDecision
from backlog.service.exchange.identities import Numbered
from backlog.service.exchange.links import Targets
from backlog.service.exchange.plan import ExtrasChange, ImportPlan
from backlog.service.exchange.plan_changes import changes
from backlog.service.exchange.report import FileOutcome, ImportReport
from backlog.service.exchange.stored_records import Facts, StoredRecord
from tests.samples import task

if TYPE_CHECKING:
    from backlog.domain.records import Record
    from backlog.domain.task import Task

ONE, TWO, NEW = task(1), task(2), task(3)
REPORT = ImportReport("backlog", [])
SETTINGS = Settings(statuses=("To Do", "Done"))
KEPT, OTHER = Extras("a.md", {"k": "v"}), Extras("a.md", {"k": "w"})


def exchange(record: "Task", digest: str = "d") -> Exchange:
    return Exchange("backlog", record.uuid, "tasks/a.md", digest, empty_record_file())


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
        Numbered({}, records, {}, Targets({}, {}), ()),
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

    plan = planned(StoredRecord(ONE), StoredRecord(TWO), renumbered={ONE.uuid: other})

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
