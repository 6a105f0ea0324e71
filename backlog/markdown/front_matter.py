"""Takes a file apart into front matter and body, and puts the two together again."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from backlog.domain.record_files import Front
from backlog.errors import quoted
from backlog.markdown.errors import BadFileError
from backlog.markdown.notes import Note
from backlog.markdown.yaml_by_lines import read_leniently
from backlog.markdown.yaml_reader import YamlEntry
from backlog.markdown.yaml_writer import double_quoted, entry

UUID_KEY = "backlog_uuid"
"""The key that carries a record's UUID; the reference program leaves it alone, or drops it."""

COMMENTS = "#"
"""The name under which comments in front matter are kept among the unknown keys."""

UNREAD = "="
"""Ends the name under which a text that stands where a list belongs is kept among the unknown keys."""

RAW = "~"
"""Ends the name under which the lines of a known key that holds more than texts are kept."""

NUMBER = "ordinal"
"""The one key whose value is written as a number."""

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?", re.ASCII)
_DASHES = "---"
_RULE = re.compile(rf"{_DASHES}[ \t]*")
_LIKE_YAML = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|$)|[ \t]+\S|-[ \t]|#")


class FileParts(NamedTuple):
    """A file in two: the entries of its front matter, and everything after it as it is.

    `problem` is what is wrong with the front matter, None for nothing; `end` is the number of the line behind
    its last one.
    """

    entries: list[YamlEntry]
    body: str
    problem: BadFileError | None = None
    end: int = 1


def split(text: str) -> FileParts:
    """Return the two parts of a file, which may lack the first; raise BadFileError if that cannot be read.

    Front matter ends with the first line that begins with three dashes, whatever follows them belongs to the
    body. Without an end it goes as far as its lines look like it.
    """
    text = text.removeprefix("\ufeff")
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _RULE.fullmatch(lines[start].rstrip("\r")):
        return FileParts([], text, BadFileError("it has no front matter", start + 1))
    end = _next(lines, start + 1, lambda line: line.startswith(_DASHES))
    closed = end < len(lines)
    if not closed:
        end = _next(lines, start + 1, lambda line: not _LIKE_YAML.match(line))
    front = "\n".join(line.rstrip("\r") for line in lines[start + 1 : end])
    entries, problem = read_leniently(front, start + 2)
    if not any(entry.key for entry in entries) and front.strip():
        return FileParts([], text, BadFileError("it has no front matter", start + 1))
    if not closed:
        problem = problem or BadFileError("its front matter has no closing ---", start + 1)
    behind = lines[end].removeprefix(_DASHES) if closed else ""
    body = "\n".join([behind] * bool(behind.strip()) + lines[end + closed :])
    return FileParts(entries, body, problem, end + 1)


def _next(lines: Sequence[str], start: int, wanted: Callable[[str], bool]) -> int:
    """Return the number of the first line that is wanted, that of the end if none is."""
    return next((at for at in range(start, len(lines)) if wanted(lines[at].rstrip("\r"))), len(lines))


class SortedKeys(NamedTuple):
    """The known keys, the unknown ones with their lines, and notes about what is not in use."""

    front: Front
    unknown: dict[str, str]
    notes: list[Note]


def sort_entries(
    entries: Iterable[YamlEntry], scalars: Iterable[str], lists: Iterable[str], *, lenient: Iterable[str] = ()
) -> SortedKeys:
    """Return the entries by whether their keys are known.

    A text where a list belongs is one item for the keys in `lenient` and kept unread for others
    (docs/contract.md 8.3), and so is what holds more than texts. A list where a text belongs stays one.
    """
    several, lenient = set(lists), set(lenient)
    known = {*scalars, *several}
    parts = SortedKeys({}, {}, [])
    comments: list[str] = []
    for one in entries:
        if one.key not in known and one.broken:
            comments += [line if line.startswith("#") else f"# {line}" for line in one.lines.split("\n")]
        elif one.key not in known:
            parts.unknown[one.key] = one.lines
        elif one.nested:
            parts.unknown[one.key + RAW] = one.lines
            parts.notes.append(Note("unread-value", f"{one.key} holds more than texts; kept but not used"))
        elif isinstance(one.value, str) and one.key in several and one.key not in lenient:
            parts.unknown[one.key + UNREAD] = one.value
            parts.notes.append(Note("unread-value", f"{one.key} is a text, not a list; kept but not used"))
        elif one.value is not None:
            if one.value and isinstance(one.value, list) and one.key not in several:
                read = quoted(",".join(one.value))
                parts.notes.append(Note("list-value", f"{one.key} is a list, not a text; read as {read}"))
            parts.front[one.key] = (
                [one.value] if isinstance(one.value, str) and one.key in several else one.value
            )
        if one.key in known and not one.nested:
            comments += _comments(one)
    if comments:
        parts.unknown[COMMENTS] = "\n".join(comments)
    return parts


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
        if not value and key + RAW in unknown:
            parts.append(f"{unknown[key + RAW]}\n")
        elif value is not None:
            parts.append(_written(key, value, double=double))
    if COMMENTS in unknown:  # before unknown keys, or they would be read as theirs
        parts.append(f"{unknown[COMMENTS]}\n")
    parts += [
        f"{lines}\n" for key, lines in unknown.items() if key != COMMENTS and key[-1:] not in {UNREAD, RAW}
    ]
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


def _comments(entry: YamlEntry) -> list[str]:
    """Return the comments among the lines of an entry, each a line of its own.

    A comment begins at a `#` after a space; in a quoted or folded text it is none, so only lines
    that end where their value ends are looked at.
    """
    lines = entry.lines.split("\n")
    if len(lines) == 1 and entry.plain and isinstance(entry.value, str):
        return re.findall(r"[ \t](#.*)$", lines[0])
    return [line for line in lines if line.startswith("#")]
