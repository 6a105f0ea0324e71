"""Finds what was meant by a word too many: a second id, the rest of a title, an option such as `due:1d`."""

from __future__ import annotations

from shlex import join

from backlog.cli.aliases import is_id
from backlog.cli.filters_meant import list_meant
from backlog.cli.hints import as_status, filled_in, risky_options, word_of_others
from backlog.cli.other_words import REMARKS, VALUE, options_of
from backlog.cli.parser import find, pieces, read
from backlog.domain.addresses import looks_like_address
from backlog.domain.ids import parse_reference
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.cli.command import Option

_LONGEST = 300
_LABELS = {
    "task create": "--labels",
    "draft create": "--labels",
    "task edit": "--add-label",
    "draft edit": "--add-label",
}


def argument_meant(command: str, word: str, words: Sequence[str], *, takes_title: bool) -> str | None:
    """Return what to do about a word too many among those after a command, None if nobody knows."""
    if any(map(looks_like_address, words)):  # an address may hold a password, so no line repeats it
        return "put titles of several words in quotes" if takes_title else None
    if takes_title:
        return _of_title(command, words) or "put titles of several words in quotes"
    before = words[words.index(word) - 1] if word in words[1:] else ""
    if before == "--json":
        return f"did you mean: {command} --json --fields {join([word])}"
    if command in {"backlog task view", "backlog draft view"}:
        return _of_view(command, word, words)
    if command == "backlog task list":
        return _of_list(word)
    kind = "number" if word.isdigit() else "id" if is_id(word) else word
    advice = _ADVICE.get((command, kind)) or (_ADVICE.get((command, "id")) if kind == "number" else None)
    after = words[words.index(word) + 1 :][:1] if command == "backlog overview" and is_id(word) else ()
    meant = next(
        (_of_view("backlog task view", each, (word, each)) for each in after), None
    )  # `status 7 done`
    return meant or (advice and advice.format(join([word])))


_ADVICE = {
    ("backlog task next", "number"): "several: backlog task list --ready --limit {}",
    ("backlog undo", "last"): "did you mean: backlog undo",
    ("backlog undo", "number"): "one event by its number: backlog undo --event {} --dry-run",
    ("backlog overview", "id"): "to see a task: backlog task {}",  # `status 7`
    ("backlog log", "id"): "the history of a task: backlog task history {}",
}
"""What to do about a word by the command before it: a number, an id, or that very word."""


def _of_view(command: str, word: str, words: Sequence[str]) -> str | None:
    """Return what a word after an id was meant for: another id, or what is to be done, `task 7 delete`."""
    if is_id(word):
        ids = [each.lstrip("#") for each in words if parse_reference(each.lstrip("#"))]
        return f"several ids are separated by commas: {command} {','.join(ids)}"
    group = command.split()[1]
    if (options_ := options_meant(f"{group} edit", [word])) is not None:
        ids = [each for each in words if parse_reference(each.lstrip("#"))][:1]
        return f"did you mean: backlog {group} edit {join([*ids, *options_])}"
    advice = word_of_others(group, word)
    if advice is None:
        return None
    advice = filled_in(advice, [word, *(each for each in words if each not in {group, "view", word})])
    return advice if ": " in advice else f"did you mean: {advice}"


def _of_list(word: str) -> str:
    """Return what a word after `task list` was meant for: a status to filter by, a task, or words to find."""
    status = as_status(word)
    if word[:1] == "@" and len(word) > 1:
        return f"did you mean: backlog task list {join(['--assignee', word])}"
    if (line := list_meant(word)) is not None:
        return f"did you mean: {line}"
    if is_id(word) and status is None:
        return f"to see a task: backlog task {join([word])}"
    option = ["--search", word] if status is None else ["--status", status]
    return f"did you mean: backlog task list {join(option)}"


def options_meant(path: str, words: Sequence[str]) -> list[str] | None:
    """Return the options that words stand for at a command, None unless each of them stands for one."""
    meant: list[str] = []
    for word in words:
        options = _option(path, word)
        if options is None:
            return None
        meant += options
    return meant or None


def _of_title(command: str, words: Sequence[str]) -> str | None:
    """Return what to type in place of a line in which words stand beside a title, None if nobody knows."""
    path = command.removeprefix("backlog ")
    table = find(path)
    if table is None:
        return None
    title: list[str] = []
    others: list[str] = []
    before: Option | None = None
    for piece in pieces(words, table.options):
        if piece.flag:
            named = (option for option in table.options if piece.flag in option.flags.split())
            before = next(named, None)
            others += piece.words
            continue
        (word,) = piece.words
        options = _option(path, word)
        if options is not None:
            others += options
        elif before is None or not title:
            title.append(word)
        elif before.form == "texts" and word[-1:].isdigit():
            return _together(path, words, word)
        else:
            return None
    line = [*path.split(), *([" ".join(title)] if title else []), *others]
    if not title or read(line) is None or len(join(line)) > _LONGEST:
        return None
    if len(title) > 1:
        return f"put titles of several words in quotes: backlog {join(line)}"
    return f"did you mean: backlog {join(line)}"


def _together(path: str, words: Sequence[str], word: str) -> str | None:
    """Return the line in which a word belongs to the value before it: `--depends-on 1 2`."""
    place = list(words).index(word)
    line = [*path.split(), *words[: place - 1], f"{words[place - 1]},{word}", *words[place + 1 :]]
    return f"several values are separated by commas: backlog {join(line)}" if read(line) is not None else None


def _option(path: str, word: str) -> list[str] | None:
    """Return the option that a word stands for, with its value, None for a word that is nothing but one."""
    table = find(path)
    if table is None:
        return None
    if word[:1] == "+" and word[1:2].isalpha() and path in _LABELS:
        return [_LABELS[path], word[1:]]
    name, colon, value = word.partition(":")
    flag = f"--{name.lower()}"
    if not (colon and value and name.isalpha()) or value[:2] == "//":
        return None
    if any(flag in names.split() for names in REMARKS.get(path, {})):
        return None
    known = [each for option in table.options if option.form != "switch" for each in option.flags.split()]
    if flag in {*known} - risky_options(path, known):
        return [flag, value]
    meaning = options_of(path).get(flag, "").split()
    return [value if part == VALUE else part for part in meaning] if meaning[1:] == [VALUE] else None
