"""What a server does whose backlog is upgraded, moved or made anew, or whose program breaks under it."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from backlog.mcp import tools
from backlog.mcp.call import Call
from backlog.mcp.project import Projects
from backlog.storage.sqlite._sql import HEAD
from benchmarks.stress.old_schemas import make
from tests.conftest import Project


def schema(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(revision)


def test_a_backlog_of_an_older_program_is_upgraded_once_rather_than_copied_for_each_call(
    project: Project, projects: Projects
) -> None:
    path = project.root / ".backlog" / "backlog.db"
    path.unlink()
    make(path, "0018", 3)

    listed, failed = tools.run(projects, "task_list", {})

    assert (failed, len(listed.data["tasks"])) == (False, 3)
    assert schema(path) == HEAD


def test_a_backlog_of_a_newer_program_says_that_the_server_is_to_be_started_anew(
    project: Project, projects: Projects
) -> None:
    assert not tools.run(projects, "task_list", {})[1]
    with closing(sqlite3.connect(project.root / ".backlog" / "backlog.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    refused, failed = tools.run(projects, "task_list", {})

    assert (failed, refused.data["code"]) == (True, "database-newer")
    assert "start this server again" in refused.data["next"]


def test_what_is_read_of_a_backlog_that_has_moved_says_so(
    project: Project, projects: Projects, tmp_path: Path
) -> None:
    project("task", "create", "One")
    before, _ = tools.run(projects, "task_view", {"id": "1"})
    project("migrate", "--to", str(tmp_path / "elsewhere.db"))

    read, failed = tools.run(projects, "task_view", {"id": "1"})
    refused, _ = tools.run(projects, "task_create", {"title": "Two"})

    assert not failed
    assert {**before.data, "movedTo": str(tmp_path / "elsewhere.db")} == read.data
    assert read.text.endswith(
        f"\nthis backlog has moved to {tmp_path / 'elsewhere.db'}; this copy is only read"
    )
    assert refused.data["code"] == "backlog-moved"
    assert "--db" in refused.data["next"]


def test_a_folder_that_is_made_anew_is_found_again(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "worktree"
    project.copied(place)("task", "create", "First")
    monkeypatch.chdir(place)
    with closing(Projects()) as projects:
        first, _ = tools.run(projects, "task_view", {"id": "1"})
        shutil.rmtree(place)
        gone, _ = tools.run(projects, "task_view", {"id": "1"})
        project.copied(place)("task", "create", "Second")
        second, _ = tools.run(projects, "task_view", {"id": "1"})

    os.chdir(project.root)
    assert gone.data["code"] == "directory-not-found"
    assert "project" in gone.data["next"]
    assert (first.data["task"]["title"], second.data["task"]["title"]) == ("First", "Second")


def raising(error: Exception) -> Callable[[Call], NoReturn]:
    def run(_call: Call) -> NoReturn:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ValueError("no"), "bug", "this is a bug in backlog: ValueError: no"),
        (
            ImportError("no module"),
            "program-changed",
            "the program has changed since this server was started",
        ),
        (OSError(28, "No space left", "/x"), "system-error", "the system refused: No space left: /x"),
        (MemoryError(), "out-of-memory", "there is not enough memory"),
    ],
)
def test_what_should_not_happen_is_data_as_well(
    projects: Projects, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str, said: str
) -> None:
    monkeypatch.setitem(tools._TOOLS, "overview", raising(error))

    result, failed = tools.run(projects, "overview", {})

    assert (failed, result.data["code"], result.data["message"]) == (True, code, said)
    assert code == "system-error" or result.data["next"]


def test_no_result_and_no_error_goes_beyond_its_bound(projects: Projects) -> None:
    many = [str(number) for number in range(10, 210)]
    tools.run(projects, "batch", {"lines": '{"op":"create","title":"x"}\n' * 210})
    calls = (
        ("task_edit", {"id": "1", "acceptanceCriteriaAdd": ["x" * 100_000]}),
        (
            "task_edit",
            {"id": "2", "acceptanceCriteriaAdd": [f"{number} {'é' * 500}" for number in range(99)]},
        ),
        ("task_edit", {"id": "2", "status": "Done"}),
        ("task_list", {"labels": many}),
        ("task_move", {"action": "archive", "ids": many}),
        (
            "batch",
            {"lines": "\n".join(f'{{"op":"edit","id":{number},"status":"{"x" * 99}"}}' for number in many)},
        ),
    )

    for tool, arguments in calls:
        result, _ = tools.run(projects, tool, arguments)
        size = len(json.dumps(result.data, ensure_ascii=False).encode()) + len(result.text.encode())
        assert size < 10_000, tool
        assert ("partial" in result.data) == result.text.endswith("only a part of this is shown")
    refused, failed = tools.run(projects, "task_edit", {"id": "2", "status": "Done"})
    assert (failed, refused.data["code"], refused.data["partial"]) == (True, "open-criteria", True)
    assert refused.data["data"]["task"] == "TASK-2"
    assert "acceptanceCriteriaCheck" in refused.data["next"]
