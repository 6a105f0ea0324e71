import json

import pytest

from tests.conftest import Project


def create(project: Project, *tasks: list[str]) -> None:
    for words in tasks:
        assert project("task", "create", *words).code == 0


def test_it_is_the_first_by_priority_and_then_by_ordinal(project: Project) -> None:
    create(
        project,
        ["Low", "--priority", "low", "--ordinal", "1"],
        ["High, later", "--priority", "high", "--ordinal", "9"],
        ["High, waiting", "--priority", "high", "--ordinal", "2", "--dep", "1"],
        ["High, sooner", "--priority", "high", "--ordinal", "5"],
        ["High, done", "--priority", "high", "--ordinal", "1", "-s", "Done"],
    )

    assert project("task", "next", "--plain").stdout.startswith("Task TASK-4 - High, sooner\n")
    assert json.loads(project("task", "next", "--json", "--fields", "id").stdout)["task"] == {"id": "TASK-4"}


def test_nothing_ready_is_not_found(project: Project) -> None:
    create(project, ["Done", "-s", "Done"])

    found = project("task", "next")

    assert (found.code, found.stdout) == (3, "")
    assert found.stderr.startswith("Error: no task is ready (")


@pytest.mark.parametrize("words", [["--plain", "--json"], ["--fields", "id"], ["7"]])
def test_a_wrong_line_is_answered_by_one_line(project: Project, words: list[str]) -> None:
    create(project, ["One"])

    found = project("task", "next", *words)

    assert (found.code, found.stdout) == (2, "")
    assert len(found.stderr.splitlines()) == 1


def test_a_list_of_what_waits(project: Project) -> None:
    create(project, ["One"], ["Two", "--dep", "1"], ["Three", "-s", "Done"], ["Four", "--dep", "3"])

    assert project("task", "list", "--blocked", "--ids") == (0, "TASK-2\n", "")
    assert project("task", "list", "--ready", "--ids").stdout == "TASK-1\nTASK-4\n"
    assert project("task", "list", "--ready", "--blocked").code == 2
