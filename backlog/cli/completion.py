"""Says what may stand next on a command line, by the tables of the commands and the project's values."""

from __future__ import annotations

import os
from itertools import takewhile

from backlog.app import App
from backlog.cli.options import GLOBAL, GROUP
from backlog.cli.parser import walk
from backlog.cli.registry import ALIASES, COMMANDS, SHORTHANDS, subcommands
from backlog.cli.shell_words import read_line
from backlog.errors import BacklogError
from backlog.lean import TYPE_CHECKING
from backlog.render.terminal import is_safe
from backlog.service.completion import Candidate, candidates, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.cli.command import Command, Option
    from backlog.cli.parser import CommandLine, Scan
    from backlog.domain.task import Kind
    from backlog.service.completion import Checklist, ValueKind

CONNECT_SECONDS = "2"
"""How many seconds completion waits for a server that does not respond; libpq allows no fewer."""
HELP = Candidate("--help", "explain the command")


def complete(line: str, cursor: int) -> list[Candidate]:
    """Return what may stand at the cursor, best first; nothing where nothing is known."""
    words, current = read_line(line[:cursor])[:2]
    if not words:
        return []
    read = walk(words[1:])
    if (read.command is None or read.named != "name") and (meant := _meant(words[1:])) is not None:
        read = walk(meant)
    os.environ.setdefault("PGCONNECT_TIMEOUT", CONNECT_SECONDS)
    app = App(db=read.common.values.get("db"))
    try:
        return [each for each in _complete(app, read, current) if is_safe(each.word)]
    finally:
        app.close()


def _meant(words: Sequence[str]) -> list[str] | None:
    """Return a line with the command that its alias leads to: after `claim` that is `task claim`."""
    from backlog.cli.aliases import ALIASES, ID, REST  # hardly any line needs them

    for count in (2, 1):
        meaning = ALIASES.get(" ".join(words[:count])) if len(words) >= count else None
        if meaning is not None:
            command = takewhile(lambda word: word not in {ID, REST}, meaning.split())
            return [*command, *words[count:]]
    return None


def _complete(app: App, line: CommandLine, current: str) -> list[Candidate]:
    if line.common.open is not None:
        return []
    if not line.common.rest:
        return _commands("", current) or _flags(GLOBAL, line.common, current)
    if line.path == "help":
        return _commands(" ".join(ALIASES.get(word, word) for word in line.own.rest), current)
    if line.group is not None and not line.group.rest and line.own.open is None:
        return _in_group(app, line, line.group, current)
    return [] if line.command is None else _in_command(app, line, line.command, current)


def _in_group(app: App, line: CommandLine, group: Scan, current: str) -> list[Candidate]:
    name = line.path.partition(" ")[0]
    offered = _commands(name, current)
    if current and name in SHORTHANDS and not current.startswith("-"):
        offered += _project_values(app, "draft" if name == "draft" else "task", current)
    return offered + _flags(GROUP if line.command is None else line.command.options, group, current)


def _in_command(app: App, line: CommandLine, command: Command, current: str) -> list[Candidate]:
    own = line.own
    if own.open is not None:
        return _values(app, line, own.open, current) if own.place == 1 else []
    flag, equals, value = current.partition("=")
    if flag.startswith("--") and equals and not own.ended:
        named = [option for option in command.options if flag in option.flags.split()]
        if not named:
            return []
        offered = _values(app, line, named[0], value)
        return [Candidate(f"{flag}={each.word}", each.meaning) for each in offered]
    if current.startswith("-") and not own.ended:
        return _flags(command.options, own, current)
    offered = _arguments(app, command, own, current)
    return offered if offered or own.ended else _flags(command.options, own, current)


def _arguments(app: App, command: Command, own: Scan, current: str) -> list[Candidate]:
    argument = command.argument
    if argument is None or not argument.takes or (own.rest and not argument.many):
        return []
    if callable(argument.takes):
        return _beginning(argument.takes(own.rest), current)
    if own.rest and " " in argument.metavar:  # FROM TO: the second is a new name
        return []
    return [each for each in _project_values(app, argument.takes, current) if each.word not in own.rest]


def _commands(group: str, current: str) -> list[Candidate]:
    known = subcommands(group) if not group or group in COMMANDS else {}
    names = [Candidate(name, entry.summary) for name, entry in known.items() if name[0] != "_"]
    return [] if current.startswith("-") else _beginning(names, current)


def _flags(options: Iterable[Option], scan: Scan, current: str) -> list[Candidate]:
    """Return the long flags that were not given yet, those that collect values always."""
    if not (current.startswith("-") or not current):
        return []
    offered = [
        Candidate(option.flags.split()[-1], option.help)
        for option in options
        if option.form in {"texts", "pairs"} or not set(option.flags.split()) & set(scan.flags)
    ]
    if current:
        offered.append(HELP)
    return _beginning(offered, current)


def _values(app: App, line: CommandLine, option: Option, current: str) -> list[Candidate]:
    """Return the values of an option; in a list, those of the member that is being typed."""
    if option.form == "switch":
        return []
    if option.flags in _ITEMS:
        return _numbers(app, line, option, current)
    if isinstance(option.takes, tuple):
        return _beginning(map(Candidate, option.takes), current)
    if not option.takes:
        return []
    head, comma, member = "", "", current
    if option.form == "texts":
        head, comma, member = current.rpartition(",")
    offered = _project_values(app, option.takes, member)
    return [Candidate(f"{head}{comma}{each.word}", each.meaning) for each in offered]


_ITEMS: dict[str, tuple[Checklist, bool | None]] = {
    "--check-ac": ("acceptance_criteria", False),
    "--uncheck-ac": ("acceptance_criteria", True),
    "--remove-ac": ("acceptance_criteria", None),
    "--set-check": ("acceptance_criteria", None),
    "--clear-check": ("acceptance_criteria", None),
    "--check-dod": ("definition_of_done", False),
    "--uncheck-dod": ("definition_of_done", True),
    "--remove-dod": ("definition_of_done", None),
}
"""The options that take numbers of items: of which checklist, and whether of those that are checked."""


def _numbers(app: App, line: CommandLine, option: Option, current: str) -> list[Candidate]:
    """Return the numbers of the items that an option may be about, with their texts."""
    group, _, name = line.path.partition(" ")
    if name != "edit" or len(line.own.rest) != 1:
        return []
    head, comma, begun = current.rpartition(",")
    checklist, checked = _ITEMS[option.flags]
    kind: Kind = "draft" if group == "draft" else "task"
    try:
        offered = items(app.context(), kind, line.own.rest[0], checklist, checked=checked)
    except BacklogError:
        return []
    known = head.split(",")
    return [
        Candidate(f"{head}{comma}{each.word}", each.meaning)
        for each in _beginning(offered, begun)
        if each.word not in known
    ]


def _project_values(app: App, sort: ValueKind, beginning: str) -> list[Candidate]:
    """Return values of the project; none where there is no project that can be read now."""
    try:
        return candidates(app.context(), sort, beginning)
    except BacklogError:
        return []


def _beginning(offered: Iterable[Candidate], current: str) -> list[Candidate]:
    return [each for each in offered if each.word.startswith(current)]
