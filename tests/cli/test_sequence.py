import json

import pytest

from tests.conftest import Project


@pytest.fixture
def planned(project: Project) -> Project:
    for words in (["Base", "--priority", "high"], ["House", "--dep", "1"], ["Garden"], ["Old", "-s", "Done"]):
        assert project("task", "create", *words).code == 0
    project("draft", "create", "Idea")
    project("task", "create", "Roof", "--dep", "2,DRAFT-1")
    project("task", "create", "Key", "--dep", "4")
    return project


def test_layers_can_be_done_one_after_the_other(planned: Project) -> None:
    assert planned("sequence", "list") == (
        0,
        """\
Layer 1:
  [HIGH] TASK-1 - Base (To Do)
  TASK-3 - Garden (To Do)
  TASK-6 - Key (To Do)

Layer 2:
  TASK-2 - House (To Do)

Waiting:
  TASK-5 - Roof (To Do) (waits for DRAFT-1)
""",
        "",
    )


def test_json_has_the_layers_and_what_each_task_depends_on(planned: Project) -> None:
    found = json.loads(planned("sequence", "list", "--json").stdout)

    assert (found["schemaVersion"], found["kind"]) == (1, "sequence-list")
    layers = found["sequence"]["layers"]
    assert [[task["id"] for task in layer] for layer in layers] == [
        ["TASK-1", "TASK-3", "TASK-6"],
        ["TASK-2"],
    ]
    assert layers[1][0] == {
        "id": "TASK-2",
        "title": "House",
        "status": "To Do",
        "priority": None,
        "dependsOn": ["TASK-1"],
    }
    assert [task["waitsFor"] for task in found["sequence"]["waiting"]] == [["DRAFT-1"]]


def test_nothing_to_plan(project: Project) -> None:
    assert project("sequence", "list", "--plain") == (0, "No tasks found.\n", "")


def test_the_group_alone_names_its_commands(project: Project) -> None:
    found = project("sequence")

    assert (found.code, found.stdout) == (2, "")
    assert "available: list" in found.stderr
