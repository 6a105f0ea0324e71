import json

import pytest

from tests.conftest import Project


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "One")
    project("task", "create", "Two", "--dep", "1")


def test_a_task_becomes_a_draft(project: Project) -> None:
    assert project("task", "demote", "1") == (
        0,
        "Demoted task TASK-1\nRemoved references to TASK-1 from TASK-2\n",
        "",
    )
    assert project("draft", "list").stdout == "Drafts:\n  DRAFT-1 - One\n"
    assert project("task", "1").code == 3


def test_several_tasks_are_demoted_in_their_order(project: Project) -> None:
    assert project("task", "demote", "2", "1").stdout == (
        "Demoted task TASK-2\nDemoted task TASK-1\nRemoved references to TASK-1 from DRAFT-1\n"
    )
    assert project("draft", "list").stdout == "Drafts:\n  DRAFT-1 - Two\n  DRAFT-2 - One\n"


def test_all_are_demoted_or_none(project: Project) -> None:
    assert project("task", "demote", "1", "99").code == 3
    assert project("draft", "list").stdout == "No drafts found.\n"


def test_json_names_the_new_id(project: Project) -> None:
    (moved,) = json.loads(project("task", "demote", "1", "--json").stdout)["moved"]

    assert (moved["previousId"], moved["id"]) == ("TASK-1", "DRAFT-1")
