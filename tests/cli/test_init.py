import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backlog.manuals.guidance import GUIDANCE, START
from tests.conftest import PATIENCE_SECONDS, Finished, Project, RunBacklog
from tests.terminals import on_a_terminal

MADE = "Initialized backlog project: {name}\nDatabase: .backlog/backlog.db\nCreated: AGENTS.md\n"
MADE_HERE = f'{MADE}\nNext: backlog task create "Title"     then: backlog\n'
"""What a person at a terminal is shown."""


def settings(run: RunBacklog | Project, *names: str) -> dict[str, object]:
    """The settings as programs see them."""
    every = json.loads(run("config", "list", "--json").stdout)["settings"]
    return {name: every[name] for name in names}


def test_a_backlog_is_made_with_a_name(run_backlog: RunBacklog, tmp_path: Path) -> None:
    assert run_backlog("init", "My project") == Finished(0, MADE.format(name="My project"), "")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".backlog", "AGENTS.md"]
    assert (tmp_path / "AGENTS.md").read_text() == GUIDANCE


def test_only_its_owner_reads_the_database_and_git_ignores_the_folder(
    run_backlog: RunBacklog, tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "--quiet", "--template="], cwd=tmp_path, check=True)
    run_backlog("init", "Demo")
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tmp_path, check=True, capture_output=True, text=True
    )

    assert (tmp_path / ".backlog" / "backlog.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / ".backlog").iterdir()) == [".gitignore", "backlog.db"]
    assert status.stdout == "?? AGENTS.md\n"


def test_with_defaults_the_name_is_the_folders(run_backlog: RunBacklog, tmp_path: Path) -> None:
    folder = tmp_path / "Größe ✓"
    folder.mkdir()

    assert run_backlog("init", "--defaults", cwd=folder).stdout == MADE.format(name="Größe ✓")


@pytest.mark.parametrize(
    "argv", [("init",), ("init", ""), ("init", "  "), ("init", "--no-git"), ("--json", "init")]
)
def test_without_a_name_nothing_is_made(
    run_backlog: RunBacklog, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    finished = run_backlog(*argv)

    assert (finished.code, finished.stdout) == (2, "")
    assert "a new backlog needs a name" in finished.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (("--task-prefix", "A1"), 'task prefix "A1" must consist of letters'),
        (("--task-prefix", "x" * 21), "at most 20"),
        (("--task-prefix", "Draft"), 'task prefix "Draft" is reserved'),
        (("--zero-padded-ids", "x"), "zeroPaddedIds must be a whole number"),
        (("--web-port", "0"), "defaultPort must be a whole number"),
        (("--auto-open-browser", "perhaps"), "autoOpenBrowser must be true or false"),
        (("--branch-days", "9" * 5_000), "activeBranchDays must be a whole number"),
        (("--install-claude-agent", "perhaps"), "--install-claude-agent must be true or false"),
        (("--backlog-dir", "backlog"), "the backlog is always in .backlog/"),
        (("--config-location", "home"), 'config location "home" is not valid'),
        (("--integration-mode", "foo"), 'integration mode "foo" is not valid; allowed: cli, mcp, none'),
        (("--integration-mode", "mcp", "--agent-instructions", "agents"), "cannot be combined"),
        (("--agent-instructions", "clause"), 'did you mean "claude"?'),
        (("--nope",), 'unknown option "--nope"'),
        (("other",), 'unexpected argument "other"'),
    ],
)
def test_a_mistake_is_told_in_one_line_and_makes_nothing(
    run_backlog: RunBacklog, tmp_path: Path, argv: tuple[str, ...], complaint: str
) -> None:
    finished = run_backlog("init", "Demo", *argv)

    assert (finished.code, finished.stdout) == (2, "")
    assert complaint in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\nb", "\x1b[2J", "x" * 1_001, b"\xff"])
def test_a_name_is_one_line_that_can_be_shown(
    run_backlog: RunBacklog, tmp_path: Path, name: str | bytes
) -> None:
    finished = run_backlog("init", name)

    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_flags_set_settings(run_backlog: RunBacklog) -> None:
    finished = run_backlog(
        *("init", "Demo", "--defaults", "--task-prefix", "AB", "--zero-padded-ids", "3"),
        *("--default-editor", "no-such-editor", "--web-port", "8080", "--auto-open-browser", "false"),
        *("--check-branches", "0", "--include-remote", "no", "--branch-days", "7"),
        *("--bypass-git-hooks", "1", "--backlog-dir", ".backlog/", "--config-location", "root"),
    )

    assert finished.code == 0
    assert finished.stderr == (
        "Note: stored, but with no effect in this program: defaultEditor, "
        "checkActiveBranches, remoteOperations, activeBranchDays, bypassGitHooks\n"
    )
    assert settings(
        run_backlog, "taskPrefix", "zeroPaddedIds", "defaultEditor", "defaultPort", "autoOpenBrowser"
    ) == {
        "taskPrefix": "AB",
        "zeroPaddedIds": 3,
        "defaultEditor": "no-such-editor",
        "defaultPort": 8080,
        "autoOpenBrowser": False,
    }
    assert settings(
        run_backlog, "checkActiveBranches", "remoteOperations", "activeBranchDays", "bypassGitHooks"
    ) == {
        "checkActiveBranches": False,
        "remoteOperations": False,
        "activeBranchDays": 7,
        "bypassGitHooks": True,
    }
    assert run_backlog("task", "create", "One").stdout == "Created task AB-001\n"


def test_help_tells_the_settings_that_are_in_use_from_the_others(run_backlog: RunBacklog) -> None:
    shown = " ".join(run_backlog("init", "--help").stdout.split())

    assert "--web-port N set defaultPort: port of the web board" in shown
    assert "--branch-days N stored as the setting activeBranchDays, which has no effect here" in shown


def test_no_git_switches_off_what_needs_git_unless_asked_for(run_backlog: RunBacklog) -> None:
    run_backlog("init", "Demo", "--no-git", "--include-remote", "true")

    assert settings(run_backlog, "filesystemOnly", "checkActiveBranches", "remoteOperations") == {
        "filesystemOnly": True,
        "checkActiveBranches": False,
        "remoteOperations": True,
    }


@pytest.mark.parametrize(
    ("argv", "files"),
    [
        (("--agent-instructions", "none"), []),
        (("--integration-mode", "none"), []),
        (("--agent-instructions", "claude, Gemini"), ["CLAUDE.md", "GEMINI.md"]),
        (("--agent-instructions", "cursor"), ["AGENTS.md"]),
        (("--agent-instructions", "copilot"), [".github/copilot-instructions.md"]),
    ],
)
def test_the_agents_named_are_told(
    run_backlog: RunBacklog, tmp_path: Path, argv: tuple[str, ...], files: list[str]
) -> None:
    finished = run_backlog("init", "Demo", *argv)

    told = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.md")]

    assert sorted(told) == files
    assert finished.stdout.splitlines()[2:] == ([f"Created: {', '.join(files)}"] if files else [])


@pytest.mark.parametrize(
    ("argv", "note"),
    [
        (
            ("--integration-mode", "MCP"),
            "no instruction files were written; set a client up with: backlog mcp setup CLIENT",
        ),
        (("--install-claude-agent", "true"), "--install-claude-agent has no effect"),
    ],
)
def test_what_cannot_be_done_is_said(run_backlog: RunBacklog, argv: tuple[str, ...], note: str) -> None:
    finished = run_backlog("init", "Demo", *argv)

    assert finished.code == 0
    assert finished.stderr.startswith(f"Note: {note}")


def test_what_is_in_the_instruction_file_is_kept(run_backlog: RunBacklog, tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_text("# House rules\n")

    assert "Updated: AGENTS.md\n" in run_backlog("init", "Demo").stdout
    assert (tmp_path / "AGENTS.md").read_text() == f"# House rules\n\n{GUIDANCE}"


def test_nothing_is_made_where_the_instruction_file_cannot_be_written(
    run_backlog: RunBacklog, tmp_path: Path
) -> None:
    (tmp_path / "AGENTS.md").write_text(START)

    finished = run_backlog("init", "Demo")

    assert finished.code == 2
    assert "fix the file by hand" in finished.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["AGENTS.md"]


@pytest.mark.engine("sqlite")
def test_a_second_time_changes_what_is_given_and_nothing_else(project: Project) -> None:
    project("task", "create", "One")
    project("config", "set", "labels", "a")

    again = project("init")
    renamed = project("init", "New name", "--zero-padded-ids", "2")

    assert again == Finished(
        0,
        "Updated backlog project configuration: Demo\nDatabase: .backlog/backlog.db\nUnchanged: AGENTS.md\n",
        "",
    )
    assert renamed.stdout.startswith("Updated backlog project configuration: New name\n")
    assert settings(project, "labels", "zeroPaddedIds") == {"labels": ["a"], "zeroPaddedIds": 2}
    assert "TASK-1 - One" in project("task", "list", "--plain").stdout


def test_the_prefix_of_ids_stays(project: Project) -> None:
    finished = project("init", "--task-prefix", "AB")

    assert (finished.code, finished.stderr) == (
        0,
        "Note: ids keep the prefix task, which is fixed when a backlog is created\n",
    )
    assert settings(project, "taskPrefix") == {"taskPrefix": "task"}


@pytest.mark.engine("sqlite")
def test_a_backlog_inside_another_is_its_own_and_that_is_said(project: Project) -> None:
    inner = project.root / "packages"
    inner.mkdir()

    finished = project("init", "Inner", cwd=inner)

    assert finished.code == 0
    assert finished.stderr == (
        "Note: from now on this folder and those below it use this backlog instead of "
        f'"{project.root}/.backlog/backlog.db"\n'
    )
    assert project("config", "get", "projectName", cwd=inner).stdout == "Inner\n"
    assert project("config", "get", "projectName").stdout == "Demo\n"


def test_the_start_directory_can_be_named(run_backlog: RunBacklog, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()

    run_backlog("init", "Demo", env={"BACKLOG_CWD": "elsewhere"})

    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]
    assert (tmp_path / "elsewhere" / ".backlog" / "backlog.db").exists()


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_the_database_can_be_named(run_backlog: RunBacklog, tmp_path: Path, how: str) -> None:
    path = str(tmp_path / "here.db")
    argv, env = (("--db", path), {}) if how == "flag" else ((), {"BACKLOG_DB": path})

    made = run_backlog(*argv, "init", "Demo", "--agent-instructions", "none", env=env)
    again = run_backlog(*argv, "init", "--agent-instructions", "none", env=env)

    assert made == Finished(0, "Initialized backlog project: Demo\nDatabase: here.db\n", "")
    assert again.stdout == "Updated backlog project configuration: Demo\nDatabase: here.db\n"
    assert [path.name for path in tmp_path.iterdir()] == ["here.db"]


def test_the_database_can_be_named_after_the_command_too(run_backlog: RunBacklog, tmp_path: Path) -> None:
    made = run_backlog("init", "Demo", "--agent-instructions", "none", "--db", str(tmp_path / "here.db"))
    both = run_backlog("--db", "one.db", "init", "Demo", "--db", "two.db")

    assert made == Finished(0, "Initialized backlog project: Demo\nDatabase: here.db\n", "")
    assert both == Finished(2, "", "Error: --db is given twice, with different databases\n")
    assert [path.name for path in tmp_path.iterdir()] == ["here.db"]


def test_a_server_of_another_kind_cannot_be_named(run_backlog: RunBacklog, tmp_path: Path) -> None:
    finished = run_backlog("--db", "mysql://me:hidden@host/db", "init", "Demo")

    assert (finished.code, finished.stdout) == (2, "")
    assert "name a server as postgresql://user@host:5432/database" in finished.stderr
    assert "hidden" not in finished.stderr
    assert list(tmp_path.iterdir()) == []


def test_json_tells_what_was_done(run_backlog: RunBacklog, tmp_path: Path) -> None:
    finished = run_backlog("init", "Demo", "--json")

    assert json.loads(finished.stdout) == {
        "schemaVersion": 1,
        "kind": "init",
        "project": {
            "name": "Demo",
            "created": True,
            "database": str(tmp_path / ".backlog" / "backlog.db"),
            "files": [{"path": "AGENTS.md", "outcome": "created"}],
        },
    }


def test_a_file_in_the_way_is_told_in_one_line(run_backlog: RunBacklog, tmp_path: Path) -> None:
    (tmp_path / ".backlog").write_text("")

    finished = run_backlog("init", "Demo")

    assert (finished.code, finished.stdout) == (1, "")
    assert finished.stderr.startswith("Error: cannot create ")
    assert finished.stderr.count("\n") == 1
    assert not (tmp_path / "AGENTS.md").exists()


@pytest.mark.parametrize("delay", [0.02, 0.05, 0.1, 0.15, 0.2])
def test_an_init_that_was_killed_does_not_stand_in_the_way_of_the_next(
    run_backlog: RunBacklog, tmp_path: Path, delay: float
) -> None:
    killed = subprocess.Popen([sys.executable, "-m", "backlog", "init", "Killed"], cwd=tmp_path)
    time.sleep(delay)
    killed.send_signal(signal.SIGKILL)
    killed.wait(PATIENCE_SECONDS)

    finished = run_backlog("init", "Demo")

    assert finished.code == 0, finished.stderr
    assert run_backlog("config", "get", "projectName").stdout == "Demo\n"
    assert run_backlog("task", "create", "One").stdout == "Created task TASK-1\n"


def test_of_two_at_once_one_makes_the_backlog_and_both_succeed(tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "backlog", "init", "Demo", "--zero-padded-ids", str(number)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in (2, 3)
    ]
    outputs = [process.communicate(timeout=PATIENCE_SECONDS) for process in both]

    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum(stdout.startswith("Initialized") for stdout, _ in outputs) == 1


def test_on_a_terminal_it_asks_and_takes_the_folders_name_and_agents(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()

    shown = on_a_terminal(folder, "init", answers="\n\n")

    assert shown.code == 0
    assert "Project name [demo]: " in shown.stdout
    assert "[agents]: " in shown.stdout
    assert shown.stdout.endswith(MADE_HERE.format(name="demo"))


def test_on_a_terminal_it_asks_again_after_a_mistake(tmp_path: Path) -> None:
    shown = on_a_terminal(tmp_path, "init", answers="a\x07b\nMine\nclause\nnone\n")

    assert shown.code == 0
    assert r'without control characters, not "a\x07b"' in shown.stdout
    assert 'agent "clause" is not valid' in shown.stdout
    assert "Initialized backlog project: Mine\n" in shown.stdout
    assert [path.name for path in tmp_path.iterdir()] == [".backlog"]


def test_on_a_terminal_a_flag_answers_all_but_the_name(tmp_path: Path) -> None:
    shown = on_a_terminal(tmp_path, "init", "--zero-padded-ids", "3", answers="Mine\n")

    assert shown.code == 0
    assert "[agents]: " not in shown.stdout
    assert shown.stdout.endswith(MADE_HERE.format(name="Mine"))


def test_on_a_terminal_defaults_ask_nothing(tmp_path: Path) -> None:
    assert on_a_terminal(tmp_path, "init", "Demo", "--defaults").stdout == MADE_HERE.format(name="Demo")


@pytest.mark.parametrize("answers", ["\x04", "Mine\n\x04"])
def test_on_a_terminal_it_can_be_left_with_nothing_made(tmp_path: Path, answers: str) -> None:
    shown = on_a_terminal(tmp_path, "init", answers=answers)

    assert shown.code == 130
    assert "Traceback" not in shown.stdout
    assert list(tmp_path.iterdir()) == []
