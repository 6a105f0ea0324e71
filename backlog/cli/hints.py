"""Finds what a line with an unknown option or command was meant to say; following a hint loses nothing.

First come the words of other programs (`cli/aliases.py`, `cli/other_words.py`), then what is near by
spelling.
"""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING

from backlog.cli.aliases import ALIASES, ID, REST, is_id, names_of, settings_here
from backlog.cli.command import Option
from backlog.cli.options import GLOBAL, PLAIN
from backlog.cli.other_commands import COMMANDS as OTHER_COMMANDS
from backlog.cli.other_commands import IN_GROUPS, PAIRS
from backlog.cli.other_words import REMARKS, VALUE, options_of
from backlog.cli.parser import find, pieces, read
from backlog.cli.registry import COMMANDS, subcommands
from backlog.domain.addresses import looks_like_address
from backlog.domain.spelling import did_you_mean, slips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


RISKY_COMMANDS = frozenset(
    (
        *("archive", "cleanup", "complete", "demote", "import", "migrate", "promote", "remove", "rename"),
        *("restore", "undo"),
    )
)
"""Commands that put tasks away, replace or take back: only suggested for a slip of the pen."""
_RISKY_WORDS = ("clear", "remove", "uncheck", "force", "fresh", "ours", "theirs", "accept", "skip", "yes")
_REPLACING = frozenset(
    (
        *("acceptance-criteria", "content", "dep", "depends-on", "desc", "description", "doc"),
        *("final-summary", "label", "modified", "notes", "plan", "ref", "tags"),
    )
)
"""The options of `edit` and `update` that replace a text or a list."""
_NAMING_DATABASES = {"--db", "--to"}
_LONGEST = 300
_FINISHING = frozenset(("done", "close", "finish", "resolve"))
"""The aliases that let a task be done: `clone` is none of them."""
_YES, _NO = frozenset(("true", "yes", "on", "1", "")), frozenset(("false", "no", "off", "0"))
_SHORTEST_SLIP = 5
"""Of an alias; most of them are so short that any word is near to one."""


def option_meant(path: str, name: str, words: Sequence[str], options: Sequence[Option]) -> str | None:
    """Return what to do in place of an unknown option of the command at a path, None if nobody knows.

    `words` is the whole line, `options` what the command takes.
    """
    if remark := _remark(path, name, words):
        return remark
    if name.split() != [name] or name[1:2].isdigit():
        return _limited(path, words, options) or _dashed(path, name, words)
    if any(key.partition(" ")[0] == name for key in options_of(path)):
        line = _respelt(path, words, (*options, *GLOBAL))
        return f"did you mean: {line}" if line else _limited(path, words, options)
    if any(name in option.flags.split() for option in GLOBAL):
        return f"did you mean: backlog {name} … {path}"
    if (line := _of_edit(path, name, words)) is not None:
        return f"did you mean: {line}"
    flags = [flag for option in options for flag in option.flags.split() if flag.startswith("--")]
    meant = did_you_mean(name, flags, risky=risky_options(path, flags))
    return f"did you mean: {meant}" if meant else None


def switch_meant(path: str, name: str, words: Sequence[str], options: Sequence[Option]) -> str | None:
    """Return the line that was meant by one with a value for an option that takes none: `--json=id,title`."""
    place = next((place for place, word in enumerate(words) if word.startswith(f"{name}=")), None)
    if place is None or name in risky_options(path, [name]):
        return None
    value = words[place].partition("=")[2]
    narrows = name == "--json" and any("--fields" in option.flags.split() for option in options)
    if value.lower() in _NO:
        meant = []
    elif narrows and value.lower() not in _YES:
        meant = [name, "--fields", value]
    else:
        meant = [name]
    line = [*words[:place], *meant, *words[place + 1 :]]
    return f"did you mean: backlog {_line(line)}" if read(line) is not None else None


def _of_edit(path: str, name: str, words: Sequence[str]) -> str | None:
    """Return the edit that was meant by a view with an option of it, `task 7 -s Done`; None for any other."""
    group, _, command = path.partition(" ")
    edit = find(f"{group} edit")
    if command != "view" or edit is None:
        return None
    named = [option for option in edit.options if name in option.flags.split()]
    flags = named[0].flags.split() if named else []
    if not named or risky_options(f"{group} edit", flags):
        return None
    rest = [word for place, word in enumerate(words) if (place, word) != (0, group) and word != command]
    line = [group, "edit", *rest]
    return f"backlog {_line(line)}" if read(line) is not None else None


