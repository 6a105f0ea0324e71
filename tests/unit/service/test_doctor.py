"""Everything that is wrong with a backlog is found, and what follows from the records is put right."""

import sqlite3
from contextlib import closing

import pytest

from backlog.domain.findings import Code, Damage, Finding
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.snapshots import Stake
from backlog.service.doctor import Examination, examine, repair, stake
from tests.samples import CHECKED, NOW, OPEN, STAMP, task
from tests.unit.service.backlogs import START, Backlog


def counters(backlog: Backlog, **numbers: int) -> None:
    with backlog.store.writing(backlog.stamp()) as writer:
        writer.lift_counters({(name, ""): number for name, number in numbers.items()})


def test_a_sound_backlog_has_nothing_wrong(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    backlog.create("One", labels=["x"], acceptance_criteria=["a"])
    backlog.create("Child", parent="1", dependencies=["1"])
    backlog.create("Idea", draft=True, dependencies=["1"])

    assert examine(backlog.asking()) == Examination(())
    assert repair(backlog.asking()) == ()


def test_what_is_wrong_with_the_records_themselves_is_found_but_not_repaired(backlog: Backlog) -> None:
    backlog.save(
        task(1, dependencies=("TASK-2",)),
        task(2, dependencies=("TASK-1", "TASK-9", "DRAFT-9")),
        task(3, parent="TASK-8", dependencies=("task-5",)),
        task(4, status="Done", acceptance_criteria=(CHECKED, CHECKED, CHECKED)),
        task(5, state="completed", dependencies=("TASK-77",)),
        task(6, state="archived"),
        task(7, dependencies=("TASK-6",)),
        task(1, "draft", parent="TASK-6"),
    )
    counters(backlog, task=7, draft=1)
    backlog.past_the_program(
        "UPDATE tasks SET criteria_checked = 1, acceptance_criteria ="
        " json_replace(acceptance_criteria, '$[1].checked', json('false'), '$[2].checked', json('false'))"
        " WHERE id = 'TASK-4'"
    )
    expected = [
        Finding("gate", 'TASK-4 is "Done" with #2, #3 unchecked', ("TASK-4",)),
        Finding("cycle", "TASK-1 -> TASK-2 -> TASK-1", ("TASK-1", "TASK-2", "TASK-1")),
        Finding("dangling", "TASK-2 depends on TASK-9, DRAFT-9", ("TASK-2", "TASK-9", "DRAFT-9")),
        Finding("dangling", "TASK-3 is a subtask of TASK-8", ("TASK-3", "TASK-8")),
        Finding("dangling", "TASK-7 depends on TASK-6", ("TASK-7", "TASK-6")),
        Finding("dangling", "DRAFT-1 is a subtask of TASK-6", ("DRAFT-1", "TASK-6")),
    ]

    found = examine(backlog.asking()).findings

    assert sorted(found) == sorted(expected)
    assert not any(each.repairable for each in found)
    assert sorted(repair(backlog.asking())) == sorted(expected)


def test_a_counter_below_a_number_in_use_goes_on_after_it(backlog: Backlog) -> None:
    backlog.save(task(7), task(3), task("7.2", parent="TASK-7"), task("7.1", parent="TASK-7"))
    backlog.save(task(4, "draft"))
    with backlog.store.writing(STAMP) as writer:
        writer.save_record(None, Milestone("m", "m-4", "Launch", NOW))
        writer.save_record(None, Document("d", "doc-2", "Guide", NOW))
        writer.save_record(None, Decision("e", "decision-3", "Why", NOW))
        uuid = writer.task("task", (7,))
    assert uuid is not None

    assert sorted(each.detail for each in examine(backlog.asking()).findings) == [
        "the counter of decisions is below 3",
        "the counter of documents is below 2",
        "the counter of drafts is below 4",
        "the counter of milestones is below 5",
        "the counter of tasks is below 7",
        "the counter of the subtasks of one task is below 2",
    ]
    assert {(each.code, each.ids) for each in examine(backlog.asking()).findings} == {("counter", ())}
    assert repair(backlog.asking()) == ()
    with backlog.store.reading() as reader:
        assert reader.upkeep.counters() == {
            "task": 7, "draft": 4, "milestone": 5, "document": 2, "decision": 3, f"subtask of {uuid.uuid}": 2,
        }  # fmt: skip
    assert backlog.create("Next") == "TASK-8"
    assert backlog.create("Next", parent="7") == "TASK-7.3"
    assert backlog.create("Next", draft=True) == "DRAFT-5"
    assert backlog.milestone("Later").id == "m-5"


def test_counters_that_are_right_stay_as_they_are(backlog: Backlog) -> None:
    backlog.save(task(3))
    counters(backlog, task=9)

    assert examine(backlog.asking()).findings == ()
    repair(backlog.asking())
    assert backlog.create("Next") == "TASK-10"


@pytest.mark.parametrize(
    ("statement", "code", "detail", "ids"),
    [
        ("UPDATE tasks SET criteria_checked = 7", "derived-columns", "TASK-1, TASK-2", ("TASK-1", "TASK-2")),
        (
            "UPDATE tasks SET priority_rank = 7 WHERE id = 'TASK-2'",
            "derived-columns", "TASK-2", ("TASK-2",),
        ),
        ("DELETE FROM task_labels", "list-index", "labels of TASK-1", ("TASK-1",)),
        ("DELETE FROM task_assignees", "list-index", "assignees of TASK-2", ("TASK-2",)),
        ("DELETE FROM task_dependencies", "list-index", "dependencies of TASK-2", ("TASK-2",)),
    ],
)  # fmt: skip
def test_what_is_stored_twice_and_differs_is_stored_again(
    backlog: Backlog, statement: str, code: str, detail: str, ids: tuple[str, ...]
) -> None:
    backlog.create("One", labels=["x"])
    backlog.create("Two", assignees=["Ada"], dependencies=["1"])
    backlog.past_the_program(statement)

    assert [(each.code, each.detail, each.ids) for each in examine(backlog.asking()).findings] == [
        (code, detail, ids)
    ]
    assert repair(backlog.asking()) == ()
    assert examine(backlog.asking()).findings == ()


def test_what_events_say_in_short_is_rebuilt(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", status="Done")
    backlog.past_the_program("UPDATE events SET moved = NULL")

    found = examine(backlog.asking()).findings

    assert [(each.code, each.detail) for each in found] == [
        ("derived-columns", "changes of status in 2 events")
    ]
    assert repair(backlog.asking()) == ()


@pytest.mark.parametrize("moved", ["NULL", "'2026-01-01[\"task\",1,null,null,null]'"])
def test_what_events_with_long_changes_say_in_short_is_rebuilt(backlog: Backlog, moved: str) -> None:
    backlog.create("One", description="A sentence that is long. " * 20)
    backlog.edit("TASK-1", notes="Another sentence. " * 20)
    backlog.past_the_program(f"UPDATE events SET moved = {moved}")  # noqa: S608  our own

    found = examine(backlog.asking()).findings

    assert [(each.code, each.detail) for each in found] == [
        ("derived-columns", f"changes of status in {1 if moved == 'NULL' else 2} events")
    ]
    assert repair(backlog.asking()) == ()


def test_long_changes_that_cannot_be_read_are_no_matter_of_what_they_say_in_short(backlog: Backlog) -> None:
    backlog.create("One", description="A sentence that is long. " * 20)
    backlog.past_the_program("UPDATE events SET changes = x'0700ff'")

    with backlog.store.reading() as reader:
        assert reader.upkeep.moves_out_of_step() == 0


def test_a_missing_trigger_is_put_back(backlog: Backlog) -> None:
    backlog.create("One")
    with closing(sqlite3.connect(backlog.path)) as connection, connection:
        ((name,),) = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name LIMIT 1"
        ).fetchall()
        connection.execute(f"DROP TRIGGER {name}")

    (found,) = examine(backlog.asking()).findings
    assert (found.code, name in found.detail, found.allowed) == ("schema-missing", True, True)
    assert repair(backlog.asking()) == ()


def test_where_a_value_cannot_be_read_nothing_else_is_looked_at(backlog: Backlog) -> None:
    backlog.save(task(1, dependencies=("TASK-9",)))
    backlog.past_the_program("UPDATE tasks SET labels = 'no list' WHERE id = 'TASK-1'")

    found = examine(backlog.asking())

    assert {(each.code, each.ids, each.allowed) for each in found.findings} == {("invalid-value", (), True)}
    assert found == Examination(found.findings)
    assert {each.code for each in repair(backlog.asking())} == {"invalid-value"}


def test_what_only_the_owner_may_repair_is_said_to_be_so(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    damages = [Damage("invalid-value", "a label", allowed=False), Damage("schema-missing", "a trigger")]
    monkeypatch.setattr(backlog.store, "damages", lambda: damages)

    assert examine(backlog.asking()).findings == (
        Finding("invalid-value", "a label", (), allowed=False),
        Finding("schema-missing", "a trigger", (), allowed=True),
    )


@pytest.mark.parametrize(
    ("code", "goes_on"),
    [("lost-table", False), ("derived-table", False), ("schema-table", True), ("schema-missing", True)],
)
def test_nothing_is_looked_at_beside_a_table_that_is_lost(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch, code: Code, *, goes_on: bool
) -> None:
    backlog.save(task(1))  # of which the counter knows nothing
    monkeypatch.setattr(backlog.store, "damages", lambda: [Damage(code, "a table")])

    found = examine(backlog.asking()).findings

    assert [each.code for each in found] == [code, *(["counter"] if goes_on else [])]


def test_tasks_that_came_as_done_are_worth_knowing(backlog: Backlog) -> None:
    backlog.save(task(1, status="Done", acceptance_criteria=(OPEN,), legacy_done=True))
    counters(backlog, task=1)

    found = examine(backlog.asking())

    assert (found.findings, found.legacy) == ((), (("TASK-1", "The task 1"),))
    assert (found.moved_to, found.waiting) == (None, ())


def test_what_there_is_to_lose_is_the_newest_change(backlog: Backlog) -> None:
    assert stake(backlog.asking()) is None
    backlog.save(snapshots=False)
    assert stake(backlog.asking()) is None
    backlog.create("One")
    backlog.edit("TASK-1", title="Uno")

    changed = backlog.tasks()["TASK-1"].updated_at
    assert changed is not None
    assert changed > START
    assert stake(backlog.asking()) == Stake(changed, snapshots=False, trees=frozenset())  # type: ignore[arg-type]  # an instant
