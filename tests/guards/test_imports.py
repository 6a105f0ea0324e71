import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from backlog.cli.command import Command
from backlog.cli.registry import ALIASES, COMMANDS, GROUPS, SHORTHANDS, subcommands
from tests.conftest import Project, RunBacklog
from tests.postgresql import USER, empty_backlog, server

# What no command loads on its way to an answer; each costs a good part of the time that a
# command may take. `inspect` and `dis` come with click and with dataclasses.
HEAVY = (
    "alembic",
    "click",
    "dataclasses",
    "dateutil",
    "enum",
    "inspect",
    "json",
    "pathlib",
    "pydantic",
    "re",
    "rich",
    "sqlalchemy",
    "sqlmodel",
    "subprocess",
    "typing",
    "urllib",
)

HOT = (
    ("task", "1", "--plain"),
    ("task", "view", "1", "--json"),
    ("task", "list", "--plain"),
    ("task", "list", "--limit", "20", "--json"),
    ("task", "next", "--plain"),
    ("task", "claim", "1"),
    ("search", "first", "--plain"),
    ("task", "create", "New", "--ac", "One", "--dep", "1", "--due-date", "2027-01-15"),
    ("task", "edit", "1", "-s", "In Progress", "--check-ac", "1"),
    ("task", "edit", "1", "2", "-a", "sara"),
    ("task", "archive", "2"),
    ("task", "demote", "2"),
    ("draft", "list"),
    ("draft", "create", "Idea"),
    ("completion", "__complete", "--describe", "backlog task view ", "18"),
    ("completion", "__complete", "backlog task edit 1 --status ", "29"),
)

WRITING = {
    "backlog.storage.codec.encoding",
    "backlog.storage.session.preparation",
    "backlog.storage.session.writer",
}
"""What only a command that changes something loads."""

WRITES = {"archive", "claim", "create", "demote", "edit"}
"""Those of the hot commands that change something."""

MOST_MODULES = {"view": 60, "list": 60, "other": 80}
"""How many modules of its own a hot command may load; each takes 0.2 ms."""

REPORT = """\
import sys
from backlog.shell import main
code = main()
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


OF_SERVERS = 15
"""How many modules more a command may load to ask a server."""


def modules_of(line: tuple[str, ...], folder: Path, **environment: str) -> list[str]:
    finished = subprocess.run(
        [sys.executable, "-c", REPORT, *line],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return finished.stderr.split()


@pytest.mark.parametrize("line", HOT, ids=" ".join)
def test_a_hot_command_loads_nothing_heavy(project: Project, line: tuple[str, ...]) -> None:
    project("task", "create", "First", "--ac", "Works")
    project("task", "create", "Second")

    loaded = modules_of(line, project.root)

    assert [name for name in HEAVY if name in loaded] == []
    own = [name for name in loaded if name.partition(".")[0] == "backlog"]
    kind = line[1] if line[1] in MOST_MODULES else "view" if line[1].isdigit() else "other"
    assert len(own) <= MOST_MODULES[kind], own
    assert set(own) & WRITING == (WRITING if line[1] in WRITES else set())


@pytest.mark.engine("sqlite")  # it makes on the server what it needs
@pytest.mark.parametrize("line", [line for line in HOT if line[0] in {"task", "search"}], ids=" ".join)
def test_a_hot_command_on_a_server_loads_nothing_heavy_either(
    tmp_path: Path, run_backlog: RunBacklog, line: tuple[str, ...]
) -> None:
    with server().database(empty_backlog()) as name:
        url = server().url(name, USER)
        for words in ("First", "--ac", "Works"), ("Second",):
            assert run_backlog("task", "create", *words, env={"BACKLOG_DB": url}, cwd=tmp_path).code == 0
        loaded = modules_of(line, tmp_path, BACKLOG_DB=url)

    assert [name for name in HEAVY if name in loaded] == []
    assert sum(name.startswith("backlog.storage.postgresql.") for name in loaded) <= OF_SERVERS


FRONT_ENDS = frozenset({"anyio", "jinja2", "mcp", "mcp_types", "nh3", "starlette", "textual", "uvicorn"})
"""What another front end needs, which the command line has to do without: it may not be installed."""


def test_no_command_needs_what_another_front_end_does() -> None:
    modules = sorted(entry.module for entry in COMMANDS.values() if entry.module)
    script = (
        "import sys, importlib; [importlib.import_module(name) for name in sys.argv[1:]]; print(*sys.modules)"
    )

    finished = subprocess.run(
        [sys.executable, "-c", script, *modules], check=True, capture_output=True, text=True
    )

    assert {name.partition(".")[0] for name in finished.stdout.split()} & FRONT_ENDS == set()


def test_help_of_the_root_and_of_groups_loads_no_command() -> None:
    script = (
        "import sys; from backlog.shell import main; main([]); main(['--help']); main(['task']);"
        "main(['draft', '--help']);"
        "print(*[name for name in sys.modules if name.startswith('backlog.cli.commands.')], file=sys.stderr)"
    )

    finished = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert finished.stderr.split() == []


@pytest.mark.parametrize("path", [path for path, entry in COMMANDS.items() if entry.module])
def test_the_help_of_a_command_begins_with_its_summary_in_the_registry(path: str) -> None:
    """It may go on after a colon or a comma, where a list of commands has no room."""
    entry = COMMANDS[path]

    command = import_module(entry.module or "").command
    assert isinstance(command, Command)

    first_line = (command.run.__doc__ or "").splitlines()[0]

    assert first_line.startswith(tuple(f"{entry.summary}{end}" for end in (".", ":", ",")))


def test_every_group_of_the_registry_has_commands() -> None:
    silent = [path for path, entry in COMMANDS.items() if entry.module is None]

    assert [group for group in silent if not subcommands(group)] == []
    assert GROUPS - set(silent) == {"config"}  # it asks, where no command is named


def test_aliases_and_shorthands_lead_to_commands() -> None:
    assert set(ALIASES.values()) <= set(COMMANDS)
    assert {f"{group} {name}" for group, name in SHORTHANDS.items()} <= set(COMMANDS)
    assert not set(ALIASES) & set(COMMANDS)
