import json

import pytest

from tests.conftest import Finished, Project


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "Epic")
    project("task", "create", "Part", "-p", "1", "--ac", "Works")
    project("draft", "create", "Idea")


def first_line(finished: Finished) -> str:
    assert (finished.code, finished.stderr) == (0, "")
    return finished.stdout.partition("\n")[0]


@pytest.mark.parametrize(
    "line",
    [
        ["task", "view", "1.1"],
        ["task", "view", "TASK-1.1", "--plain"],
        ["task", "1.1"],
        ["task", "--plain", "task-1.1"],
        ["task", "01.01", "--plain"],
        ["tasks", " 1.1 "],
        ["task", "--", "1.1"],
        ["task", "--plain", "view", "1.1"],
    ],
    ids=" ".join,
)
def test_a_task_is_found_by_its_id_however_it_is_written(project: Project, line: list[str]) -> None:
    assert first_line(project(*line)) == "Task TASK-1.1 - Part"


def test_view_names_the_parent_and_the_subtasks(project: Project) -> None:
    assert "\nParent: TASK-1 - Epic\n" in project("task", "1.1").stdout
    assert "\nSubtasks (1):\n- TASK-1.1 - Part\n" in project("task", "1").stdout


@pytest.mark.parametrize(
    "line",
    [
        ["task", "view", "1", "--json"],
        ["task", "1", "--json"],
        ["task", "--json", "1"],
        ["--json", "task", "1"],
        ["--json", "task", "--json", "view", "1", "--json"],
    ],
    ids=" ".join,
)
def test_json_may_stand_anywhere(project: Project, line: list[str]) -> None:
    document = json.loads(project(*line).stdout)

    assert (document["schemaVersion"], document["kind"]) == (1, "task-view")
    assert document["task"]["id"] == "TASK-1"


def test_fields_narrow_json(project: Project) -> None:
    finished = project("task", "1", "--json", "--fields", "title, id")

    assert json.loads(finished.stdout)["task"] == {"title": "Epic", "id": "TASK-1"}


def test_a_draft_is_no_task(project: Project) -> None:
    assert first_line(project("draft", "1")) == "Task DRAFT-1 - Idea"
    assert project("task", "view", "draft-1").code == 3
    assert project("draft", "view", "task-1").code == 3


@pytest.mark.parametrize("line", [["task", "99"], ["task", "view", "99"], ["draft", "99"]], ids=" ".join)
def test_an_unknown_id_is_not_found(project: Project, line: list[str]) -> None:
    finished = project(*line)

    assert (finished.code, finished.stdout) == (3, "")
    assert "-99 not found" in finished.stderr


def test_a_word_that_is_no_id_may_be_a_mistyped_command(project: Project) -> None:
    assert project("task", "creat") == (
        3,
        "",
        'Error: task "creat" not found (did you mean: backlog task create)\n',
    )
    assert project("task", "creat", "New", "-d", "x") == (
        2,
        "",
        'Error: unknown command "backlog task creat" (did you mean: backlog task create)\n',
    )
    assert project("task", "bogus").code == 3


def test_control_characters_of_a_task_reach_a_pipe_as_they_are(project: Project) -> None:
    project("task", "create", "Red \x1b[31m", "-d", "bell \x07")

    shown = project("task", "2").stdout
    assert "Red \x1b[31m" in shown
    assert "bell \x07" in shown


def test_plain_and_json_exclude_each_other(project: Project) -> None:
    finished = project("task", "1", "--plain", "--json")

    assert (finished.code, finished.stdout) == (2, "")
    assert json.loads(finished.stderr)["error"]["code"] == "conflicting-options"


def test_several_tasks_are_shown_in_the_order_asked_for_each_once(project: Project) -> None:
    both = project("task", "1.1,1,task-1.1", "--plain")

    assert both.stdout == project("task", "1.1", "--plain").stdout + project("task", "1", "--plain").stdout
    assert (both.code, both.stderr) == (0, "")


def test_several_tasks_are_one_document_in_json(project: Project) -> None:
    several = json.loads(project("task", "1,1.1", "--json").stdout)
    narrow = json.loads(project("task", "1,1.1", "--json", "--fields", "id").stdout)

    assert several["kind"] == "task-views"
    assert several["tasks"][1] == json.loads(project("task", "1.1", "--json").stdout)["task"]
    assert narrow["tasks"] == [{"id": "TASK-1"}, {"id": "TASK-1.1"}]


def test_of_several_tasks_none_is_shown_if_one_is_unknown(project: Project) -> None:
    finished = project("task", "1,9,1.1")

    assert finished.code == 3
    assert finished.stdout == ""
    assert finished.stderr.startswith("Error: task TASK-9 not found")


def test_several_drafts_are_shown(project: Project) -> None:
    project("draft", "create", "Another")
    one, two = (project("draft", number, "--plain").stdout for number in "12")

    assert project("draft", "1-2", "--plain").stdout == one + two
