import json

import pytest

from tests.conftest import Project


def count(project: Project, *command: str) -> int:
    return sum(" - " in line for line in project(*command, "list", "--plain").stdout.splitlines())


@pytest.mark.parametrize(
    ("argv", "kind"),
    [(["task", "create", "One", "--ac", "a"], "task"), (["draft", "create", "One"], "draft")],
    ids=["task", "draft"],
)
def test_a_repeated_create_creates_once_and_answers_the_same(
    project: Project, argv: list[str], kind: str
) -> None:
    first = project(*argv, "--idempotency-key", "ci-7")
    again = project(*argv, "--idempotency-key", "ci-7")

    assert first == again == (0, f"Created {kind} {kind.upper()}-1\n", "")
    assert count(project, kind) == 1


def test_every_form_of_the_first_answer_is_kept(project: Project) -> None:
    flags = ["--idempotency-key", "ci-7"]
    plain = project("task", "create", "One", *flags, "--plain")
    project("task", "edit", "1", "-t", "Changed since")

    assert plain.stdout.startswith("Task TASK-1 - One\n")
    assert project("task", "create", "One", *flags, "--plain") == plain
    assert project("task", "create", "One", *flags).stdout == "Created task TASK-1\n"
    as_json = json.loads(project("task", "create", "One", *flags, "--json").stdout)
    assert (as_json["task"]["title"], as_json["task"]["revision"]) == ("One", 1)


def test_a_repeated_edit_edits_once(project: Project) -> None:
    project("task", "create", "One")
    argv = ["task", "edit", "1", "--append-notes", "n", "--if-revision", "1", "--idempotency-key", "k"]

    assert project(*argv) == project(*argv) == (0, "Updated task TASK-1\n", "")
    task = json.loads(project("task", "1", "--json").stdout)["task"]
    assert (task["implementationNotes"], task["revision"]) == ("n", 2)


def test_a_repeated_edit_of_several_tasks_answers_the_same(project: Project) -> None:
    project("task", "create", "One")
    project("task", "create", "Two")
    argv = ["task", "edit", "2", "1", "-a", "x", "--idempotency-key", "k"]

    assert project(*argv).stdout == "Updated task TASK-2\nUpdated task TASK-1\n"
    assert [task["id"] for task in json.loads(project(*argv, "--json").stdout)["tasks"]] == [
        "TASK-2",
        "TASK-1",
    ]


def test_a_draft_is_edited_once(project: Project) -> None:
    project("draft", "create", "One")
    argv = ["draft", "edit", "1", "--append-notes", "n", "--idempotency-key", "k"]

    assert project(*argv) == project(*argv) == (0, "Updated draft DRAFT-1\n", "")
    assert json.loads(project(*argv, "--json").stdout)["kind"] == "draft-view"


@pytest.mark.parametrize(
    "argv",
    [
        ["task", "create", "Two"],
        ["task", "create", "One", "-d", "more"],
        ["draft", "create", "One"],
        ["task", "edit", "1", "-t", "One"],
    ],
    ids=" ".join,
)
def test_a_key_that_was_used_for_something_else_is_a_conflict(project: Project, argv: list[str]) -> None:
    project("task", "create", "One", "--idempotency-key", "ci-7")

    finished = project(*argv, "--idempotency-key", "ci-7", "--json")

    assert (finished.code, finished.stdout) == (5, "")
    assert json.loads(finished.stderr)["error"]["code"] == "idempotency-conflict"
    assert count(project, "task") == 1


def test_who_asks_does_not_matter(project: Project) -> None:
    flags = ["task", "create", "One", "--idempotency-key", "ci-7"]

    assert project("--actor", "ana", *flags) == project("--actor", "bob", *flags)


def test_what_failed_is_not_kept(project: Project) -> None:
    argv = ["task", "create", "One", "--dep", "1", "--idempotency-key", "k"]
    assert project(*argv).code == 3

    project("task", "create", "First")

    assert project(*argv).stdout == "Created task TASK-2\n"


@pytest.mark.parametrize("key", ["", " ", "a\nb", "x" * 201])
def test_a_key_is_one_line(project: Project, key: str) -> None:
    finished = project("task", "create", "One", "--idempotency-key", key)

    assert (finished.code, finished.stderr.count("\n")) == (2, 1)
    assert count(project, "task") == 0


def test_a_repeated_edit_of_a_claimed_task_says_again_whose_it_was(project: Project) -> None:
    project("task", "create", "One")
    project("task", "claim", "1", "--assignee", "@bot")
    argv = ["task", "edit", "1", "--append-notes", "n", "--idempotency-key", "k"]

    first = project(*argv)

    assert first.stderr.startswith("Note: TASK-1 was claimed by @bot until ")
    assert project(*argv) == first


def test_a_draft_is_created_once_by_either_command(project: Project) -> None:
    first = project("draft", "create", "One", "--idempotency-key", "k")

    assert project("task", "create", "One", "--draft", "--idempotency-key", "k") == first


def test_an_id_may_be_written_otherwise_the_second_time(project: Project) -> None:
    project("task", "create", "One")
    first = project("task", "edit", "1", "-t", "Two", "--idempotency-key", "k")

    assert project("task", "edit", "task-001", "-t", "Two", "--idempotency-key", "k") == first
