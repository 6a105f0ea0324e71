"""What happens when the streams that the program was given do not work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE_SECONDS, Project

FULL = Path("/dev/full")


def shell(project: Project, script: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in the project, in which `$B` is the program."""
    return subprocess.run(
        ["sh", "-c", script],
        cwd=project.root,
        env={**os.environ, "B": f"{sys.executable} -m backlog", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


@pytest.fixture(autouse=True)
def _long_task(project: Project) -> None:
    """A task that is longer than any pipe holds."""
    assert project("task", "create", "Long", "--plan-file", "-", stdin="x\n" * 400_000).code == 0


def test_a_reader_that_has_seen_enough_is_no_error(project: Project) -> None:
    finished = shell(project, "{ $B task 1; echo $? >&2; } | head -n 1")

    assert (finished.stdout, finished.stderr) == ("Task TASK-1 - Long\n", "0\n")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("command", ["task 1", "task list", "task edit 1 -t New", "task 1 --json"])
def test_a_full_disk_behind_standard_output_is_an_error(project: Project, command: str) -> None:
    finished = shell(project, f"$B {command} > /dev/full")

    assert finished.returncode == 1
    assert "standard output is always full; nothing was done" in finished.stderr
    assert finished.stderr.count("\n") == 1


def test_a_closed_standard_output_is_an_error(project: Project) -> None:
    finished = shell(project, "$B task list >&-")

    assert (finished.returncode, finished.stderr) == (
        1,
        "Error: standard output is closed; nothing was done\n",
    )


def test_a_closed_standard_error_changes_nothing_else(project: Project) -> None:
    finished = shell(project, "$B task 99 2>&-")

    assert (finished.returncode, finished.stdout, finished.stderr) == (3, "", "")


def test_a_closed_standard_input_matters_only_to_those_who_read_it(project: Project) -> None:
    assert shell(project, "$B task list <&-").stdout == "To Do:\n  TASK-1 - Long\n\n"

    finished = shell(project, "$B task edit - -t x <&-")
    assert (finished.returncode, finished.stderr) == (2, "Error: standard input is closed\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_pipe_gets_utf_8_whatever_the_locale(project: Project, encoding: str) -> None:
    project("task", "create", "Prüfen ✔")

    finished = shell(project, "$B task 2", PYTHONIOENCODING=encoding, LC_ALL="C", PYTHONUTF8="0")

    assert finished.stdout.startswith("Task TASK-2 - Prüfen ✔\n")
    assert "Status: ○ To Do" in finished.stdout
