"""Says what may stand next on a command line, by the tables of the commands and the project's values."""

from __future__ import annotations

import os

from backlog.app import App
from backlog.cli.options import GLOBAL, GROUP
from backlog.cli.reading import find
from backlog.cli.registry import ALIASES, COMMANDS, DEFAULTS, SHORTHANDS, subcommands
from backlog.cli.shell_words import read_line
from backlog.errors import BacklogError
from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.render.terminal import is_safe
from backlog.service.completion import Candidate, candidates, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.cli.command import Command, Option
    from backlog.domain.task import Kind
    from backlog.service.completion import Checklist, Sort

CONNECT_SECONDS = "2"
"""How long somebody who pressed the tab key waits for a server that does not answer; libpq takes no less."""
HELP = Candidate("--help", "explain the command")


class _Scan(NamedTuple):
    """What the finished words of a command say: their arguments, the flags given, the option left open."""

    arguments: list[str]
    flags: list[str]
    open_option: Option | None
    ended: bool
    """Whether `--` has ended the options."""


def complete(line: str, point: int) -> list[Candidate]:
    """Return what may stand at the cursor, best first; nothing where nothing is known."""
    words, current = read_line(line[:point])[:2]
    if not words:
        return []
    leading = _scan(words[1:], GLOBAL, stop=True)
    os.environ.setdefault("PGCONNECT_TIMEOUT", CONNECT_SECONDS)
    app = App(db=_given(words, "--db"))
    try:
        return [each for each in _complete(app, leading, current) if is_safe(each.word)]
    finally:
        app.close()


def _complete(app: App, leading: _Scan, current: str) -> list[Candidate]:
    if leading.open_option is not None:
        return []
    if not leading.arguments:
        return _commands("", current) or _flags(GLOBAL, leading, current)
    name, *rest = leading.arguments
    path = ALIASES.get(name, name)
    if path == "help":
        return _commands(" ".join(ALIASES.get(word, word) for word in rest), current)
    if path in COMMANDS and COMMANDS[path].module is None:
        group = _scan(rest, GROUP, stop=True)
        if not group.arguments:
            return _in_group(app, path, group, current)
        path, rest = _member(path, group.arguments)
    command = find(path)
    if command is not None:
        return _in_command(app, path, command, rest, current)
    return _in_config(rest, current) if path == "config" else []


def _member(group: str, words: list[str]) -> tuple[str, list[str]]:
    """Return the command of a group that the first word names or stands for, and the words after it."""
    if f"{group} {words[0]}" in COMMANDS:
        return f"{group} {words[0]}", words[1:]
    return f"{group} {SHORTHANDS.get(group, words[0])}", words


def _in_group(app: App, path: str, group: _Scan, current: str) -> list[Candidate]:
    offered = _commands(path, current)
    if current and path in SHORTHANDS and not current.startswith("-"):
        offered += _project_values(app, "draft" if path == "draft" else "task", current)
    if path in DEFAULTS:
        command = find(f"{path} {DEFAULTS[path]}")
        return offered if command is None else offered + _flags(command.options, group, current)
    return offered + _flags(GROUP, group, current)


def _in_command(app: App, path: str, command: Command, words: Sequence[str], current: str) -> list[Candidate]:
    scan = _scan(words, command.options)
    if scan.open_option is not None:
        return _values(app, path, scan, scan.open_option, current)
    flag, equals, value = current.partition("=")
    if flag.startswith("--") and equals and not scan.ended:
        named = [option for option in command.options if flag in option.flags.split()]
        if not named:
            return []
        offered = _values(app, path, scan, named[0], value)
        return [Candidate(f"{flag}={each.word}", each.meaning) for each in offered]
    if current.startswith("-") and not scan.ended:
        return _flags(command.options, scan, current)
    offered = _arguments(app, path, command, scan, current)
    return offered if offered or scan.ended else _flags(command.options, scan, current)


def _arguments(app: App, path: str, command: Command, scan: _Scan, current: str) -> list[Candidate]:
    argument = command.argument
    if argument is None or (scan.arguments and not argument.many):
        return []
    if path == "instructions":
        from backlog.domain.guides import GUIDES

        return _beginning([Candidate(name, guide.purpose) for name, guide in GUIDES.items()], current)
    if not argument.takes or (
        scan.arguments and " " in argument.metavar
    ):  # FROM TO: the second is a new name
        return []
    return [each for each in _project_values(app, argument.takes, current) if each.word not in scan.arguments]


