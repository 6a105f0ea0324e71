import json

import pytest

from tests.conftest import Project


@pytest.fixture(autouse=True)
def _drafts(project: Project) -> None:
    project("draft", "create", "First idea")
    project("draft", "create", "Second")
    project("task", "create", "Third", "--draft", "--priority", "high", "--type", "bug", "--ac", "x")


def test_drafts_are_listed_by_priority_then_id(project: Project) -> None:
    text = "Drafts:\n  [HIGH] DRAFT-3 - Third\n  DRAFT-1 - First idea\n  DRAFT-2 - Second\n"

    assert project("draft", "list") == (0, text, "")
    assert project("draft", "list", "--plain", "--sort", "priority") == (0, text, "")
    assert project("draft", "list", "--sort", "").stdout == text


def test_drafts_are_sorted_by_id(project: Project) -> None:
    assert project("draft", "list", "--sort", "ID").stdout == (
        "Drafts:\n  DRAFT-1 - First idea\n  DRAFT-2 - Second\n  [HIGH] DRAFT-3 - Third\n"
    )


def test_drafts_are_listed_as_json(project: Project) -> None:
    document = json.loads(project("draft", "list", "--json", "--fields", "id").stdout)

    assert document == {
        "schemaVersion": 1,
        "kind": "draft-list",
        "drafts": [{"id": "DRAFT-3"}, {"id": "DRAFT-1"}, {"id": "DRAFT-2"}],
    }


def test_drafts_are_not_filtered(project: Project) -> None:
    assert project("draft", "list", "-s", "x").code == 2
    assert project("draft", "list", "--sort", "name").code == 2


def test_drafts_are_not_in_the_list_of_tasks(project: Project) -> None:
    assert project("task", "list").stdout == "No tasks found.\n"
