"""Takes a file apart into front matter and body, and puts the two together again."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from backlog.domain.sheets import Front
from backlog.markdown.errors import BadFileError
from backlog.markdown.yaml_reading import Entry, read_entries
from backlog.markdown.yaml_writing import double_quoted, entry

UUID_KEY = "backlog_uuid"
"""The key that carries a record's UUID; the reference program leaves it alone, or drops it."""

COMMENTS = "#"
"""The name under which comments in front matter are kept among the unknown keys."""

UNREAD = "="
"""Ends the name under which a text that stands where a list belongs is kept among the unknown keys."""

NUMBER = "ordinal"
"""The one key whose value is written as a number."""

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?", re.ASCII)
_RULE = re.compile(r"---[ \t]*")


class Parts(NamedTuple):
    """A file in two: the entries of its front matter, and everything after it as it is."""

    entries: list[Entry]
    body: str


def split(text: str) -> Parts:
    """Return the two parts of a file; raise BadFileError if there is no front matter to be read."""
    lines = text.removeprefix("\ufeff").split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _RULE.fullmatch(lines[start].rstrip("\r")):
        raise BadFileError("it has no front matter: its first line is not ---", start + 1)
    for number in range(start + 1, len(lines)):
        if _RULE.fullmatch(lines[number].rstrip("\r")):
            front = "\n".join(line.rstrip("\r") for line in lines[start + 1 : number])
            return Parts(read_entries(front, start + 2), "\n".join(lines[number + 1 :]))
    raise BadFileError("its front matter has no closing ---", start + 1)


def sort_entries(
    entries: Iterable[Entry], scalars: Iterable[str], lists: Iterable[str], *, lenient: Iterable[str] = ()
) -> tuple[Front, dict[str, str], list[str]]:
    """Return the known keys, the unknown ones with their lines, and notes about what is not in use.

    A text where a list belongs is one item for the keys in `lenient` and kept unread for others
    (docs/contract.md 8.3). Raises BadFileError for a known key with something nested.
    """
    known: dict[str, Callable[[Entry], str | list[str] | None]] = dict.fromkeys(scalars, _text_of)
    known |= dict.fromkeys(lists, _list_of) | dict.fromkeys(lenient, _lenient_list_of)
    front: Front = {}
    unknown: dict[str, str] = {}
    notes: list[str] = []
    comments: list[str] = []
    for found in entries:
        if found.key not in known:
            unknown[found.key] = found.lines
            continue
        if found.nested:
            raise BadFileError(f"{found.key} holds more than a text or a list of texts", found.line)
        comments += _comments(found)
        value = known[found.key](found)
        if value is not None:
            front[found.key] = value
        elif isinstance(found.value, str):
            unknown[found.key + UNREAD] = found.value
            notes.append(f"{found.key} is a text, not a list; it is kept, but not in use")
    if comments:
        unknown[COMMENTS] = "\n".join(comments)
    return front, unknown, notes


def _text_of(found: Entry) -> str | None:
    if isinstance(found.value, list):
        raise BadFileError(f"{found.key} is a list, not a text", found.line)
    return found.value


def _list_of(found: Entry) -> list[str] | None:
    return found.value if isinstance(found.value, list) else None


def _lenient_list_of(found: Entry) -> list[str] | None:
    return [found.value] if isinstance(found.value, str) else found.value


def joined(
    front: Front,
    order: Iterable[str],
    unknown: Mapping[str, str],
    uuid: str | None,
    body: str,
    *,
    double: bool = False,
) -> str:
    """Return the text of a file: its known keys in their order, the unknown ones, the UUID, the body.

    With `double`, texts stand in double quotes, but for the id.
    """
    parts = ["---\n"]
    for key in order:
        value = front.get(key) or unknown.get(key + UNREAD) or front.get(key)
        if value is not None:
            parts.append(_written(key, value, double=double))
    if COMMENTS in unknown:  # before unknown keys, or they would be read as theirs
        parts.append(f"{unknown[COMMENTS]}\n")
    parts += [f"{lines}\n" for key, lines in unknown.items() if key != COMMENTS and not key.endswith(UNREAD)]
    if uuid is not None:
        parts.append(entry(UUID_KEY, uuid))
    return "".join((*parts, "---\n", body))


def _written(key: str, value: str | list[str], *, double: bool) -> str:
    if isinstance(value, str):
        if key == NUMBER and _DECIMAL.fullmatch(value):
            return f"{key}: {value}\n"
        if double and key != "id":
            return f"{key}: {double_quoted(value, wide=True)}\n"
    return entry(key, value)


def _comments(found: Entry) -> list[str]:
    """Return the comments among the lines of an entry, each a line of its own.

    A comment begins at a `#` after a space; in a quoted or folded text it is none, so only lines
    that end where their value ends are looked at.
    """
    lines = found.lines.split("\n")
    own = [line for line in lines if line.startswith("#")]
    if len(lines) == 1 and found.plain and isinstance(found.value, str):
        own += re.findall(r"[ \t](#.*)$", lines[0])
    return own