def _in_config(words: Sequence[str], current: str) -> list[Candidate]:
    """Return what may stand next in the one command that click alone knows."""
    from backlog.domain import setting_values
    from backlog.domain.setting_keys import KEYS

    arguments = [word for word in words if not word.startswith("-")]
    match arguments:
        case []:
            names = ("get", "set", "list", "edit")
            return _beginning(map(Candidate, names), current)
        case ["get" | "set" as verb]:
            keys = [key for key in KEYS if verb == "get" or key.read is not None]
            return _beginning([Candidate(key.name, key.meaning) for key in keys], current)
        case ["set", name]:
            flag = any(key.name == name and key.read is setting_values.flag for key in KEYS)
            return _beginning(map(Candidate, ("true", "false")), current) if flag else []
    return []


def _commands(group: str, current: str) -> list[Candidate]:
    known = subcommands(group) if not group or group in COMMANDS else {}
    names = [Candidate(name, entry.summary) for name, entry in known.items() if name[0] != "_"]
    return [] if current.startswith("-") else _beginning(names, current)


def _flags(options: Iterable[Option], scan: _Scan, current: str) -> list[Candidate]:
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


def _values(app: App, path: str, scan: _Scan, option: Option, current: str) -> list[Candidate]:
    """Return the values of an option; in a list, those of the member that is being typed."""
    if option.form == "switch":
        return []
    if option.flags in _ITEMS:
        return _numbers(app, path, scan, option, current)
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


def _numbers(app: App, path: str, scan: _Scan, option: Option, current: str) -> list[Candidate]:
    """Return the numbers of the items that an option may be about, with their texts."""
    group, _, name = path.partition(" ")
    if name != "edit" or len(scan.arguments) != 1:
        return []
    head, comma, begun = current.rpartition(",")
    checklist, checked = _ITEMS[option.flags]
    kind: Kind = "draft" if group == "draft" else "task"
    try:
        offered = items(app.context(), kind, scan.arguments[0], checklist, checked=checked)
    except BacklogError:
        return []
    known = head.split(",")
    return [
        Candidate(f"{head}{comma}{each.word}", each.meaning)
        for each in _beginning(offered, begun)
        if each.word not in known
    ]


def _project_values(app: App, sort: Sort, beginning: str) -> list[Candidate]:
    """Return values of the project; none where there is no project that can be read now."""
    try:
        return candidates(app.context(), sort, beginning)
    except BacklogError:
        return []


def _beginning(offered: Iterable[Candidate], current: str) -> list[Candidate]:
    return [each for each in offered if each.word.startswith(current)]


def _scan(words: Sequence[str], options: Iterable[Option], *, stop: bool = False) -> _Scan:
    """Tell arguments and flags apart; with `stop`, everything from the first argument on is one."""
    known = {flag: option for option in options for flag in option.flags.split()}
    arguments: list[str] = []
    flags: list[str] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word == "--" and not stop:
            return _Scan([*arguments, *reversed(waiting)], flags, None, ended=True)
        if not word.startswith("-") or word == "-":
            arguments.append(word)
            if stop:
                return _Scan([*arguments, *reversed(waiting)], flags, None, ended=False)
            continue
        flag, attached, _ = word.partition("=") if word.startswith("--") else (word[:2], word[2:], "")
        flags.append(flag)
        option = known.get(flag)
        if option is None:
            continue
        for place in range(option.words):
            if place or not attached:
                if not waiting:
                    return _Scan(
                        arguments,
                        flags,
                        option._replace(flags="-", metavar="TEXT") if place else option,
                        ended=False,
                    )
                waiting.pop()
    return _Scan(arguments, flags, None, ended=False)


def _given(words: Sequence[str], flag: str) -> str | None:
    """Return the value of a global option among the words."""
    for place, word in enumerate(words):
        if word == flag and place + 1 < len(words):
            return words[place + 1]
        if word.startswith(f"{flag}="):
            return word.partition("=")[2]
    return None
