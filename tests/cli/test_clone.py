"""A clone brings tasks along as files, and nobody has made a backlog of them yet."""

import json
from pathlib import Path

import pytest

from tests.cli.trees import CONFIG, task_file
from tests.conftest import RunBacklog
from tests.repositories import make_repository
from tests.terminals import on_a_terminal

PLACES = {
    "an exported tree": ("backlog", "backlog/config.yml", CONFIG),
    "a tree in the folder of the database": (".backlog", ".backlog/config.yml", CONFIG),
    "settings in the root": ("backlog", "backlog.config.yml", CONFIG),
    "a folder of the project's choice": (
        "planning",
        "backlog.config.yml",
        f'{CONFIG}backlog_directory: "planning"\n',
    ),
    "no settings": ("backlog", "notes.txt", ""),
}
"""Where the tasks are, and which file says so."""


@pytest.fixture(params=list(PLACES.values()), ids=list(PLACES))
def clone(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A repository with a task as a file and no backlog, and the folder that its tasks are in."""
    folder, config, text = request.param
    root = make_repository(tmp_path / "clone")
    _fill(root / folder)
    (root / config).write_text(text)
    return root, root / folder


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A repository with a task in `backlog/`, settings included."""
    root = make_repository(tmp_path / "clone")
    _fill(root / "backlog")
    (root / "backlog" / "config.yml").write_text(CONFIG)
    return root


def _fill(tree: Path) -> None:
    (tree / "tasks").mkdir(parents=True)
    (tree / "tasks" / "task-7 - Theirs.md").write_text(task_file("TASK-7", "Theirs"))


def test_off_a_terminal_the_error_names_the_one_command(
    run_backlog: RunBacklog, clone: tuple[Path, Path]
) -> None:
    root, tree = clone
    for folder in (root, tree / "tasks"):
        finished = run_backlog("task", "list", "--plain", cwd=folder)

        assert (finished.code, finished.stdout) == (3, "")
        assert finished.stderr == (
            f"Error: no backlog here or above: {folder} "
            f"(the tasks in {tree} have none yet; import them with: backlog import)\n"
        )

    assert run_backlog("import", cwd=root).code == 0
    assert "TASK-7 - Theirs" in run_backlog("task", "list", "--plain", cwd=tree / "tasks").stdout


def test_programs_are_told_where_the_files_are(run_backlog: RunBacklog, plain: Path) -> None:
    error = json.loads(run_backlog("task", "list", "--json", cwd=plain).stderr)["error"]

    assert error["code"] == "no-backlog"
    assert error["data"]["tree"] == str(plain / "backlog")


def test_on_a_terminal_the_first_command_asks_and_goes_on(clone: tuple[Path, Path]) -> None:
    root, tree = clone
    question = f'There is no backlog yet for the tasks in "{tree.name}". Import them? [y/N] '

    declined = on_a_terminal(root, "task", "7", "--plain", answers="n\n")

    assert declined.code == 3
    assert question in declined.stdout
    assert not (root / ".backlog" / "backlog.db").exists()

    agreed = on_a_terminal(root, "task", "7", "--plain", answers="y\n")

    assert agreed.code == 0
    assert question in agreed.stdout
    assert "Created .backlog/backlog.db" in agreed.stdout
    assert "Task TASK-7 - Theirs" in agreed.stdout

    again = on_a_terminal(root, "task", "7", "--plain")

    assert question not in again.stdout
    assert "Task TASK-7 - Theirs" in again.stdout


def test_nothing_is_asked_where_another_backlog_is_meant(plain: Path) -> None:
    finished = on_a_terminal(plain, "--db", "elsewhere.db", "task", "list")

    assert finished.code == 3
    assert "Import them?" not in finished.stdout


@pytest.mark.parametrize(
    "words", [("--defaults",), ("Mine",), ("Mine", "--defaults", "--task-prefix", "job")]
)
def test_init_imports_them_and_numbers_go_on_after_theirs(
    run_backlog: RunBacklog, clone: tuple[Path, Path], words: tuple[str, ...]
) -> None:
    root, tree = clone
    finished = run_backlog("init", *words, cwd=root)

    assert finished.code == 0, finished.stderr
    name = "Mine" if "Mine" in words else "Shop" if "Shop" in _settings(root) else "clone"
    assert finished.stdout.startswith(
        f"Initialized backlog project: {name}\nDatabase: .backlog/backlog.db\nCreated: AGENTS.md\n"
        f"Imported from {tree.name}/\n"
    )
    assert ("ids keep the prefix task" in finished.stderr) == ("job" in words)
    assert run_backlog("task", "create", "Next", cwd=root).stdout == "Created task TASK-8\n"
    assert run_backlog("task", "7", "--plain", cwd=root).code == 0


def _settings(root: Path) -> str:
    return "".join(path.read_text() for path in root.rglob("*config.yml"))


def test_init_asks_on_a_terminal_and_starts_empty_if_declined(plain: Path) -> None:
    shown = on_a_terminal(plain, "init", "Mine", answers="n\nagents\n")

    assert shown.code == 0
    assert 'for the tasks in "backlog". Import them? [y/N] ' in shown.stdout
    assert "Imported from" not in shown.stdout


def test_fresh_starts_empty(run_backlog: RunBacklog, plain: Path) -> None:
    assert run_backlog("init", "Mine", "--fresh", cwd=plain).code == 0
    assert run_backlog("task", "create", "First", cwd=plain).stdout == "Created task TASK-1\n"


def test_init_in_json_says_what_was_imported(run_backlog: RunBacklog, plain: Path) -> None:
    project = json.loads(run_backlog("init", "--defaults", "--json", cwd=plain).stdout)["project"]

    assert project["name"] == "Shop"
    assert project["imported"]["counts"]["imported"] == 2


def test_below_the_project_init_makes_no_second_backlog(run_backlog: RunBacklog, plain: Path) -> None:
    below = plain / "src"
    below.mkdir()
    refused = run_backlog("init", "--defaults", cwd=below)

    assert refused.code == 4
    assert refused.stderr == (
        f'Error: this folder belongs to "{plain}", whose tasks have no backlog yet '
        "(import them with: backlog import; or start an empty one: backlog init --fresh)\n"
    )
    assert not (below / ".backlog").exists()

    assert run_backlog("init", "--defaults", "--fresh", cwd=below).code == 0
    run_backlog("import", cwd=plain)
    (below / "deeper").mkdir()

    assert run_backlog("init", "--defaults", cwd=below / "deeper").code == 0


def test_a_tree_that_leads_outside_is_not_offered(
    run_backlog: RunBacklog, tmp_path: Path, plain: Path
) -> None:
    other = make_repository(tmp_path / "other")
    (other / "backlog").symlink_to(plain / "backlog")
    finished = run_backlog("task", "list", cwd=other)

    assert finished.code == 3
    assert "create one with: backlog init" in finished.stderr
