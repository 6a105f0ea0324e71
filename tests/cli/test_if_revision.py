import json

import pytest

from tests.conftest import Project


@pytest.mark.parametrize("kind", ["task", "draft"])
def test_an_edit_at_the_revision_that_was_read_is_made(project: Project, kind: str) -> None:
    project(kind, "create", "One")
    revision = json.loads(project(kind, "view", "1", "--json").stdout)[kind]["revision"]

    assert project(kind, "edit", "1", "-t", "Two", "--if-revision", str(revision)).code == 0
    moved = project(kind, "edit", "1", "-t", "Three", "--if-revision", str(revision))

    assert (moved.code, moved.stdout) == (5, "")
    assert moved.stderr == (
        f"Error: {kind.upper()}-1 is at revision 2, not 1: it has changed since "
        f"(view it again with: backlog {kind} view {kind.upper()}-1)\n"
    )
    assert json.loads(project(kind, "view", "1", "--json").stdout)[kind]["title"] == "Two"


def test_the_revision_is_judged_before_the_change(project: Project) -> None:
    project("task", "create", "One")

    finished = project("task", "edit", "1", "-s", "Nope", "--if-revision", "9", "--json")

    assert (finished.code, json.loads(finished.stderr)["error"]["code"]) == (5, "revision-moved")


def test_a_revision_is_of_one_task(project: Project) -> None:
    project("task", "create", "One")
    project("task", "create", "Two")

    finished = project("task", "edit", "1", "2", "-a", "x", "--if-revision", "1", "--json")

    assert (finished.code, json.loads(finished.stderr)["error"]["code"]) == (2, "single-task-option")


@pytest.mark.parametrize("given", ["", "x", "-1", "1.5", "9" * 40, "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_revision_is_a_number(project: Project, given: str) -> None:
    project("task", "create", "One")

    finished = project("task", "edit", "1", "-t", "x", "--if-revision", given, "--json")

    assert (finished.code, json.loads(finished.stderr)["error"]["code"]) == (2, "invalid-revision")