def command_meant(group: str, word: str, words: Sequence[str]) -> str | None:
    """Return what to do in place of an unknown command of a group, "" for the root; None if nobody knows.

    `words` is the line from the unknown command on.
    """
    if advice := _known(group, word, words):
        return advice if ": " in advice else f"did you mean: {advice}"
    names = [name for name in subcommands(group) if not name.startswith("_")]
    meant = did_you_mean(word, names, risky=RISKY_COMMANDS)
    if meant is None and len(word) >= _SHORTEST_SLIP:
        meant = did_you_mean(word, _aliases_at(group))
        meant = None if meant in _FINISHING and slips(word, meant) > 1 else meant
    if meant is None and group == "config":
        return _setting_meant(word)
    if meant is None:
        return _elsewhere(word, words[1:]) if group in {"", "task"} else None
    return f"did you mean: {' '.join(filter(None, ('backlog', group, meant)))}"


def _known(group: str, word: str, words: Sequence[str]) -> str | None:
    """Return what to do in place of an unknown command that is an id, a filter or a word of others."""
    if is_id(word) and f"{group} view" in COMMANDS:
        return f"backlog {group} view {join([word])}"
    if not group and is_id(word):
        return f"to see a task: backlog task {join([word.lstrip('#')])}"
    if not group and (line := _filtered(words)):
        return line
    if advice := _pair_of_others(group, words):
        return filled_in(advice, words[1:])
    advice = word_of_others(group, word)
    return None if advice is None else filled_in(advice, words)


def _setting_meant(word: str) -> str | None:
    """Return how to see the setting that stands in place of a command of `config`."""
    from backlog.domain.setting_keys import KEYS

    meant = did_you_mean(word, (key.name for key in KEYS))
    return None if meant is None else f"did you mean: backlog config get {meant}"


def word_of_others(group: str, word: str) -> str | None:
    """Return what a word means in other programs: advice, or the line of an alias that needs more to work."""
    path = f"{group} {word}".strip()
    others = _by_word(OTHER_COMMANDS if group in {"", "task"} else IN_GROUPS.get(group, {}))
    if word in others:
        return others[word]
    if path in ALIASES:
        return f"backlog {ALIASES[path]}".replace(f" {REST}", "").replace(ID, "{id}")
    return None


def _pair_of_others(group: str, words: Sequence[str]) -> str | None:
    """Return what the first two words of a line mean in other programs."""
    pairs = {pair: advice for names, advice in PAIRS.items() for pair in names.split("|")}
    return pairs.get(" ".join(words[:2])) if group in {"", "task"} else None


def _filtered(words: Sequence[str]) -> str | None:
    """Return the list that is meant where the filters come first, `+api list`."""
    from backlog.cli.filters_meant import list_meant

    filters = [word for word in words if word not in {"list", "ls"}]
    marked = filters and all(word[:1] == "+" or ":" in word for word in filters)
    return list_meant(" ".join(filters)) if marked else None


def _limited(path: str, words: Sequence[str], options: Sequence[Option]) -> str | None:
    """Return the line with `--limit 5` in place of `-5`, where a command has that."""
    if not any("--limit" in option.flags.split() for option in options):
        return None
    known = options_of(path)
    line: list[str] = []
    for word in words:
        if word[:1] == "-" and word[1:].isdigit():
            line += ["--limit", word[1:]]
        elif known.get(word) != "":
            line.append(word)
    line = [*path.split(), *line] if line[: len(path.split())] != path.split() else line
    return f"did you mean: backlog {_line(line)}" if read(line) is not None else None


def _elsewhere(word: str, rest: Sequence[str]) -> str | None:
    """Return the line with the group that a command belongs to, `archive 7`; None if that is not clear."""
    paths = [each for each in COMMANDS if each == word or each.rpartition(" ")[2] == word]
    paths = [each for each in paths if " " in each]
    paths = [each for each in paths if each.startswith("task ")] or paths
    if len(paths) != 1:
        return None
    return f"did you mean: backlog {_line([*paths[0].split(), *rest])[:_LONGEST]}"


def risky_options(path: str, flags: Iterable[str]) -> set[str]:
    """Return those options of a command that take something away, or put something else in its place."""
    replaces = path.rpartition(" ")[2] in {"edit", "update"}
    return {
        flag
        for flag in flags
        if flag[2:].startswith(_RISKY_WORDS) or (replaces and flag[2:].removesuffix("-file") in _REPLACING)
    }


