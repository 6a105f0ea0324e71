"""Reads a well-formed command line by the tables of the commands, without the cost of click.

Importing click takes as long as all the rest of a command together (docs/performance.md). This
reader never complains: a line that it does not understand whole, a mistake or a cry for help, it
leaves to click, which has the same tables. A test holds the two readers to the same answers.
"""

from __future__ import annotations

from importlib import import_module

from backlog.cli.command import Command, Option, Values
from backlog.cli.invocation import Invocation
from backlog.cli.options import GLOBAL, GROUP
from backlog.cli.registry import ALIASES, COMMANDS, DEFAULTS, SHORTHANDS
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Words(NamedTuple):
    """The values of the options among some words, and the words that belong to none."""

    values: Values
    rest: list[str]


def read(words: Sequence[str]) -> Invocation | None:
    """Return what a line asks for, None if that takes click to find out."""
    leading = read_options(words, GLOBAL, leading=True)
    if leading is None or not leading.rest:
        return None
    common, (name, *rest) = leading
    if " " in name:  # a path of the registry, but no word of a line
        return None
    path = ALIASES.get(name, name)
    group_values: Values = {}
    if path in SHORTHANDS:
        leading = read_options(rest, GROUP, leading=True)
        if leading is None or not leading.rest:
            return None
        group_values, rest = leading
        shorthand = f"{path} {rest[0]}" not in COMMANDS
        if shorthand and not rest[0][-1:].isdigit():  # no id, so an alias or a slip
            return None
        path = f"{path} {SHORTHANDS[path] if shorthand else rest.pop(0)}"
    elif rest and f"{path} {rest[0]}" in COMMANDS:
        path = f"{path} {rest.pop(0)}"
    elif path in DEFAULTS:
        path = f"{path} {DEFAULTS[path]}"
    command = find(path)
    values = None if command is None else read_values(rest, command)
    if command is None or values is None:
        return None
    return arranged(path, command, values, group_values, common)


def asks_for_json(words: Sequence[str]) -> bool:
    """Say whether `--json` stands among the options of a line that cannot be read whole.

    The value of an option is none, as far as the options of the command are known.
    """
    path = ""
    options: Sequence[Option] = GLOBAL
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word in {"--", "--json"}:
            return word == "--json"
        if not word.startswith("-"):
            path = _onward(path, word)
            command = find(path)
            options = options if command is None else command.options
        elif waiting:
            option = next((option for option in options if word in option.flags.split()), None)
            for _ in range(min(option.words, len(waiting)) if option else 0):
                waiting.pop()
    return False


def _onward(path: str, word: str) -> str:
    """Return the path of the command that a word after a path leads to; the path itself for an argument."""
    onward = f"{path} {word}" if path else ALIASES.get(word, word)
    if onward in COMMANDS:
        return onward
    return f"{path} {SHORTHANDS[path]}" if path in SHORTHANDS else path


def find(path: str) -> Command | None:
    """Return the table of a command; None if there is no such command or click alone knows it."""
    entry = COMMANDS.get(path)
    if entry is None or entry.module is None:
        return None
    command = import_module(entry.module).command
    return command if isinstance(command, Command) else None


def read_values(words: Sequence[str], command: Command) -> Values | None:
    """Return the values for a command by name, None if the words do not fit its table."""
    found = read_options(words, command.options)
    if found is None:
        return None
    values, rest = found
    argument = command.argument
    if not rest:
        return values if argument is None or not argument.required else None
    if argument is None or (len(rest) > 1 and not argument.many):
        return None
    return {argument.name: tuple(rest) if argument.many else rest[0], **values}


def read_options(words: Sequence[str], options: Sequence[Option], *, leading: bool = False) -> Words | None:
    """Tell options and other words apart, as GNU programs do; None if an option is not understood.

    With `leading`, only the options before the first other word are read.
    """
    known = {flag: option for option in options for flag in option.flags.split()}
    values: Values = {}
    rest: list[str] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word == "--":
            return None if leading else Words(values, [*rest, *reversed(waiting)])
        if not word.startswith("-") or word == "-":
            rest.append(word)
            if leading:
                return Words(values, [*rest, *reversed(waiting)])
        elif not _take(word, waiting, known, values):
            return None
    return Words(values, rest)


def _take(word: str, waiting: list[str], known: Mapping[str, Option], values: Values) -> bool:
    """Store the value of an option, attached to its flag or the next word; say whether there is one."""
    if word.startswith("--"):
        flag, attached, value = word.partition("=")
    else:
        flag, attached, value = word[:2], word[2:], word[2:]
    option = known.get(flag)
    if option is None or (option.form == "switch" and attached):
        return False
    if option.form == "switch":
        values[option.name] = True
        return True
    if not attached:
        if not waiting:
            return False
        value = waiting.pop()
        if value.startswith("--") and value.partition("=")[0] in known:  # its own value was forgotten
            return False
    if option.form == "text":
        values[option.name] = value
        return True
    return _collect(option, value, waiting if not attached else [], values)


def _collect(option: Option, value: str, waiting: list[str], values: Values) -> bool:
    """Store one more value of an option that collects them; say whether it is whole."""
    collected: object = value
    if option.form == "pairs":
        if not waiting:
            return False
        collected = value, waiting.pop()
    elif option.behind:
        collected = len(values.get(option.behind, ())), value
    values[option.name] = (*values.get(option.name, ()), collected)
    return True


def arranged(
    path: str,
    command: Command,
    values: Values,
    group: Values,
    common: Values,
) -> Invocation:
    """Return the invocation: `--json` is global wherever it stands, `--plain` the command's."""
    common = dict(common)
    values = dict(values)
    if values.pop("json", False) or group.get("json"):
        common["json"] = True
    if group.get("plain") and any(option.name == "plain" for option in command.options):
        values["plain"] = True
    return Invocation(path, command, values, common)
