"""A line means the same to both readers: to the quick one, and to click."""

from collections.abc import Iterator

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backlog.cli import click_commands, root
from backlog.cli.command import Command
from backlog.cli.invocation import Invocation
from backlog.cli.options import GLOBAL, GROUP
from backlog.cli.parser import find, read
from backlog.cli.registry import ALIASES, COMMANDS, SHORTHANDS
from backlog.errors import InvalidInput

TABLES: dict[str, Command] = {path: command for path in COMMANDS if (command := find(path)) is not None}

TABLE_TYPES = sorted(TABLES)


@pytest.fixture(scope="module")
def captured() -> Iterator[list[Invocation]]:
    """What click would run, instead of running it."""
    invocations: list[Invocation] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(click_commands, "invoke", invocations.append)
        patch.setattr(root, "invoke", invocations.append)
        yield invocations


def by_click(words: list[str], captured: list[Invocation]) -> Invocation | None:
    """What click makes of a line; None for a mistake or a cry for help."""
    captured.clear()
    try:
        root.run(words)
    except InvalidInput:
        return None
    return captured[0] if captured else None


WORDS = st.one_of(
    st.sampled_from(
        ["", "-", "--", "-x", "-5", "7", "TASK-7", "a b", "=", "--nope", "--json=", "-d", "-dx", "-d=x"]
    ),
    st.sampled_from(
        [
            flag
            for command in TABLES.values()
            for option in (*command.options, *GLOBAL, *GROUP)
            for flag in option.flags.split()
        ]
    ),
    st.text("ab-=7", max_size=4),
)
ATTACHED = st.builds("{}={}".format, WORDS, st.text("a-= ", max_size=3))


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A line that may be well formed: global options, a command, its own options, and other words."""
    path = draw(st.sampled_from(TABLE_TYPES))
    group, _, name = path.partition(" ")
    words: list[str] = []
    for option in draw(st.lists(st.sampled_from(GLOBAL), max_size=2)):
        words += [option.flags] if option.form == "switch" else [option.flags, draw(WORDS)]
    words.append(draw(st.sampled_from([group, *(alias for alias in ALIASES if ALIASES[alias] == group)])))
    words += [option.flags for option in draw(st.lists(st.sampled_from(GROUP), max_size=1))]
    if name != SHORTHANDS.get(group) or draw(st.booleans()):
        words.append(name)
    words += draw(st.lists(st.one_of(WORDS, ATTACHED), max_size=6))
    return words


@given(lines())
@example(
    [
        "task",
        "list",
        "-sDone",
        "--limit=3",
        "--",
    ]
)
@example(["task", "edit", "1", "--ordinal", "-5", "--check-ac", "-1"])
@example(["tasks", "--json", "7"])
@example(["task", "create", "--", "-x"])
@example(["--db", "--json", "task", "1", "--plain"])
@example(["task", "view", "1", "-d"])
@example(["task view", "1"])
@example(["task", "creat"])
def test_the_quick_reader_reads_a_line_as_click_does_or_leaves_it(
    captured: list[Invocation], line: list[str]
) -> None:
    quick = read(line)

    assert quick is None or quick == by_click(line, captured)


@pytest.mark.parametrize(
    "line",
    [
        ["task", "7"],
        ["task", "7", "--plain"],
        ["task", "--plain", "7"],
        ["tasks", "--json", "list"],
        ["--json", "--actor", "sara", "task", "list", "-s", "To Do", "-sDone", "--limit=3"],
        ["task", "create", "Title", "--ac", "One", "--ac=Two", "-d", "", "--plan-file", "-"],
        ["task", "edit", "1", "2", "-", "-s", "Done"],
        ["task", "edit", "1", "--ordinal", "-5"],
        ["task", "create", "--", "-x"],
        ["draft", "3", "--plain"],
    ],
    ids=" ".join,
)
def test_the_quick_reader_understands_what_is_typed_every_day(line: list[str]) -> None:
    assert read(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["--help"],
        ["-v"],
        ["task"],
        ["task", "list", "-h"],
        ["task", "list", "--nope"],
        ["task", "list", "extra"],
        ["task", "view"],
        ["task", "view", "1", "2"],
        ["task", "list", "--json=yes"],
        ["task", "create", "x", "-d"],
        ["nope", "list"],
    ],
    ids=" ".join,
)
def test_the_quick_reader_leaves_help_and_mistakes_to_click(line: list[str]) -> None:
    assert read(line) is None


@pytest.mark.parametrize("path", TABLE_TYPES)
def test_no_two_options_of_a_command_share_a_flag_or_a_name(path: str) -> None:
    command = TABLES[path]
    flags = [flag for option in command.options for flag in option.flags.split()]
    names = [option.name for option in command.options]
    names += [command.argument.name] if command.argument else []

    assert len(set(flags)) == len(flags)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", TABLE_TYPES)
def test_click_has_every_option_of_a_table(path: str) -> None:
    command = click_commands.click_command(path, TABLES[path])

    flags = {flag for param in command.params if isinstance(param, click.Option) for flag in param.opts}
    assert flags == {flag for option in TABLES[path].options for flag in option.flags.split()}
