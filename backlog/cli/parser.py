"""Reads a command line by the tables of the commands, without the cost of click.

Importing click takes as long as all the rest of a command together (docs/performance.md). This
reader never complains: `walk` says what it understands, which is what completion needs, and `read`
returns what a well-formed line asks for. A line that it does not understand whole, a mistake or a cry
for help, goes to click, which has the same tables. A test holds the two readers to the same answers.
"""

from __future__ import annotations

from importlib import import_module

from backlog.cli.invocation import Invocation
from backlog.cli.options import GLOBAL, GROUP
from backlog.cli.registry import ALIASES, COMMANDS, DEFAULTS, GROUPS, SHORTHANDS
from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backlog.cli.command import Command, Option, OptionValues


class Scan(NamedTuple):
    """What some words say by a table of options.

    `rest` are the words that belong to no option, `flags` the flags that were given, known or not, a switch
    as it was typed. `whole` says whether all of it was understood, `ended` whether `--` has ended the
    options. `open` is the option whose value is yet to come, the `place`-th of its values. `forgotten` is a
    flag behind which another one stands in place of its value.
    """

    values: OptionValues
    rest: list[str]
    flags: list[str]
    whole: bool
    ended: bool = False
    open: Option | None = None
    place: int = 0
    forgotten: tuple[str, str] | None = None


class Piece(NamedTuple):
    """The words of a line that belong together, as typed: an option with its values, or a word of none.

    `flag` is that of the option, known or not, and "" for a word of none; `value` is its first value, None
    without one.
    """

    words: Sequence[str]
    flag: str = ""
    value: str | None = None


class CommandLine(NamedTuple):
    """A command line as far as it is understood: the scans of its words from the left, and where they lead.

    `group` is that of the words after the name of a group, None without one, and `named` says how the command
    was found: by its name, by an id in its place, or as what the group does by itself.
    """

    path: str
    common: Scan
    group: Scan | None
    named: Literal["name", "id", "group"]
    command: Command | None
    own: Scan


def walk(words: Sequence[str]) -> CommandLine:
    """Return what a line says, whether it is whole or not."""
    common = scan(words, GLOBAL, leading=True)
    named: Literal["name", "id", "group"] = "name"
    path, group, rest = "", None, common.rest
    if rest and " " not in rest[0]:  # a path of the registry, but no word of a line
        path, rest = ALIASES.get(rest[0], rest[0]), rest[1:]
    if path in GROUPS:
        group = scan(rest, GROUP, leading=True)
        word = group.rest[0] if group.rest else ""
        if f"{path} {word}" in COMMANDS and (path not in DEFAULTS or len(group.rest) == len(rest)):
            path, rest = f"{path} {word}", group.rest[1:]
        elif word and path in SHORTHANDS:
            path, named, rest = f"{path} {SHORTHANDS[path]}", "id", group.rest
        else:
            path, named = f"{path} {DEFAULTS[path]}" if path in DEFAULTS else path, "group"
    command = find(path)
    own = scan(rest, GLOBAL if command is None else command.options)
    return CommandLine(path, common, group, named, command, own)


def read(words: Sequence[str]) -> Invocation | None:
    """Return what a line asks for, None if that takes click to find out."""
    path, common, group, named, command, own = walk(words)
    if command is None or not common.whole:
        return None
    if group is not None and named != "group" and not group.whole:
        return None
    if named == "id" and not own.rest[0][-1:].isdigit():  # no id, so an alias or a slip
        return None
    values = _values(own, command)
    if values is None:
        return None
    given = group.values if group is not None and named != "group" else {}
    return arranged(path, command, values, given, common.values)


def asks_for_json(words: Sequence[str]) -> bool:
    """Say whether `--json` stands among the options of a line that cannot be read whole.

    The value of an option is none, as far as the options of the command are known.
    """
    line = walk(words)
    return any("--json" in each.flags for each in (line.common, line.group, line.own) if each is not None)


def find(path: str) -> Command | None:
    """Return the table of a command; None if there is no such command."""
    entry = COMMANDS.get(path)
    if entry is None or entry.module is None:
        return None
    command: Command = import_module(entry.module).command
    return command


