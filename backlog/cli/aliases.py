"""Lets the words of other task managers work where they can mean one thing only, and nothing can be lost.

`backlog show 7` is `backlog task view 7`. Only a line that the reader of well-formed lines has turned down
comes here, so an alias costs the other commands nothing.
"""

from __future__ import annotations

from backlog.cli.options import GLOBAL, GROUP, PLAIN
from backlog.cli.parser import scan
from backlog.cli.registry import COMMANDS, SHORTHANDS
from backlog.domain.ids import parse_reference
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind

ID = "ID"
"""Stands in a meaning for the first word after an alias, which has to look like the id of a task."""
REST = "…"
"""Stands in a meaning for all other words after the alias."""

_ON_TASKS = {
    "show get view cat read": "task view ID …",
    "create add new": "task create …",
    "list ls": "task list …",
    "ready": "task list --ready …",
    "blocked": "task list --blocked …",
    "next": "task next …",
    "find search grep": "search …",
    "edit update modify mod change set": "task edit ID …",
    "start begin": "task claim ID …",
    "claim": "task claim …",
    "release unclaim": "task release ID …",
    "done close finish resolve": "task edit ID -s {terminal} …",
    "comment": "task edit ID --comment …",
    "note append annotate": "task edit ID --append-notes …",
    "comments": "task view ID …",
    "history": "task history ID …",
}
"""What works both after `backlog` and after `backlog task`, unless it is a command there."""
_OTHERS = {
    "task log": "task history ID …",
    "task info": "task view ID …",
    "comments add|notes add|note add": "task edit ID --comment …",
    "tasks|issue|issues|ticket|tickets": "task …",
    "drafts": "draft …",
    "docs": "doc …",
    "decisions|adr|adrs": "decision …",
    "settings|config show|config ls": "config list …",
    "milestones": "milestone …",
    "sequences": "sequence …",
    "kanban": "board …",
    "status|stats|statistics|info|progress|summary|dashboard": "overview …",
    "version": "--version",
    "guide|guides": "instructions …",
    "draft show|draft get|draft cat|draft read": "draft view …",
    "draft add|draft new": "draft create …",
    "draft ls": "draft list …",
    "draft update|draft modify|draft set": "draft edit …",
    "doc show|doc get|doc cat|doc read": "doc view …",
    "doc add|doc new": "doc create …",
    "doc ls": "doc list …",
    "doc edit|doc modify|doc set": "doc update …",
    "doc find": "doc search …",
    "decision show|decision get|decision cat|decision read": "decision view …",
    "decision add|decision new": "decision create …",
    "decision ls": "decision list …",
    "decision edit|decision modify": "decision update …",
    "milestone show|milestone get": "milestone view …",
    "milestone create|milestone new": "milestone add …",
    "milestone ls": "milestone list …",
    "board show": "board view …",
    "sequence ls|sequence show": "sequence list …",
}


_TEXTS = ("--comment …", "--append-notes …")
"""How the meaning of an alias ends that takes a text."""
_FLAGS_OF_TEXTS = frozenset(("-b", "-m", "--body", "--message", "--text", "--comment", "--note"))


def _table() -> dict[str, str]:
    """Return the meaning of every alias, by the words that are typed."""
    meanings: dict[str, str] = {}
    for words, meaning in _ON_TASKS.items():
        for word in words.split():
            meanings.update(dict.fromkeys((word, f"task {word}"), meaning))
    for paths, meaning in _OTHERS.items():
        meanings.update(dict.fromkeys(paths.split("|"), meaning))
    return {path: meaning for path, meaning in meanings.items() if path not in COMMANDS}


ALIASES = _table()
"""What is meant by the words of an alias: `ID` and `…` stand for what follows them."""


def expanded(words: Sequence[str]) -> list[str] | None:
    """Return the line that is meant by one with an alias, None if there is none in it.

    `--plain` may stand before everything else, and an id before the command: `task 7 edit`.
    """
    scanned = scan(words, (*GLOBAL, PLAIN), leading=True)
    if not scanned.whole or not scanned.rest:
        return None
    head, line = list(words[: len(words) - len(scanned.rest)]), scanned.rest
    plain = [PLAIN.flags] if PLAIN.name in scanned.values else []
    meant = _meant(line, scanned.values.get("db"))
    if meant is None and not plain:
        return None
    head = [word for word in head if word not in plain]
    return [*head, *_after_group(line if meant is None else meant, plain)]


