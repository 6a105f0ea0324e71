"""Draws the help of a command: options in groups, the values that the project allows, and examples."""

from __future__ import annotations

import click

from backlog.app import App
from backlog.cli.command import OUTPUT
from backlog.cli.examples import EXAMPLES
from backlog.errors import BacklogError, printable
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.cli.command import Command, Option
    from backlog.service.completion import ValueKind

FEWEST = 8
"""A command with fewer options shows them in one group."""
MOST_VALUES = 12
_WIDEST_FLAGS = 30
"""Longer options stand on a line above their help, as do those that take two fifths of the width."""
_NOT_LISTED = frozenset({"task", "draft", "document", "decision", "assignee"})
"""Kinds of values that are too many, or too arbitrary, to be listed with the options that take them."""

_FINDING = ("list", "search")
_FILTERS = "Filters"


def group_of(path: str, option: Option | None) -> str:
    """Return the group that an option stands in: in a list, what narrows it is a filter.

    One that is in no table is click's own `--help`.
    """
    group = OUTPUT if option is None else option.group
    return group or (_FILTERS if path.rpartition(" ")[2] in _FINDING else "Options")


def write_options(
    path: str, command: Command, context: click.Context, formatter: click.HelpFormatter
) -> None:
    """Write the options of a command by groups, with the values that the project allows."""
    flags = min(_WIDEST_FLAGS, formatter.width * 2 // 5)
    for title, rows in option_groups(path, command, context).items():
        with formatter.section(title):
            formatter.write_dl(rows, col_max=flags)


def option_groups(
    path: str, command: Command | None, context: click.Context
) -> dict[str, list[tuple[str, str]]]:
    """Return the options of a command by their groups: the flags as typed, and what they mean.

    A group of commands has no table; its options are one group.
    """
    table = {} if command is None else {flag: each for each in command.options for flag in each.flags.split()}
    values = _values_of(context)
    groups: dict[str, list[tuple[str, str]]] = {}
    params = [param for param in context.command.get_params(context) if isinstance(param, click.Option)]
    for param in params:
        record = param.get_help_record(context)
        if record is not None:
            shown, help_text = record
            one = command is None or len(params) < FEWEST
            option = next((table[flag] for flag in param.opts if flag in table), None)
            if option is not None and (allowed := values(option)):
                help_text = f"{help_text} [{allowed}]"
            groups.setdefault("Options" if one else group_of(path, option), []).append((shown, help_text))
    if OUTPUT in groups:
        groups[OUTPUT] = groups.pop(OUTPUT)
    return groups


def write_examples(path: str, formatter: click.HelpFormatter) -> None:
    """Write the examples of a command, each on a line of its own to be copied."""
    if EXAMPLES.get(path):
        with formatter.section("Examples"):
            for line in EXAMPLES[path]:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def write_below(path: str, command: Command | None, formatter: click.HelpFormatter) -> None:
    """Write what a command has to say below its options, and its examples."""
    if command is not None and command.appendix is not None:
        title, rows = command.appendix()
        with formatter.section(title):
            formatter.write_dl(rows)
    write_examples(path, formatter)


def _values_of(context: click.Context) -> Callable[[Option], str]:
    """Return the text that lists the values an option allows, "" if they are not to be listed."""
    app = context.find_object(App)
    known: dict[str, str] = {}
    readable = True

    def values(option: Option) -> str:
        kind = option.takes
        if isinstance(kind, tuple):
            return "" if all(value in option.help for value in kind) else ", ".join(kind)
        if app is None or not kind or kind in _NOT_LISTED:
            return ""
        nonlocal readable
        if readable and kind not in known:
            try:
                known[kind] = _of_project(app, kind)
            except (BacklogError, OSError):  # no project, or none that can be read now: it is not tried again
                readable = False
        return known.get(kind, "")

    return values


def _of_project(app: App, kind: ValueKind) -> str:
    """Return the project's values of a kind; raise BacklogError or OSError if they cannot be read."""
    from backlog.service.completion import candidates

    words = [printable(each.word) for each in candidates(app.context(), kind, "")]
    return ", ".join([*words[:MOST_VALUES], *(["…"] if len(words) > MOST_VALUES else [])])