def _values(scanned: Scan, command: Command) -> OptionValues | None:
    """Return the values for a command by name, None if the words do not fit its table."""
    if not scanned.whole or scanned.open is not None:
        return None
    argument = command.argument
    if not scanned.rest:
        return scanned.values if argument is None or not argument.required else None
    if argument is None or (len(scanned.rest) > 1 and not argument.many):
        return None
    return {argument.name: tuple(scanned.rest) if argument.many else scanned.rest[0], **scanned.values}


def scan(words: Sequence[str], options: Sequence[Option], *, leading: bool = False) -> Scan:
    """Tell options and other words apart, as GNU programs do; return what the words say by these options.

    With `leading`, only the options before the first other word are read.
    """
    known = {flag: option for option in options for flag in option.flags.split()}
    scanned = Scan({}, [], [], whole=True)
    waiting = list(reversed(words))
    while waiting and scanned.open is None:
        word = waiting.pop()
        if word.startswith("-") and word not in {"-", "--"}:
            scanned = _taken(scanned, word, waiting, known)
            continue
        if word == "--":
            scanned = scanned._replace(whole=scanned.whole and not leading, ended=True)
        else:
            scanned.rest.append(word)
        if leading or scanned.ended:
            scanned.rest.extend(reversed(waiting))
            break
    return scanned


def pieces(words: Sequence[str], options: Sequence[Option]) -> Iterator[Piece]:
    """Yield a line piece by piece, read as `scan` reads it; whatever follows `--` is one of them."""
    known = {flag: option for option in options for flag in option.flags.split()}
    waiting = list(reversed(words))
    while waiting:
        first = len(words) - len(waiting)
        word = waiting.pop()
        if word == "--":
            yield Piece(words[first:])
            return
        if word == "-" or not word.startswith("-"):
            yield Piece([word])
            continue
        (typed,) = _taken(Scan({}, [], [], whole=True), word, waiting, known).flags
        flag = typed.partition("=")[0]
        whole = words[first : len(words) - len(waiting)]
        attached = word.removeprefix(flag).removeprefix("=")
        yield Piece(whole, flag, attached or next(iter(whole[1:]), None))


def _taken(scanned: Scan, word: str, waiting: list[str], known: Mapping[str, Option]) -> Scan:
    """Return what is known with one option more; its values are attached to it, or the next words."""
    if word.startswith("--"):
        flag, attached, value = word.partition("=")
    else:
        flag, attached, value = word[:2], word[2:], word[2:]
    option = known.get(flag)
    scanned.flags.append(word if option is not None and option.form == "switch" else flag)
    if option is None:
        return scanned._replace(whole=False)
    if option.form == "switch":
        scanned.values[option.name] = True
        return scanned._replace(whole=False) if attached else scanned
    given = [value] if attached else []
    if not attached and waiting and waiting[-1].startswith("--") and waiting[-1].partition("=")[0] in known:
        scanned = scanned._replace(whole=False, forgotten=scanned.forgotten or (flag, waiting[-1]))
    while waiting and len(given) < option.words:
        given.append(waiting.pop())
    if len(given) < option.words:
        return scanned._replace(open=option, place=len(given) + 1)
    _store(option, given, scanned.values)
    return scanned._replace(whole=False) if attached and option.form == "pairs" else scanned


def _store(option: Option, given: list[str], values: OptionValues) -> None:
    """Add what was given to an option to the values of a line."""
    if option.form == "text":
        values[option.name] = given[0]
        return
    collected: object = tuple(given) if option.form == "pairs" else given[0]
    if option.behind:
        collected = len(values.get(option.behind, ())), given[0]
    values[option.name] = (*values.get(option.name, ()), collected)


def arranged(
    path: str,
    command: Command,
    values: OptionValues,
    group: OptionValues,
    common: OptionValues,
) -> Invocation:
    """Return the invocation: `--json` is global wherever it stands, `--plain` the command's."""
    common = dict(common)
    values = dict(values)
    if values.pop("json", False) or group.get("json"):
        common["json"] = True
    if group.get("plain") and any(option.name == "plain" for option in command.options):
        values["plain"] = True
    return Invocation(path, command, values, common)
