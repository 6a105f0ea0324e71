import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backlog.cli.completion import complete
from tests.conftest import Project, RunBacklog


@pytest.fixture(scope="module")
def template(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with eleven tasks and a draft."""
    project = _new_project.copied(tmp_path_factory.mktemp("shop") / "demo")
    project("task", "create", "Take cards", "-l", "api,web", "-a", "sara")
    project("task", "create", "Send receipts", "--priority", "high")
    for number in range(3, 12):
        project("task", "create", f"Task {number}")
    items = [word for text in ("One", "Two", "Three") for word in ("--ac", text)]
    project("task", "edit", "3", *items, "--check-ac", "1", "--dod", "Tested")
    project("draft", "create", "Vouchers")
    return project


@pytest.fixture
def shop(template: Project, tmp_path: Path) -> Project:
    """A copy of that project."""
    return template.copied(tmp_path / "demo")


def offered(project: Project, line: str) -> list[str]:
    finished = project("completion", "__complete", "--", line, str(len(line)))

    assert (finished.code, finished.stderr) == (0, "")
    return finished.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("backlog ta", ["task"]),
        ("backlog task vi", ["view"]),
        ("backlog claim TASK-2", ["TASK-2"]),
        ("backlog task show TASK-2", ["TASK-2"]),
        ("backlog show TASK-2 --pl", ["--plain"]),
        ("backlog ls --unassi", ["--unassigned"]),
        ("backlog done ", [f"TASK-{number}" for number in range(1, 12)]),
        ("backlog task ar", ["archive"]),
        ("backlog task view 1", ["1", "10", "11"]),
        ("backlog task view TASK-1", ["TASK-1", "TASK-10", "TASK-11"]),
        ("backlog task view task-1", ["TASK-1", "TASK-10", "TASK-11"]),
        ("backlog tasks 1", ["1", "10", "11"]),
        ("backlog task 1", ["1", "10", "11"]),
        ("backlog task archive 1 10 1", ["11"]),
        ("backlog task view 1 1", []),
        ("backlog draft view ", ["DRAFT-1"]),
        ("backlog draft view -", ["--plain", "--json", "--fields", "--help"]),
        ("backlog task edit 3 --check-ac ", ["2", "3"]),
        ("backlog task edit 3 --check-ac 2,", ["2,3"]),
        ("backlog task edit 3 --check-ac=3", ["--check-ac=3"]),
        ("backlog task edit 3 --uncheck-ac ", ["1"]),
        ("backlog task edit 3 --remove-ac ", ["1", "2", "3"]),
        ("backlog task edit 3 --check-dod ", ["1"]),
        ("backlog task edit 99 --check-ac ", []),
        ("backlog task edit 1 2 --check-ac ", []),
        ("backlog task create T --check-ac ", []),
        ("backlog task edit 1 --status ", ["To Do", "In Progress", "Done"]),
        ("backlog task edit 1 -s do", ["Done"]),
        ("backlog task edit 1 --status=In", ["--status=In Progress"]),
        ("backlog task edit 1 --status 'In", ["In Progress"]),
        ("backlog task edit 1 --priority ", ["high", "medium", "low"]),
        ("backlog task list -l ", ["api", "web"]),
        ("backlog task list -l api,w", ["api,web"]),
        ("backlog task list -a s", ["sara"]),
        ("backlog task create Title --dep 2,1", ["2,1", "2,10", "2,11"]),
        ("backlog task edit 1 --check-a", ["--check-ac"]),
        ("backlog task edit 1 -s Done --stat", []),
        ("backlog task edit 1 --ac One --ac", ["--acceptance-criteria", "--ac", "--ac-check"]),
        ("backlog task edit -- --st", []),
        ("backlog config g", ["get"]),
        ("backlog config get defaultS", ["defaultStatus"]),
        ("backlog config set autoCommit ", ["true", "false"]),
        ("backlog instructions task-c", ["task-creation"]),
        ("backlog completion install --shell ", ["bash", "zsh", "fish", "pwsh"]),
        ("backlog help task ed", ["edit"]),
        ("backlog --json task view 2", ["2"]),
        ("backlog --d", ["--db"]),
        ("backlog --db ", []),
        ("backlog nothing ", []),
        ("", []),
    ],
)
def test_what_may_stand_next_is_offered(
    template: Project, monkeypatch: pytest.MonkeyPatch, line: str, words: list[str]
) -> None:
    monkeypatch.chdir(template.root)

    assert sorted(each.word for each in complete(line, len(line))) == sorted(words)


def test_only_the_line_up_to_the_cursor_counts(shop: Project) -> None:
    finished = shop("completion", "__complete", "backlog task vi --plain", "15")

    assert finished.stdout == "view\n"


def test_a_title_describes_its_id(shop: Project) -> None:
    finished = shop("completion", "__complete", "--describe", "backlog task view 2", "19")

    assert finished.stdout == "2\tSend receipts\n"


def test_ids_come_in_order_and_flags_after_a_dash(shop: Project) -> None:
    ids = [f"TASK-{number}" for number in range(1, 12)]

    assert offered(shop, "backlog task view ") == ids


def test_bash_lists_what_several_words_mean(shop: Project) -> None:
    shop("task", "edit", "11", "--title", f"x\x1b[31m{'y' * 80}")
    words = ("completion", "__complete", "--titles", "--bash=1", "--", "backlog task view 1", "19")

    assert shop(*words).stdout == f"1   -- Take cards\n10  -- Task 10\n11  -- x\\u001b[31m{'y' * 48}…\n"
    assert shop(*words[:3], "--bash=2", "--", "backlog task view 2", "19").stdout == "2\n"
    assert " -- " not in shop(*words[:3], "--bash=--", "--", "backlog task view --", "20").stdout


def test_archived_tasks_are_not_offered(shop: Project) -> None:
    shop("task", "archive", "10")

    assert offered(shop, "backlog task view 1") == ["1", "11"]


def test_outside_a_project_only_flags_are_offered(run_backlog: RunBacklog) -> None:
    finished = run_backlog("completion", "__complete", "backlog task view ", "18")

    assert finished == (0, "--plain\n--json\n--fields\n", "")


@pytest.mark.parametrize("words", [("x",), ("x", "y"), ("x", "-1"), ("x", "1", "2"), ("x", "9" * 99)])
def test_a_call_that_makes_no_sense_is_one_line(run_backlog: RunBacklog, words: tuple[str, ...]) -> None:
    finished = run_backlog("completion", "__complete", *words)

    assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    "line", ["backlog task view \"'\\", "backlog \x00", "backlog task edit 1 --status=\x1b", "💥 "]
)
def test_any_line_is_answered(shop: Project, line: str) -> None:
    finished = shop("completion", "__complete", "--", line.replace("\x00", ""), "99")

    assert (finished.code, finished.stderr) == (0, "")


@pytest.mark.engine("sqlite")
def test_a_damaged_database_offers_no_values(shop: Project) -> None:
    (shop.root / ".backlog" / "backlog.db").write_bytes(b"no database")

    assert offered(shop, "backlog task view 1") == []


@pytest.mark.parametrize(
    ("shell", "place"),
    [
        ("bash", ".local/share/bash-completion/completions/backlog"),
        ("zsh", ".zsh/completions/_backlog"),
        ("fish", ".config/fish/completions/backlog.fish"),
        ("pwsh", ".config/powershell/backlog-completion.ps1"),
    ],
)
def test_install_puts_the_script_where_the_shell_looks(
    run_backlog: RunBacklog, tmp_path: Path, shell: str, place: str
) -> None:
    environment = {"HOME": str(tmp_path)}

    first = run_backlog("completion", "install", "--shell", shell, env=environment)
    again = run_backlog("completion", "install", "--shell", shell, env=environment)
    printed = run_backlog("completion", "install", "--shell", shell, "--print", env=environment)

    assert (first.code, first.stderr) == (0, "")
    assert again == first
    assert first.stdout.startswith(f"Installed {shell} completion: {tmp_path / place}\n")
    assert (tmp_path / place).read_text(encoding="utf-8") == printed.stdout


def test_install_knows_the_login_shell(run_backlog: RunBacklog, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "SHELL": "/usr/bin/fish"}

    assert run_backlog("completion", "install", env=environment).stdout.startswith("Installed fish ")


def test_install_refuses_an_unknown_shell(run_backlog: RunBacklog, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "SHELL": "/bin/tcsh"}

    named = run_backlog("completion", "install", "--shell", "tcsh", env=environment)
    found = run_backlog("completion", "install", env=environment)

    assert (named.code, found.code) == (2, 2)
    assert "allowed: bash, zsh, fish, pwsh" in named.stderr


def test_install_leaves_somebody_elses_script_alone(run_backlog: RunBacklog, tmp_path: Path) -> None:
    script = tmp_path / ".config" / "fish" / "completions" / "backlog.fish"
    script.parent.mkdir(parents=True)
    script.write_text("mine\n", encoding="utf-8")

    finished = run_backlog("completion", "install", "--shell", "fish", env={"HOME": str(tmp_path)})

    assert finished.code == 4
    assert script.read_text(encoding="utf-8") == "mine\n"


def test_the_bash_script_completes(shop: Project, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "backlog"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backlog "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = shop("completion", "install", "--shell", "bash", "--print").stdout
    asked = f"""{script}
ask() {{
    COMP_LINE=$1 COMP_POINT=${{#1}} COMP_CWORD=$2
    shift 2
    COMP_WORDS=("$@")
    _backlog backlog "${{COMP_WORDS[COMP_CWORD]#\\"}}"
    printf '%s|' "${{COMPREPLY[@]}}"
    echo
}}
ask 'backlog task view 2' 3 backlog task view 2
ask 'backlog task edit 2 -s In' 5 backlog task edit 2 -s In
ask 'backlog task edit 2 --status=In' 6 backlog task edit 2 --status = In
ask 'backlog task edit 2 -s "In' 5 backlog task edit 2 -s '"In'
"""

    finished = subprocess.run(
        [shutil.which("bash") or "/bin/bash", "--norc", "-c", asked],
        cwd=shop.root,
        env={**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert finished.stdout.splitlines() == ["2|", "In\\ Progress|", "In\\ Progress|", "In Progress|"]