def is_id(word: str) -> bool:
    """Say whether a word looks like the id of a task, or like several: 7, #7, task7, TASK-7.1, 1,2."""
    return (
        word[-1:].isdigit() and word[0] != "-" and not any(char.isspace() or char in ":=@/" for char in word)
    )


def _is_number(word: str) -> bool:
    """Say whether a word is the number of a task or of several, whatever else it may be: 7, #7, 7.1, 1-3."""
    number = word.removeprefix("#")
    return number[:1].isdigit() and all(char.isdigit() or char in ".,-#" for char in number) and is_id(word)


def _group_of(word: str, db: str | None) -> str | None:
    """Return the group whose ids look like a word: 7, 1-3, TASK-7 or DRAFT-3; None for any other word."""
    if _is_number(word):
        return "task"
    reference = parse_reference(word)
    if reference is None or reference.prefix is None:
        return None
    settings = settings_here(db)
    kinds: tuple[Kind, ...] = ("task", "draft")
    return next((kind for kind in kinds if settings.prefix_of(kind).lower() == reference.prefix), None)


def filled(meaning: str, rest: Sequence[str], settings: Settings) -> list[str] | None:
    """Return the words that an alias stands for, None if what follows it is not what it needs."""
    rest = [*rest]
    if meaning.endswith(_TEXTS):
        if rest[:1] == ["add"]:  # `comment add 7 "…"`
            rest = rest[1:]
        rest = _without_flag(rest)
        if any(word[:1] == "-" for word in rest[1:2]):
            return None  # or an option would be taken for the text
    if ID in meaning.split() and not (rest and is_id(rest[0])):
        return None
    line: list[str] = []
    for word in meaning.split():
        if word == ID:
            line.append(rest.pop(0))
        elif word == REST:
            line += rest
            rest = []
        else:
            line.append(word.format_map(names_of(settings)))
    return None if rest else line


def _without_flag(rest: list[str]) -> list[str]:
    """Return what follows `comment 7` without the option that other programs want before the text."""
    flag, attached, text = rest[1].partition("=") if len(rest) > 1 else ("", "", "")
    if flag not in _FLAGS_OF_TEXTS:
        return rest
    return [rest[0], text, *rest[2:]] if attached else [rest[0], *rest[2:]]


def names_of(settings: Settings) -> dict[str, str]:
    """Return the statuses of a backlog by what they mean: new, being worked on, done."""
    from backlog.domain.claims import active_status

    initial = settings.initial_status
    return {
        "initial": initial,
        "active": active_status(initial, settings),
        "terminal": settings.terminal_status,
    }


def settings_here(db: str | None = None) -> Settings:
    """Return the settings of the backlog that the command line is about, the defaults if there is none."""
    from backlog.app import App
    from backlog.domain.settings import Settings
    from backlog.errors import BacklogError

    app = App(db=db)
    try:
        with app.store().reading() as reader:
            return reader.settings()
    except (BacklogError, OSError):
        return Settings()  # what is wrong will be said when the command runs
    finally:
        app.close()


def _meant(line: Sequence[str], db: str | None) -> list[str] | None:
    first, *rest = line
    if (group := _group_of(first, db)) is not None:
        line = [group, *line]  # `backlog 7`
        return _meant(line, db) or line
    options: list[str] = []
    if first in SHORTHANDS:
        scanned = scan(rest, GROUP, leading=True)
        if not scanned.whole or not scanned.rest:
            return None
        options, rest = rest[: len(rest) - len(scanned.rest)], scanned.rest
        if len(rest) > 1 and is_id(rest[0]) and f"{first} {rest[1]}" in {**COMMANDS, **ALIASES}:
            rest = [rest[1], rest[0], *rest[2:]]
            if f"{first} {rest[0]}" in COMMANDS:
                return [first, *options, *rest]
    path = f"{first} {rest[0]}" if rest else first
    if path in ALIASES:
        rest = rest[1:]
    elif first in ALIASES:
        path = first
    else:
        return None
    settings = settings_here(db) if "{" in ALIASES[path] else _defaults()
    meant = filled(ALIASES[path], rest, settings)
    if meant is not None and path == first and (further := _meant(meant, db)) is not None:
        meant = further  # `drafts show 1`
    return None if meant is None else _after_group(meant, options)


def _defaults() -> Settings:
    from backlog.domain.settings import Settings

    return Settings()


def _after_group(line: Sequence[str], options: Sequence[str]) -> list[str]:
    """Return a line with options right after the word that names its command or group."""
    return [*line[:1], *options, *line[1:]]
