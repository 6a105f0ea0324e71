"""The ground that the other tests stand on: nothing personal gets in, nothing gets out."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Project, RunBacklog


def test_the_home_folder_of_a_test_is_not_the_users(home: Path) -> None:
    real = Path(pwd.getpwuid(os.getuid()).pw_dir)

    assert Path.home() == home
    assert home != real


def test_git_finds_neither_the_users_nor_the_machines_configuration() -> None:
    found = subprocess.run(
        ["git", "config", "--list", "--show-scope"], cwd="/", check=True, capture_output=True
    )

    assert found.stdout == b""


def test_no_variable_of_the_program_is_set() -> None:
    left = [name for name in os.environ if name.startswith("BACKLOG_") or name == "NO_COLOR"]

    assert left == []


def test_a_warning_in_a_process_that_a_test_starts_is_an_error() -> None:
    script = "import warnings; warnings.warn('x', DeprecationWarning)"

    finished = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)

    assert finished.returncode == 1


@given(st.integers())
def test_properties_run_beside_the_fixtures_that_isolate(number: int) -> None:
    assert number == int(str(number))


def test_the_program_starts_where_no_project_is(run_backlog: RunBacklog, tmp_path: Path) -> None:
    finished = run_backlog("--version")

    assert finished.code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_project_is_a_copy_that_no_other_test_sees(project: Project, tmp_path: Path) -> None:
    finished = project("task", "create", "Only here")

    assert finished.code == 0, finished.stderr
    assert project.root == tmp_path / "demo"
