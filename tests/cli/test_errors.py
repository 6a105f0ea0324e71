import json
import os
import re
from pathlib import Path

import pytest

from tests.conftest import Project, RunBacklog


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["taks"], 'unknown command "backlog taks" (did you mean: backlog task)'),
        (["drafz", "list"], 'unknown command "backlog drafz" (did you mean: backlog draft)'),
        (["nonsense"], 'unknown command "backlog nonsense" (see: backlog --help)'),
        (["foo-7"], 'unknown command "backlog foo-7" (to see a task: backlog task foo-7)'),
        (["task view", "7"], 'unknown command "backlog task view" (did you mean: backlog task view 7)'),
        (["--nope"], 'backlog: unknown option "--nope" (see: backlog --help)'),
        (["--db"], 'backlog: option "--db" requires an argument (see: backlog --help)'),
        (
            ["task", "list", "--prio", "high"],
            ('backlog task list: unknown option "--prio" (did you mean: backlog task list --priority high)'),
        ),
        (
            ["task", "list", "--db", "x"],
            ('backlog task list: unknown option "--db" (did you mean: backlog --db … task list)'),
        ),
        (
            ["task", "list", "-z"],
            'backlog task list: unknown option "-z" (see: backlog task list --help)',
        ),
        (
            ["task", "edit", "1", "-s"],
            'backlog task edit: option "-s" requires an argument (see: backlog task edit --help)',
        ),
        (
            ["task", "list", "--ready=yes"],
            (
                'backlog task list: option "--ready" does not take a value '
                "(did you mean: backlog task list --ready)"
            ),
        ),
        (["task", "view"], "backlog task view: ID is missing (see: backlog task view --help)"),
        (["task", "edit"], "backlog task edit: ID is missing (see: backlog task edit --help)"),
        (
            ["task", "create"],
            "backlog task create: TITLE is missing (see: backlog task create --help)",
        ),
        (
            ["task", "view", "1", "2"],
            (
                'backlog task view: unexpected argument "2" '
                "(several ids are separated by commas: backlog task view 1,2)"
            ),
        ),
        (
            ["task", "list", "x\ny"],
            (
                'backlog task list: unexpected argument "x\\ny" '
                "(did you mean: backlog task list --search 'x\\ny')"
            ),
        ),
        (
            ["task", "create", "Login", "page"],
            (
                'backlog task create: unexpected argument "page" '
                "(put titles of several words in quotes: backlog task create 'Login page')"
            ),
        ),
        (["task", "1", "--plain", "--json=1"], None),
        (["help", "nope"], 'unknown command "backlog nope" (see: backlog --help)'),
        (["task", "\x1b[31m"], None),
        (["task", "create", b"\xff"], '"\\udcff" is not valid UTF-8'),
        (["task", "list", "-s", b"\xff"], '"\\udcff" is not valid UTF-8'),
        ([b"\xff"], 'unknown command "backlog \\udcff" (see: backlog --help)'),
    ],
    ids=repr,
)
def test_a_line_that_cannot_be_read_is_explained_in_one_line(
    run_backlog: RunBacklog, line: list[str | bytes], message: str | None
) -> None:
    finished = run_backlog(*line)

    assert finished.stdout == ""
    assert re.fullmatch(r"Error: [ -~…“”]+\n", finished.stderr)
    if message is not None:
        assert (finished.code, finished.stderr) == (2, f"Error: {message}\n")


def error(run: RunBacklog | Project, *line: str) -> dict[str, object]:
    """The error that a line ends with, as a program reads it."""
    finished = run(*line)

    assert finished.stdout == ""
    assert finished.stderr.count("\n") == 1
    document = json.loads(finished.stderr)
    assert list(document) == ["error"]
    assert list(document["error"]) == ["code", "message", "hint", "data"]
    return {"exit": finished.code, **document["error"]}


