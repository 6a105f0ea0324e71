import json

import pytest

from tests.conftest import Project


@pytest.fixture(autouse=True)
def _drafts(project: Project) -> None:
    project("draft", "create", "Idea")
    project("task", "create", "Task", "--dep", "draft-1")


def test_a_draft_becomes_a_task(project: Project) -> None:
    assert project("draft", "promote", "1") == (0, "Promoted draft DRAFT-1\n", "")
    assert project("task", "list").stdout == "To Do:\n  TASK-1 - Task\n  TASK-2 - Idea\n\n"
    assert project("draft", "list").stdout == "No drafts found.\n"


def test_links_to_the_draft_name_the_task(project: Project) -> None:
    project("draft", "promote", "1")

    assert "└─ TASK-2 - Idea [To Do]\n" in project("task", "1").stdout


def test_json_names_the_new_id(project: Project) -> None:
    (moved,) = json.loads(project("draft", "promote", "1", "--json").stdout)["moved"]

    assert (moved["previousId"], moved["id"], moved["status"]) == ("DRAFT-1", "TASK-2", "To Do")


def test_what_is_no_draft_is_not_promoted(project: Project) -> None:
    assert project("draft", "promote", "99").code == 3
    assert project("draft", "promote", "task-1").code == 3
    assert project("draft", "promote", "1", "2").code == 2


def test_an_archived_draft_is_not_promoted(project: Project) -> None:
    assert project("draft", "archive", "1") == (0, "Archived draft DRAFT-1\n", "")
    assert project("draft", "promote", "1").code == 3
    assert project("draft", "archive", "1").code == 3
