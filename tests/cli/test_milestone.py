"""`backlog milestone`: its output, its effect on tasks, its refusals (docs/contract.md 1.3, 3.6, 6.10)."""

import json

import pytest

from tests.conftest import Project


@pytest.fixture
def planned(project: Project) -> Project:
    """Return a project with two milestones and five tasks in them, or in a name that is none."""
    for line in (
        ("milestone", "add", "Launch", "-d", "Everything for the day", "--due-date", "2027-01-15"),
        ("milestone", "add", "Beta"),
        ("task", "create", "A", "-m", "m-0"),
        ("task", "create", "B", "-m", "launch", "-s", "Done"),
        ("task", "create", "C", "-m", "1", "-s", "Done"),
        ("task", "create", "D", "-m", "Someday"),
        ("task", "create", "E", "-m", "someday"),
    ):
        assert project(*line).code == 0
    return project


def test_ids_begin_at_nought_and_a_due_date_is_repeated(project: Project) -> None:
    added = project("milestone", "add", " Launch ", "--due-date", "2027-01-15")

    assert added.stdout == 'Created milestone "Launch" (m-0).\nDue: 2027-01-15\n'


def test_the_list_counts_tasks_and_collapses_what_is_completed(planned: Project) -> None:
    listed = planned("milestone", "list")

    assert listed.stdout == (
        "Active milestones (2):\n"
        "  m-0: Launch (1/2 done, due 2027-01-15)\n"
        "  Someday: Someday (0/2 done)\n"
        "\n"
        "Completed milestones (1):\n"
        "  (collapsed, use --show-completed to list)\n"
    )


def test_completed_milestones_are_listed_on_request(planned: Project) -> None:
    listed = planned("milestones", "list", "--show-completed")

    assert listed.stdout.endswith("Completed milestones (1):\n  m-1: Beta (1/1 done)\n")


def test_an_empty_project_has_none(project: Project) -> None:
    listed = project("milestone", "list")

    assert listed.stdout == "Active milestones (0):\n  (none)\n\nCompleted milestones (0):\n  (none)\n"


def test_the_list_is_one_json_document(planned: Project) -> None:
    first = json.loads(planned("milestone", "list", "--json").stdout)["milestones"][0]

    assert first == {
        "id": "m-0",
        "title": "Launch",
        "dueDate": "2027-01-15",
        "tasksDone": 1,
        "tasksTotal": 2,
        "isCompleted": False,
    }


def test_a_view_shows_its_tasks(planned: Project) -> None:
    shown = planned("milestone", "view", "launch")

    assert shown.stdout.startswith("Milestone m-0 - Launch\n" + "=" * 50 + "\n\nProgress: 1/2 done\n")
    assert shown.stdout.endswith("Tasks (2):\n- TASK-1 - A [To Do]\n- TASK-2 - B [Done]\n\n")


def test_renaming_keeps_the_id_and_the_tasks(planned: Project) -> None:
    renamed = planned("milestone", "rename", "m-0", "Release 1.0")

    assert renamed.stdout == (
        'Renamed milestone "Launch" (m-0) → "Release 1.0" (m-0).\nUpdated 2 local tasks: TASK-1, TASK-2\n'
    )
    assert planned("task", "list", "-m", "release 1.0", "--ids").stdout == "TASK-1\nTASK-2\n"


def test_a_due_date_alone_can_be_changed_under_the_same_name(planned: Project) -> None:
    answers = [
        planned("milestone", "rename", "0", "Launch", *options).stdout
        for options in ((), ("--due-date", "2027-02-01"), ("--clear-due-date",))
    ]

    assert answers == [
        'Milestone "Launch" (m-0) is already named "Launch". No changes made.\n',
        "Due: 2027-02-01\n",
        "Cleared milestone due date.\n",
    ]


def test_removing_takes_the_tasks_out_of_it(planned: Project) -> None:
    removed = planned("milestone", "remove", "m-0")

    assert removed.stdout == (
        'Removed milestone "Launch" (m-0).\nCleared milestone for 2 local tasks: TASK-1, TASK-2\n'
    )
    assert json.loads(planned("task", "view", "1", "--json").stdout)["task"]["milestone"] is None


def test_removing_can_move_the_tasks_to_another_one(planned: Project) -> None:
    removed = planned("milestone", "remove", "Launch", "--task-handling", "reassign", "--reassign-to", "Beta")

    assert removed.stdout == (
        'Removed milestone "Launch" (m-0).\nReassigned 2 local tasks to "Beta" (m-1): TASK-1, TASK-2\n'
    )
    assert planned("milestone", "view", "m-1").stdout.count("\n- TASK-") == 3


def test_a_removed_milestone_gives_its_name_back_but_not_its_id(planned: Project) -> None:
    planned("milestone", "remove", "Beta", "--task-handling", "keep")

    assert planned("milestone", "add", "Beta").stdout == 'Created milestone "Beta" (m-2).\n'


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("add", "launch"), 5),
        (("add", "m-1"), 5),
        (("add", "0"), 5),
        (("add", "  "), 2),
        (("add", "Late", "--due-date", "nope"), 2),
        (("rename", "m-0", "Beta"), 5),
        (("rename", "m-0", "0"), 5),
        (("rename", "m-0"), 2),
        (("rename", "Someday", "Later"), 3),
        (("rename", "m-0", "x", "--due-date", "2027-01-01", "--clear-due-date"), 2),
        (("remove", "nope"), 3),
        (("remove", "m-0", "--task-handling", "bogus"), 2),
        (("remove", "m-0", "--task-handling", "reassign"), 2),
        (("remove", "m-0", "--task-handling", "reassign", "--reassign-to", "nope"), 3),
        (("remove", "m-0", "--task-handling", "reassign", "--reassign-to", "launch"), 5),
        (("archive", "m-9"), 3),
        (("view", "Someday"), 3),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    planned: Project, argv: tuple[str, ...], code: int
) -> None:
    before = planned("milestone", "list", "--show-completed").stdout

    refused = planned("milestone", *argv)

    assert (refused.code, refused.stdout, refused.stderr.count("\n")) == (code, "", 1)
    assert planned("milestone", "list", "--show-completed").stdout == before