@pytest.mark.parametrize(
    ("line", "exit_code", "code"),
    [
        (["--json", "nope"], 2, "unknown-command"),
        (["task", "list", "--json", "--nope"], 2, "unknown-option"),
        (["task", "view", "--json"], 2, "missing-argument"),
        (["task", "view", "1", "2", "--json"], 2, "unexpected-argument"),
        (["task", "list", "--json", "--sort"], 2, "invalid-option"),
        (["task", "list", "--json", "--sort", "name"], 2, "invalid-sort-field"),
        (["task", "list", "--json", "--plain"], 2, "conflicting-options"),
        (["task", "99", "--json"], 3, "task-not-found"),
        (["draft", "99", "--json"], 3, "draft-not-found"),
        (["task", "create", "x", "-p", "99", "--json"], 3, "parent-not-found"),
        (["task", "create", "x", "--dep", "99", "--json"], 3, "dependency-not-found"),
        (["task", "create", "x", "-s", "Nope", "--json"], 2, "invalid-status"),
        (["task", "create", "x", "-s", "Done", "--ac", "y", "--json"], 4, "open-criteria"),
        (["task", "edit", "1", "--dep", "1", "--json"], 4, "self-dependency"),
        (["task", "edit", "1", "--check-ac", "1", "--json"], 3, "item-not-found"),
        (["--json", "task", "complete", "1"], 4, "task-not-terminal"),
        (["--json", "--db", "none.db", "task", "list"], 3, "database-not-found"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_with_json_an_error_is_json_and_has_a_code(
    project: Project, line: list[str], exit_code: int, code: str
) -> None:
    project("task", "create", "One")

    found = error(project, *line)

    assert (found["exit"], found["code"]) == (exit_code, code)


@pytest.mark.parametrize(
    "line",
    [
        ["task", "edit", "99", "--notes", "--json"],
        ["task", "edit", "99", "--notes=--json"],
        ["--actor", "--json", "task", "view", "99"],
        ["task", "create", "x", "--nope", "--plan", "--json"],
        ["draft", "edit", "99", "--nope", "-t", "--json"],
        ["task", "list", "--nope", "--", "--json"],
    ],
    ids=" ".join,
)
def test_an_option_whose_value_is_named_json_does_not_change_the_form(
    project: Project, line: list[str]
) -> None:
    assert project(*line).stderr.startswith("Error: ")


@pytest.mark.parametrize(
    "line",
    [
        ["task", "edit", "99", "--notes", "x", "--json"],
        ["task", "--json", "99"],
        ["task", "99", "--nope", "--json"],
        ["task", "create", "--nope", "--plan", "x", "--json"],
        ["board", "--nope", "--json"],
        ["config", "get", "nope", "--json"],
        ["nope", "--json"],
    ],
    ids=" ".join,
)
def test_json_is_asked_for_wherever_it_stands_as_an_option(project: Project, line: list[str]) -> None:
    assert "error" in json.loads(project(*line).stderr)


def test_a_value_named_json_does_not_change_the_form_after_two_dashes(project: Project) -> None:
    assert project("task", "view", "--", "--json").stderr.startswith("Error: ")


def test_without_a_backlog_commands_say_so(run_backlog: RunBacklog, tmp_path: Path) -> None:
    for line in (["task", "list"], ["task", "1"], ["draft", "list"], ["task", "create", "x"]):
        assert run_backlog(*line) == (
            3,
            "",
            f"Error: no backlog here or above: {tmp_path} (create one with: backlog init)\n",
        )


def test_what_needs_no_backlog_works_without_one(run_backlog: RunBacklog) -> None:
    for line in ([], ["--version"], ["--help"], ["help", "task"], ["task"], ["draft", "-h"]):
        finished = run_backlog(*line)

        assert (finished.code, finished.stderr) == (0, "")
        assert finished.stdout != ""


def test_a_start_directory_that_does_not_exist_is_an_error(run_backlog: RunBacklog) -> None:
    finished = run_backlog("task", "list", env={"BACKLOG_CWD": "/nowhere/at/all"})

    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr == "Error: BACKLOG_CWD is not a directory: /nowhere/at/all\n"


def test_a_file_that_is_no_database_is_an_error(run_backlog: RunBacklog, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("x" * 4_096)

    finished = run_backlog("--db", "text.db", "task", "list")

    assert (finished.code, finished.stdout) == (1, "")
    assert "not a database" in finished.stderr
    assert finished.stderr.count("\n") == 1


def test_a_bug_is_one_line_and_its_traceback_waits_for_debug(run_backlog: RunBacklog, tmp_path: Path) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import backlog.cli.parser\n"
        "def read(words): raise ZeroDivisionError('line one\\nline two \\x1b[31m')\n"
        "backlog.cli.parser.read = read\n"
    )
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}"}

    finished = run_backlog("task", "list", env=env)
    debugged = run_backlog("task", "list", env={**env, "BACKLOG_DEBUG": "1"})

    assert finished == (
        1,
        "",
        (
            "Error: this is a bug in backlog: ZeroDivisionError: line one\\nline two \\x1b[31m "
            "(if backlog doctor finds nothing, report it with the command you ran; "
            "BACKLOG_DEBUG=1 shows where it happened)\n"
        ),
    )
    assert debugged.code == 1
    assert "Traceback" in debugged.stderr
