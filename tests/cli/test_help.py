import pytest

from backlog import __version__
from backlog.cli.registry import COMMANDS, subcommands
from tests.conftest import RunBacklog


def test_the_version_is_a_bare_number(fork_backlog: RunBacklog) -> None:
    assert fork_backlog("-v") == fork_backlog("--version") == (0, f"{__version__}\n", "")


def test_the_program_alone_shows_the_common_commands(fork_backlog: RunBacklog) -> None:
    finished = fork_backlog()

    assert (finished.code, finished.stderr) == (0, "")
    assert finished.stdout.startswith(f"backlog {__version__}: ")
    assert "backlog task create" in finished.stdout


@pytest.mark.parametrize("group", ["", *(path for path, entry in COMMANDS.items() if not entry.module)])
def test_a_group_lists_its_commands(fork_backlog: RunBacklog, group: str) -> None:
    finished = fork_backlog(*group.split(), "--help")

    assert (finished.code, finished.stderr) == (0, "")
    for name in subcommands(group):
        assert f"\n  {name} " in finished.stdout


@pytest.mark.parametrize("group", ["task", "draft", "tasks"])
def test_a_group_without_a_command_shows_its_help(fork_backlog: RunBacklog, group: str) -> None:
    finished = fork_backlog(group)

    assert (finished.code, finished.stderr) == (0, "")
    assert finished.stdout.replace("\n", " ").count("COMMAND …") == 1


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_explains_itself(fork_backlog: RunBacklog, path: str) -> None:
    finished = fork_backlog(*path.split(), "--help")

    assert (finished.code, finished.stderr) == (0, "")
    assert finished.stdout.startswith(f"Usage: backlog {path}")
    assert finished == fork_backlog("help", *path.split()) == fork_backlog(*path.split(), "-h")


def test_help_about_nothing_is_the_help_of_the_program(fork_backlog: RunBacklog) -> None:
    assert fork_backlog("help") == fork_backlog("--help")


def test_help_of_an_id_is_that_of_view(fork_backlog: RunBacklog) -> None:
    assert fork_backlog("task", "7", "--help") == fork_backlog("task", "view", "--help")
