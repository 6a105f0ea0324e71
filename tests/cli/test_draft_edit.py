import json

import pytest

from tests.conftest import Project


@pytest.fixture(autouse=True)
def _draft(project: Project) -> None:
    project("draft", "create", "Idea")


def test_a_draft_is_edited_with_the_flags_of_a_task(project: Project) -> None:
    assert project("draft", "edit", "1", "-t", "New", "--priority", "high", "--ac", "Works") == (
        0,
        "Updated draft DRAFT-1\nCriteria 0/1, next #1 Works\n",
        "",
    )
    draft = json.loads(project("draft", "1", "--json").stdout)["draft"]
    assert (draft["title"], draft["priority"], draft["acceptanceCriteriaCount"]) == ("New", "high", 1)


def test_plain_prints_the_draft(project: Project) -> None:
    finished = project("draft", "edit", "draft-1", "-t", "New", "--plain")

    assert finished.stdout.startswith("Task DRAFT-1 - New\n")


def test_the_status_of_a_draft_is_draft(project: Project) -> None:
    assert project("draft", "edit", "1", "-s", "draft").code == 0
    assert project("draft", "edit", "1", "-s", "").code == 2
    assert project("draft", "edit", "1", "-s", "To Do").code == 2


def test_one_draft_is_edited_at_a_time(project: Project) -> None:
    project("task", "create", "Task")

    assert project("draft", "edit", "1", "2", "-t", "x").code == 2
    assert project("draft", "edit").code == 2
    assert project("draft", "edit", "99", "-t", "x").code == 3
    assert project("draft", "edit", "task-1", "-t", "x").code == 3
