"""Archiving, completing, demoting and promoting, and what becomes of the links to what has moved."""

from datetime import timedelta

import pytest

from backlog.service.lifecycle import archive, complete, demote, promote
from tests.samples import CHECKED, OPEN, task
from tests.unit.service.backlogs import START, Backlog, refusal

LATER = START + timedelta(hours=1)


@pytest.fixture
def linked(backlog: Backlog) -> Backlog:
    """Tasks and drafts that name TASK-2 or DRAFT-1 in every way."""
    backlog.save(
        task(1, dependencies=("TASK-2", "TASK-3")),
        task(2, priority="high", claimed_by="Bob", claimed_until=LATER),
        task(3, references=("task-2", "see TASK-2", "https://x.org/TASK-2")),
        task("2.1", parent="TASK-2"),
        task(10, dependencies=("DRAFT-1", "TASK-2"), references=("draft-1",), parent="DRAFT-1"),
        task(1, "draft", dependencies=("TASK-2",)),
        task(4, state="completed", status="Done", dependencies=("TASK-2",)),
    )
    with backlog.store.writing(backlog.stamp()) as writer:
        writer.lift_counters({("task", ""): 10, ("draft", ""): 1})
    return backlog


def links(backlog: Backlog) -> dict[str, tuple[object, ...]]:
    return {
        each.id: (each.dependencies, each.references, each.parent)
        for each in backlog.tasks().values()
        if each.dependencies or each.references or each.parent
    }


def test_what_is_archived_is_cut_from_every_active_task_that_names_it(linked: Backlog) -> None:
    (moved,) = archive(linked.asking(), ["2"])

    assert (moved.task.state, moved.task.claimed_by, moved.old_id) == ("archived", None, "TASK-2")
    assert moved.unlinked == ["DRAFT-1", "TASK-1", "TASK-2.1", "TASK-3", "TASK-10"]
    assert links(linked) == {
        "TASK-1": (("TASK-3",), (), None),
        "TASK-3": ((), ("see TASK-2", "https://x.org/TASK-2"), None),
        "TASK-10": (("DRAFT-1",), ("draft-1",), "DRAFT-1"),
        "TASK-4": (("TASK-2",), (), None),
    }
    assert linked.tasks()["TASK-1"].updated_at == START + timedelta(minutes=1)


def test_several_are_archived_each_once(linked: Backlog) -> None:
    moved = archive(linked.asking(), ["3", "2", "task-3"])

    assert [(each.task.id, each.unlinked) for each in moved] == [
        ("TASK-3", ["TASK-1"]),
        ("TASK-2", ["DRAFT-1", "TASK-1", "TASK-2.1", "TASK-10"]),
    ]


def test_drafts_are_archived_as_drafts(linked: Backlog) -> None:
    (moved,) = archive(linked.asking(), ["1"], "draft")

    assert (moved.task.id, moved.task.state, moved.unlinked) == ("DRAFT-1", "archived", ["TASK-10"])
    assert linked.tasks()["TASK-1"].state == "active"


def test_nothing_is_archived_if_one_is_done_or_gone(linked: Backlog) -> None:
    linked.save(task(5, status="Done"))

    assert refusal(lambda: archive(linked.asking(), ["1", "5"])) == (
        "Refused",
        "task-is-terminal",
        'TASK-5 is "Done": done tasks are completed, not archived',
        {"instead": "complete", "task": "TASK-5", "status": "Done"},
    )
    assert refusal(lambda: archive(linked.asking(), ["1", "9"])).data["given"] == "9"
    assert refusal(lambda: archive(linked.asking(), ["9"], "draft")).code == "draft-not-found"
    assert {each.state for each in linked.tasks().values()} == {"active", "completed"}


def test_only_what_is_done_is_completed_all_or_none(backlog: Backlog) -> None:
    backlog.save(task(1, status="Done"), task(2, status="Done"), task(3), task(4, dependencies=("TASK-1",)))

    assert refusal(lambda: complete(backlog.asking(), ["1", "3"])) == (
        "Refused",
        "task-not-terminal",
        'TASK-3 is "To Do", and only a task that is "Done" can be completed',
        {"task": "TASK-3", "status": "To Do", "terminal": "Done"},
    )
    assert refusal(lambda: complete(backlog.asking(), ["1", "8"])).code == "task-not-found"
    moved = complete(backlog.asking(), ["2", "1", "1"])

    assert [(each.task.id, each.task.state, each.old_id, each.unlinked) for each in moved] == [
        ("TASK-2", "completed", "TASK-2", ()),
        ("TASK-1", "completed", "TASK-1", ()),
    ]
    assert backlog.tasks()["TASK-4"].dependencies == ("TASK-1",)


def test_what_is_demoted_gets_the_id_of_a_draft_and_gives_up_its_status(linked: Backlog) -> None:
    linked.save(task(6, status="Done"))

    moved = demote(linked.asking(), ["2", "6", "2"])

    assert [(each.old_id, each.task.id, each.task.kind, each.task.status) for each in moved] == [
        ("TASK-2", "DRAFT-2", "draft", "Draft"),
        ("TASK-6", "DRAFT-3", "draft", "Draft"),
    ]
    assert [each.unlinked for each in moved] == [["DRAFT-1", "TASK-1", "TASK-2.1", "TASK-3", "TASK-10"], []]
    assert (moved[0].task.claimed_by, moved[0].task.updated_at) == (None, START + timedelta(minutes=1))
    assert refusal(lambda: demote(linked.asking(), ["1", "99"])).code == "task-not-found"
    assert "DRAFT-4" not in linked.tasks()


def test_what_is_promoted_gets_the_next_id_and_keeps_the_links_to_it(linked: Backlog) -> None:
    moved = promote(linked.asking(), "draft-1")

    assert (moved.old_id, moved.task.id, moved.task.kind, moved.task.status) == (
        "DRAFT-1", "TASK-11", "task", "To Do",
    )  # fmt: skip
    assert moved.unlinked == ()
    assert links(linked)["TASK-10"] == (("TASK-11", "TASK-2"), ("TASK-11",), "TASK-11")
    assert linked.tasks()["TASK-10"].updated_at == START + timedelta(minutes=1)
    assert refusal(lambda: promote(linked.asking(), "1")).code == "draft-not-found"


def test_a_draft_with_a_parent_becomes_its_subtask(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Child", parent="1")
    backlog.create("Idea", parent="1", draft=True)

    assert promote(backlog.asking(), "1").task.id == "TASK-1.2"

    backlog.save(task(7, "draft", parent="TASK-99"))
    assert refusal(lambda: promote(backlog.asking(), "7")).code == "parent-not-found"


def test_a_draft_that_would_be_done_is_judged(backlog: Backlog) -> None:
    backlog.save(task(1, "draft", acceptance_criteria=(CHECKED, OPEN)), statuses=("Done",), default_status="")

    assert refusal(lambda: promote(backlog.asking(), "1")).code == "open-criteria"
    assert backlog.tasks()["DRAFT-1"].kind == "draft"
