"""What the help of every command promises is so."""

import shlex
from pathlib import Path

import click
import pytest

from backlog.cli.command import CHECKLISTS, LINKS, OUTPUT, SAFETY, TEXTS, Command
from backlog.cli.examples import EXAMPLES, FILES
from backlog.cli.options import SORT
from backlog.cli.parser import find, read
from backlog.cli.registry import COMMANDS
from backlog.cli.root import root
from backlog.domain.filters import SORTS
from backlog.manuals.guides import GUIDES
from tests.conftest import SERVERS, Project, RunBacklog
from tests.repositories import make_repository

ON_A_TERMINAL = {"config edit"}
"""The commands that only a person can use (tests/cli/test_config_edit.py)."""

PATHS = [path for path, entry in COMMANDS.items() if entry.module]
TABLES = {path: table for path in PATHS if isinstance(table := find(path), Command)}


def test_every_command_has_examples_and_nothing_else_has() -> None:
    assert sorted(EXAMPLES) == sorted({*PATHS, *EXAMPLES} & {*COMMANDS})
    assert [path for path in PATHS if not EXAMPLES.get(path)] == []


def test_every_example_runs_in_its_order(run_backlog: RunBacklog, tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "shop")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    environment = {"HOME": str(tmp_path), "BACKLOG_ACTOR": "sara"}

    for path, lines in EXAMPLES.items():
        for line in () if path in {*SERVERS, *ON_A_TERMINAL} else lines:
            program, *words = shlex.split(line)
            finished = run_backlog(*words, cwd=folder, env=environment)

            assert (program, path, line, finished.code) == ("backlog", path, line, 0), finished.stderr


@pytest.mark.parametrize(
    "line", [line for path in sorted({*SERVERS, *ON_A_TERMINAL}) for line in EXAMPLES[path]]
)
def test_an_example_that_is_not_run_is_understood(line: str) -> None:
    assert read(shlex.split(line)[1:]) is not None


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_stands_at_the_command_that_it_shows(path: str) -> None:
    shown = path.partition(" ")[0] if path.endswith(" view") else path

    assert [line for line in EXAMPLES[path] if not line.startswith(f"backlog {shown}")] == []


def test_an_option_stands_in_a_group_that_there_is_and_in_the_same_one_everywhere() -> None:
    groups: dict[str, set[str]] = {}
    for path, table in TABLES.items():
        if path.rpartition(" ")[2] not in {
            "list",
            "search",
            "add",
        }:  # there, what narrows the list is a filter
            for option in table.options:
                groups.setdefault(option.flags, set()).add(option.group)

    assert {group for found in groups.values() for group in found} == {
        "",
        TEXTS,
        CHECKLISTS,
        LINKS,
        SAFETY,
        OUTPUT,
    }
    assert {flags: found for flags, found in groups.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", TABLES)
def test_help_shows_every_option(run_backlog: RunBacklog, path: str) -> None:
    shown = run_backlog(*path.split(), "--help").stdout
    table = TABLES[path]

    for option in table.options:
        flags = ", ".join(option.flags.split())
        assert f"\n  {flags} " in shown or f"\n  {flags}\n" in shown, flags


def test_the_allowed_values_are_those_of_the_project(project: Project) -> None:
    project("config", "set", "statuses", "New,Doing,Shipped")

    shown = " ".join(project("task", "edit", "--help").stdout.split())

    assert "[New, Doing, Shipped]" in shown
    assert "[high, medium, low]" in shown


def test_help_outside_a_project_names_no_values(run_backlog: RunBacklog) -> None:
    finished = run_backlog("task", "edit", "--help")

    assert (finished.code, finished.stderr) == (0, "")
    assert "[high" not in finished.stdout


def test_a_value_that_is_said_to_be_fixed_belongs_to_an_option() -> None:
    fixed = [
        (path, option.flags)
        for path, table in TABLES.items()
        for option in table.options
        if isinstance(option.takes, tuple)
    ]

    assert ("completion install", "--shell") in fixed
    assert ("board export", "--format") in fixed
    assert SORT.takes == SORTS


@pytest.mark.parametrize("name", GUIDES)
def test_the_command_lines_of_a_guide_are_understood(name: str) -> None:
    lines = [line.strip() for line in GUIDES[name].text.splitlines() if line.startswith("    ")]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("backlog ")]

    assert commands or name == "none"
    for words in commands:
        context = root().make_context("backlog", list(words), resilient_parsing=False)
        with context:
            command: click.Command = root()
            rest = list(words)
            while isinstance(command, click.Group):
                _, found, rest = command.resolve_command(context, rest)
                if found is None:
                    raise AssertionError(words)
                command = found
            command.make_context("command", list(rest), parent=context)
