import json

import pytest

from tests.conftest import Project


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "One")
    project("task", "create", "Two", "--dep", "1", "--ref", "task-1, see TASK-1")
    project("task", "create", "Three", "--dep", "1,2")


def test_archiving_cuts_the_links_to_a_task(project: Project) -> None:
    assert project("task", "archive", "1") == (
        0,
        "Archived task TASK-1\nRemoved references to TASK-1 from TASK-2, TASK-3\n",
        "",
    )
    two = json.loads(project("task", "2", "--json").stdout)["task"]
    assert (two["dependencies"], two["references"]) == ([], ["see TASK-1"])
    assert project("task", "1").code == 3


def test_several_tasks_are_archived(project: Project) -> None:
    assert project("task", "archive", "3", "-", stdin="2\n3\n") == (
        0,
        "Archived task TASK-3\nArchived task TASK-2\n",
        "",
    )
    assert project("task", "list", "--ids").stdout == "TASK-1\n"


def test_a_task_that_links_to_another_is_archived_with_it(project: Project) -> None:
    assert project("task", "archive", "1", "2").stdout == (
        "Archived task TASK-1\nRemoved references to TASK-1 from TASK-2, TASK-3\n"
        "Archived task TASK-2\nRemoved references to TASK-2 from TASK-3\n"
    )


def test_all_are_archived_or_none(project: Project) -> None:
    assert project("task", "archive", "1", "99").code == 3
    assert project("task", "list", "--ids").stdout == "TASK-1\nTASK-2\nTASK-3\n"


def test_a_task_that_is_done_is_not_archived(project: Project) -> None:
    project("task", "edit", "1", "-s", "Done")

    finished = project("task", "archive", "2", "1")

    assert (finished.code, finished.stdout) == (4, "")
    assert "backlog task complete TASK-1" in finished.stderr
    assert project("task", "2").code == 0


def test_the_number_of_an_archived_task_is_not_given_out_again(project: Project) -> None:
    project("task", "archive", "3")

    assert project("task", "create", "Four").stdout == "Created task TASK-4\n"


def test_json_says_what_was_moved(project: Project) -> None:
    document = json.loads(project("task", "archive", "1", "--json").stdout)

    assert document == {
        "schemaVersion": 1,
        "kind": "task-archive",
        "moved": [
            {
                "id": "TASK-1",
                "previousId": "TASK-1",
                "state": "archived",
                "status": "To Do",
                "removedReferencesFrom": ["TASK-2", "TASK-3"],
            }
        ],
    }


def test_a_draft_is_no_task(project: Project) -> None:
    project("draft", "create", "Idea")

    assert project("task", "archive", "draft-1").code == 3
