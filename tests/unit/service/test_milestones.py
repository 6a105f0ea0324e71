"""Milestones: what they are called, which tasks belong to them, and how far they are."""

from datetime import date, timedelta

import pytest

from backlog.domain.edit_request import CLEAR
from backlog.domain.milestone_changes import Reassign
from backlog.service import milestones
from backlog.service.milestones import add, archive_in, progress, remove, rename, view
from tests.samples import task
from tests.unit.service.backlogs import START, Backlog, refusal

MINUTE = timedelta(minutes=1)


@pytest.fixture
def planned(backlog: Backlog) -> Backlog:
    """Two milestones, and tasks that name them by id, by title, or name another."""
    backlog.milestone("Launch")
    backlog.milestone("Later")
    backlog.save(
        task(1, milestone="m-0"),
        task(2, milestone="LAUNCH", status="Done"),
        task(10, milestone="launch"),
        task(3, milestone="m-1"),
        task(4, milestone="Some day"),
        task(5),
        task(6, milestone="m-0", state="archived"),
        task(1, "draft", milestone="LAUNCH"),
    )
    return backlog


def named(backlog: Backlog) -> dict[str, str | None]:
    return {each.id: each.milestone for each in backlog.tasks().values() if each.milestone}


def test_milestones_count_from_zero(backlog: Backlog) -> None:
    first = add(backlog.asking(), "  Launch  ", due_date=date(2027, 5, 1))
    second = add(backlog.asking(), "Later", description="When all is well")

    assert (first.id, first.title, first.description, first.due_date) == (
        "m-0", "Launch", "Milestone: Launch", date(2027, 5, 1),
    )  # fmt: skip
    assert (second.id, second.description, second.due_date) == ("m-1", "When all is well", None)
    assert (first.created_at, first.state, first.revision, len(first.uuid)) == (START, "active", 1, 36)
    assert first.uuid != second.uuid


@pytest.mark.parametrize(
    ("name", "code"), [("launch", "milestone-exists"), ("M-0", "milestone-exists"), (" ", "missing-title")]
)
def test_a_name_that_is_taken_or_none_is_refused(backlog: Backlog, name: str, code: str) -> None:
    backlog.milestone("Launch")

    assert refusal(lambda: backlog.milestone(name)).code == code
    assert add(backlog.asking(), "Next").id == "m-1"


def test_a_milestone_that_is_renamed_keeps_its_tasks(planned: Backlog) -> None:
    renamed = rename(planned.asking(), "launch", "Release")

    assert (renamed.before.title, renamed.after.title, renamed.after.id) == ("Launch", "Release", "m-0")
    assert (renamed.after.revision, renamed.after.updated_at) == (2, START + 2 * MINUTE)
    assert renamed.tasks == ["TASK-1", "TASK-10", "TASK-2"]
    assert named(planned) == {
        "TASK-1": "m-0", "TASK-2": "m-0", "TASK-10": "m-0", "TASK-3": "m-1", "TASK-4": "Some day",
        "TASK-6": "m-0", "DRAFT-1": "m-0",
    }  # fmt: skip
    assert planned.tasks()["TASK-1"].revision == 1


def test_a_milestone_may_be_renamed_without_its_tasks(planned: Backlog) -> None:
    renamed = rename(planned.asking(), "m-0", "Release", update_tasks=False)

    assert renamed.tasks == ["TASK-1", "TASK-10", "TASK-2"]
    assert named(planned)["TASK-2"] == "LAUNCH"


def test_the_due_date_of_a_milestone_is_kept_set_or_cleared(planned: Backlog) -> None:
    day = date(2027, 5, 1)
    dates = [
        rename(planned.asking(), "m-0", "Launch", due_date=day).after.due_date,
        rename(planned.asking(), "m-0", "LAUNCH").after.due_date,
        rename(planned.asking(), "m-0", "Launch", due_date=CLEAR).after.due_date,
    ]
    same = rename(planned.asking(), "m-0", "Launch").after

    assert dates == [day, day, None]
    assert same.revision == 4


def test_a_milestone_that_somebody_has_changed_meanwhile_is_not_renamed(planned: Backlog) -> None:
    rename(planned.asking(), "m-0", "Release")

    found = refusal(lambda: rename(planned.asking(), "release", "Go", if_revision=1))
    assert found == (
        "RevisionMoved",
        "revision-moved",
        "m-0 is at revision 2, not 1: it has changed since",
        {"task": "m-0", "kind": "milestone", "revision": 2, "expected": 1},
    )
    assert rename(planned.asking(), "release", "Go", if_revision=2).after.title == "Go"


def test_a_renaming_is_refused_with_the_reason(planned: Backlog) -> None:
    refused = [
        (lambda: rename(planned.asking(), "m-0", "later"), "milestone-exists"),
        (lambda: rename(planned.asking(), "m-0", "m-0"), "milestone-exists"),
        (lambda: rename(planned.asking(), "m-7", "x"), "milestone-not-found"),
        (lambda: rename(planned.asking(), "m-0", ""), "missing-title"),
        (lambda: remove(planned.asking(), "m-7", "clear"), "milestone-not-found"),
        (lambda: remove(planned.asking(), "m-0", Reassign("nowhere")), "milestone-not-found"),
        (lambda: view(planned.asking(), "m-7"), "milestone-not-found"),
    ]

    assert [(refusal(action).code, code) for action, code in refused] == [(code, code) for _, code in refused]
    assert refusal(lambda: remove(planned.asking(), "m-0", Reassign("nowhere"))).message == (
        'target milestone "nowhere" not found'
    )


