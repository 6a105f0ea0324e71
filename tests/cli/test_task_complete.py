import pytest

from tests.conftest import Project


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "One", "-s", "Done")
    project("task", "create", "Two", "-s", "Done", "--dep", "1")
    project("task", "create", "Three")


def test_a_done_task_leaves_the_list_and_can_still_be_shown(project: Project) -> None:
    assert project("task", "complete", "1") == (0, "Completed task TASK-1.\n", "")
    assert project("task", "list", "--ids").stdout == "TASK-2\nTASK-3\n"
    assert project("task", "1").stdout.startswith("Task TASK-1 - One\n")


def test_links_to_a_completed_task_stay(project: Project) -> None:
    project("task", "complete", "1")

    assert "└─ TASK-1 - One [completed]\n" in project("task", "2").stdout


def test_several_tasks_are_completed(project: Project) -> None:
    assert project("task", "complete", "-", stdin="2 1").stdout == (
        "Completed task TASK-2.\nCompleted task TASK-1.\n"
    )


def test_all_are_completed_or_none(project: Project) -> None:
    finished = project("task", "complete", "1", "3")

    assert (finished.code, finished.stdout) == (4, "")
    assert 'backlog task edit TASK-3 -s "Done"' in finished.stderr
    assert project("task", "list", "--ids").stdout == "TASK-1\nTASK-2\nTASK-3\n"


def test_a_completed_task_is_neither_completed_again_nor_edited(project: Project) -> None:
    project("task", "complete", "1")

    assert project("task", "complete", "1").code == 3
    assert project("task", "edit", "1", "-t", "x").code == 3
    assert project("task", "archive", "1").code == 3
