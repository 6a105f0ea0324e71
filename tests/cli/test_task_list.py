import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE_SECONDS, Project

TASKS = (
    ["Login page", "--priority", "high", "--type", "bug", "--ac", "One", "--ac", "Two", "-a", "sara"],
    ["Logout button", "--priority", "low", "-s", "In Progress", "-l", "ui, web"],
    ["Sign-up", "--type", "feature", "-s", "Done", "--ac", "Done", "--check-ac", "1", "-l", "web"],
    ["Rate limits", "--priority", "medium", "--due-date", "2026-12-01", "--dep", "1", "-a", "@lee"],
    ["Password field", "-p", "1", "--ordinal", "5"],
)


@pytest.fixture(scope="module")
def listed(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with tasks, for all tests that only read."""
    listed = _new_project.copied(tmp_path_factory.mktemp("listed") / "demo")
    for task in TASKS:
        assert listed("task", "create", *task).code == 0
    return listed


@pytest.fixture
def project(listed: Project, tmp_path: Path) -> Project:
    """A copy of those tasks, for a test that changes them."""
    return listed.copied(tmp_path / "demo")


def test_a_list_is_grouped_by_status(listed: Project) -> None:
    assert listed("task", "list") == (
        0,
        """\
To Do:
  [HIGH] [bug] TASK-1 - Login page (ac: 0/2)
  [MEDIUM] TASK-4 - Rate limits (due 2026-12-01)
  TASK-1.1 - Password field

In Progress:
  [LOW] TASK-2 - Logout button

Done:
  [feature] TASK-3 - Sign-up (ac: 1/1)

""",
        "",
    )


def test_a_list_sorted_by_priority_is_flat(listed: Project) -> None:
    assert listed("task", "list", "--sort", "priority", "--limit", "3", "--plain").stdout == (
        """\
Tasks (sorted by priority):
  [HIGH] [bug] TASK-1 - Login page (To Do) (ac: 0/2)
  [MEDIUM] TASK-4 - Rate limits (To Do) (due 2026-12-01)
  [LOW] TASK-2 - Logout button (In Progress)
"""
    )


@pytest.mark.parametrize(
    ("flags", "ids"),
    [
        ([], "1 4 2 1.1 3"),
        (["-s", "done"], "3"),
        (["-s", "done,in progress"], "2 3"),
        (["-s", " done ", "-s", "In Progress"], "2 3"),
        (["-s", "todo"], "1 4 1.1"),
        (["-s", ""], "1 4 2 1.1 3"),
        (["-s", ","], ""),
        (["--exclude-status", "todo"], "2 3"),
        (["--exclude-status", ""], "1 4 2 1.1 3"),
        (["-a", "SARA"], "1"),
        (["-a", "@sara"], "1"),
        (["-a", " "], "1 4 2 1.1 3"),
        (["--unassigned"], "2 1.1 3"),
        (["--unassigned", "-a", ""], "2 1.1 3"),
        (["-p", "1"], "1.1"),
        (["--priority", " High "], "1"),
        (["--type", "BUG,feature"], "1 3"),
        (["-l", "web"], "2 3"),
        (["-l", "web,UI"], "2"),
        (["--search", "log"], "1 2"),
        (["--search", "  "], "1 4 2 1.1 3"),
        (["--ready"], "1 2 1.1"),
        (["--limit", " 2 "], "1 4"),
        (["--limit", "99999999999999999999"], "1 4 2 1.1 3"),
        (["--sort", "id"], "1 1.1 2 3 4"),
        (["--sort", "ORDINAL"], "1.1 1 2 3 4"),
        (["--sort", ""], "1 4 2 1.1 3"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_list_is_narrowed_and_ordered(listed: Project, flags: list[str], ids: str) -> None:
    finished = listed("task", "list", "--ids", *flags)

    assert finished == (0, "".join(f"TASK-{id_}\n" for id_ in ids.split()), "")


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["--exclude-status", "Nope"], 2),
        (["--priority", "high,low"], 2),
        (["--type", "story"], 2),
        (["--project", "Web"], 2),
        (["-p", ""], 2),
        (["-p", " "], 2),
        (["-p", "99"], 3),
        (["-a", "x", "--unassigned"], 2),
        (["--limit", ""], 2),
        (["--limit", "0"], 2),
        (["--limit", "02"], 2),
        (["--limit", "1e1"], 2),
        (["--sort", "name"], 2),
        (["--sort", " priority "], 2),
        (["--plain", "--json"], 2),
        (["--watch"], 2),
        (["--watch", "--json", "--plain"], 2),
        (["--ids", "--json"], 2),
        (["--fields", "id"], 2),
        (["--json", "--fields", "nope"], 2),
        (["--json", "--fields", ","], 2),
        (["extra"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_listed_is_an_error(listed: Project, flags: list[str], code: int) -> None:
    finished = listed("task", "list", *flags)

    assert (finished.code, finished.stdout) == (code, "")
    assert finished.stderr.count("\n") == 1


def test_an_empty_list_says_so(listed: Project) -> None:
    assert listed("task", "list", "-s", "Done", "-a", "sara") == (0, "No tasks found.\n", "")
    assert listed("task", "list", "-p", "3") == (
        0,
        "No child tasks found for parent task TASK-3.\n",
        "",
    )
    assert listed("task", "list", "-s", "Done", "-a", "sara", "--ids") == (0, "", "")
    assert listed("task", "list", "-s", "Done", "-a", "sara", "--json").stdout == (
        '{\n  "schemaVersion": 1,\n  "kind": "task-list",\n  "tasks": []\n}\n'
    )


def documents(text: str) -> list[Any]:
    """The JSON documents in a text that holds one after the other."""
    found = []
    decoder = json.JSONDecoder()
    while text.strip():
        document, end = decoder.raw_decode(text.lstrip())
        text = text.lstrip()[end:]
        found.append(document)
    return found


def test_json_lists_are_not_grouped(listed: Project) -> None:
    (document,) = documents(listed("task", "list", "--json").stdout)

    assert list(document) == ["schemaVersion", "kind", "tasks"]
    assert [task["id"] for task in document["tasks"]] == [
        "TASK-1",
        "TASK-4",
        "TASK-2",
        "TASK-1.1",
        "TASK-3",
    ]


def test_fields_narrow_each_task(listed: Project) -> None:
    (document,) = documents(listed("task", "list", "--json", "--fields", "status,id", "--limit", "1").stdout)

    assert document["tasks"] == [{"status": "To Do", "id": "TASK-1"}]


class Watching:
    """`task list --watch`, running; each document that it prints can be waited for."""

    def __init__(self, project: Project, *flags: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backlog", "task", "list", "--json", "--watch", *flags],
            cwd=project.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def next_ids(self) -> Sequence[str]:
        assert self._process.stdout is not None
        lines = []
        for line in self._process.stdout:
            lines.append(line)
            if line == b"}\n":
                break
        return [task["id"] for task in json.loads(b"".join(lines))["tasks"]]

    def interrupt(self) -> tuple[int, bytes]:
        self._process.send_signal(signal.SIGINT)
        rest, complaints = self._process.communicate(timeout=PATIENCE_SECONDS)
        assert rest == b""
        return self._process.returncode, complaints


def test_watch_prints_the_list_again_after_each_change_that_shows(project: Project) -> None:
    watching = Watching(project, "-s", "To Do", "--sort", "id", "--fields", "id")

    assert watching.next_ids() == ["TASK-1", "TASK-1.1", "TASK-4"]
    project("task", "edit", "2", "-d", "Nothing that the list shows")
    project("task", "create", "New")
    assert watching.next_ids() == ["TASK-1", "TASK-1.1", "TASK-4", "TASK-5"]
    project("task", "archive", "4")
    assert watching.next_ids() == ["TASK-1", "TASK-1.1", "TASK-5"]
    assert watching.interrupt() == (130, b"")


def test_the_ids_of_a_list_are_the_input_of_another_command(project: Project) -> None:
    ids = project("task", "list", "--ids", "-s", "To Do").stdout

    assert project("task", "edit", "-", "-l", "next", stdin=ids) == (
        0,
        "Updated task TASK-1\nUpdated task TASK-4\nUpdated task TASK-1.1\n",
        "",
    )


def test_a_list_is_found_from_any_folder_inside_the_project(project: Project) -> None:
    inside = project.root / "a" / "b"
    inside.mkdir(parents=True)

    assert project("task", "list", cwd=inside) == project("task", "list")
    assert project("task", "list", cwd=inside.parent, env={"BACKLOG_CWD": os.fspath(inside)}).code == 0