def _remark(path: str, name: str, words: Sequence[str]) -> str | None:
    remark = _by_word(REMARKS.get(path, {})).get(name)
    return filled_in(remark, words) if remark else None


def _dashed(path: str, name: str, words: Sequence[str]) -> str | None:
    """Return how to give a title or number that begins with a dash."""
    if not path:
        return None
    whole = next((word for word in words if word.startswith(name) and word[len(name) :][:1].isspace()), name)
    return f"put -- before what begins with a dash: backlog {path} -- {join([whole])[:_LONGEST]}"


def _respelt(path: str, words: Sequence[str], options: Sequence[Option]) -> str | None:
    """Return the line with every option of other programs as it is called here, None if it is still wrong."""
    known = {flag for option in options for flag in option.flags.split()}
    table = {name: meaning for name, meaning in options_of(path).items() if name.split()[0] not in known}
    theirs = (
        Option(name.split()[0], "text", help=meaning)
        for name, meaning in table.items()
        if " " in name or VALUE in meaning.split()
    )
    line: list[str] = []
    for piece in pieces(words, (*options, *theirs)):
        value = "…" if piece.value is None else piece.value
        meaning = table.get(f"{piece.flag} {value}", table.get(piece.flag))
        if meaning is None:
            line += piece.words
        elif meaning == VALUE and path.endswith(" edit") and value in line:
            pass  # the id again
        elif meaning in known or meaning != PLAIN.flags:  # without --plain, there is nothing but plain text
            line += [value if part == VALUE else _status(part) for part in meaning.split()]
    shown = f"backlog {_line(line)}"
    readable = read(line) is not None or find(path) is None  # click alone reads what stands without a command
    return shown if len(shown) <= _LONGEST and readable else None


def _line(words: Sequence[str]) -> str:
    """Return words as one types them; an address of a database, which may hold a password, is left out."""
    before = ("", *words)
    return join(
        "…"
        if _NAMING_DATABASES & {before[place], word.partition("=")[0]} and looks_like_address(word)
        else word
        for place, word in enumerate(words)
    ).replace("'…'", "…")


def _status(part: str) -> str:
    return part.format_map(names_of(settings_here())) if part.startswith("{") else part


def filled_in(advice: str, words: Sequence[str]) -> str:
    """Return advice with the id on the line and the statuses of the backlog in place of their names."""
    if "{" not in advice:
        return advice
    names = names_of(settings_here()) if advice.count("{") > advice.count("{id}") else {}
    id_ = _id_in(words)
    return _with_value(advice.format_map({**names, "id": id_}), id_, words)


def _with_value(advice: str, id_: str, words: Sequence[str]) -> str:
    """Return advice that ends in the name of a value with the value itself: `assign 7 ann`, `move 7 Done`."""
    before, _, name = advice.rpartition(" ")
    rest = [*words[1:]]
    if name not in _READS or id_ not in rest:
        return advice
    rest.remove(id_)
    value = _READS[name](rest[0]) if len(rest) == 1 and rest[0][:1] != "-" else None
    return f"{before} {join([value])}" if value else advice


def as_status(word: str) -> str | None:
    """Return the status of the backlog that a word names or stands for."""
    from backlog.domain.statuses import status_meant
    from backlog.domain.task import same_name

    statuses = settings_here().statuses
    return next((each for each in statuses if same_name(each, word)), status_meant(word, statuses))


def _as_person(word: str) -> str:
    """Return a name, `@me` for the word that stands for it elsewhere: nobody is called me."""
    return "@me" if word.casefold() in {"me", "myself", "self"} else word


def _as_numbers(word: str) -> str | None:
    return word if word.replace(",", "").replace("-", "").isdigit() else None


_READS: dict[str, Callable[[str], str | None]] = {
    "LABEL": str,
    "NAME": _as_person,
    "NUMBERS": _as_numbers,
    "PRIORITY": str,
    "STATUS": as_status,
}
"""The names of values at the end of advice, each with what reads the value from the line."""


def _id_in(words: Sequence[str]) -> str:
    """Return the first id on a line, ID if there is none."""
    return next((word for word in words if word and is_id(word)), ID)


def _aliases_at(group: str) -> list[str]:
    """Return the aliases of a group that a slip may have been meant for."""
    prefix = f"{group} " if group else ""
    aliases = (path.removeprefix(prefix) for path in ALIASES if path.startswith(prefix))
    return [alias for alias in aliases if " " not in alias]


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word: advice for words, advice in table.items() for word in words.split()}