def test_a_milestone_that_is_removed_lets_its_tasks_go(planned: Backlog) -> None:
    removed = remove(planned.asking(), "LAUNCH", "clear")

    assert (removed.milestone.id, removed.milestone.state, removed.target) == ("m-0", "archived", None)
    assert (removed.handling, removed.tasks) == ("clear", ["TASK-1", "TASK-10", "TASK-2"])
    assert named(planned) == {"TASK-3": "m-1", "TASK-4": "Some day", "TASK-6": "m-0"}
    assert planned.tasks()["TASK-1"].updated_at == START + 2 * MINUTE
    assert removed.milestone.updated_at == START + 2 * MINUTE


def test_a_milestone_that_is_removed_may_leave_its_tasks_as_they_are(planned: Backlog) -> None:
    before = named(planned)

    removed = remove(planned.asking(), "m-0", "keep")

    assert (removed.tasks, removed.target, named(planned)) == ([], None, before)


def test_the_tasks_of_a_milestone_that_is_removed_may_go_to_another(planned: Backlog) -> None:
    removed = remove(planned.asking(), "m-0", Reassign("later"))

    assert (removed.target, removed.tasks) == (("m-1", "Later", False), ["TASK-1", "TASK-10", "TASK-2"])
    assert {id_ for id_, value in named(planned).items() if value == "m-1"} == {
        "TASK-1", "TASK-2", "TASK-10", "TASK-3", "DRAFT-1",
    }  # fmt: skip


def test_no_milestone_hands_its_tasks_to_itself(planned: Backlog) -> None:
    assert refusal(lambda: remove(planned.asking(), "m-0", Reassign("launch"))) == (
        "Conflict",
        "same-milestone",
        '"Launch" cannot be its own target',
        {"milestone": "m-0"},
    )


def test_an_archived_milestone_leaves_its_tasks_and_its_name(planned: Backlog) -> None:
    with planned.store.writing(planned.stamp()) as writer:
        found = archive_in(writer, "launch")

    assert (found.id, found.state, found.updated_at) == ("m-0", "archived", START + 2 * MINUTE)
    assert named(planned)["TASK-1"] == "m-0"
    assert refusal(lambda: view(planned.asking(), "m-0")).code == "milestone-not-found"
    assert planned.milestone("Launch").id == "m-2"


def test_progress_counts_the_tasks_that_name_a_milestone_either_way(planned: Backlog) -> None:
    found = progress(planned.asking())

    assert [(each.id, each.title, each.done, each.total) for each in found] == [
        ("m-0", "Launch", 1, 3),
        ("m-1", "Later", 0, 1),
        ("Some day", "Some day", 0, 1),
    ]
    assert [each.milestone and each.milestone.id for each in found] == ["m-0", "m-1", None]


def test_of_two_with_one_title_the_active_one_is_meant(planned: Backlog) -> None:
    remove(planned.asking(), "m-0", "keep")
    assert [(each.id, each.done, each.total) for each in progress(planned.asking())] == [
        ("m-1", 0, 1),
        ("Some day", 0, 1),
    ]
    planned.milestone("Launch")
    planned.save(task(20, milestone="some DAY", status="Done"))

    assert [(each.id, each.done, each.total) for each in progress(planned.asking())] == [
        ("m-1", 0, 1),
        ("m-2", 1, 2),
        ("Some day", 1, 2),
    ]


def test_names_that_only_tasks_use_are_counted_each_by_itself(planned: Backlog) -> None:
    planned.milestone("Empty")
    planned.save(task(20, milestone="Never", status="Done"), task(21, milestone="never"))

    assert [(each.id, each.done, each.total) for each in progress(planned.asking())][1:] == [
        ("m-1", 0, 1),
        ("m-2", 0, 0),
        ("Never", 1, 2),
        ("Some day", 0, 1),
    ]
    with planned.store.reading() as reader:
        assert reader.upkeep.counters() == {"milestone": 3}


def test_a_milestone_is_shown_with_its_tasks_but_not_with_drafts(planned: Backlog) -> None:
    found = view(planned.asking(), "0")

    assert (found.progress.id, found.progress.total, found.milestone.title) == ("m-0", 3, "Launch")
    assert sorted(each.id for each in found.tasks) == ["TASK-1", "TASK-10", "TASK-2"]


def test_a_milestone_that_goes_while_it_is_looked_up_is_a_conflict(planned: Backlog) -> None:
    with planned.store.reading() as reader:
        name = reader.milestones()[0]._replace(id="m-9")

        assert refusal(lambda: milestones._whole(reader, name)) == (
            "Conflict", "changed-meanwhile", "m-9 is gone", {"id": "m-9"},
        )  # fmt: skip
