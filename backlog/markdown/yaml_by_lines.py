"""Reads what is meant to be YAML and is none: each key by itself, so that one slip hides no other key."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

from backlog.markdown.errors import BadFileError
from backlog.markdown.yaml_reader import YamlEntry, YamlValue, read_entries

STRAY = ""
"""The key of lines that belong to no key."""

_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?=[ \t]|$)[ \t]*(.*)")
_BELOW = re.compile(r"[ \t]|-(?:[ \t]|$)|#|$")
_ITEM = re.compile(r"[ \t]*-(?:[ \t]+(.*))?")


class Reading(NamedTuple):
    """The entries of front matter or settings, and what is wrong with them as YAML, None for nothing."""

    entries: list[YamlEntry]
    problem: BadFileError | None = None


def read_leniently(text: str, first_line: int = 1) -> Reading:
    """Return the entries of a mapping in their order, whatever state it is in.

    `first_line` is the number of the text's first line in its file. Raises BadFileError for one that is
    too long.
    """
    try:
        return Reading(read_entries(text, first_line))
    except BadFileError as error:
        if error.hopeless:
            raise
        return Reading(list(_by_lines(text.split("\n"), first_line)), error)


def _by_lines(lines: Sequence[str], first_line: int) -> Iterator[YamlEntry]:
    """Yield each key with the lines up to the next one; of two with one name the last one counts."""
    starts = [number for number, line in enumerate(lines) if _KEY.fullmatch(line)]
    last = {lines[number].partition(":")[0].strip(): number for number in starts}
    head = starts[0] if starts else len(lines)
    if any(line.strip() for line in lines[:head]):
        yield _stray(lines[:head], first_line)
    for start, until in pairwise([*starts, len(lines)]):
        end = next((at for at in range(start + 1, until) if not _BELOW.match(lines[at])), until)
        entry = _entry(lines[start:end], first_line + start)
        yield entry if last.get(entry.key) == start else _stray(lines[start:end], first_line + start)
        if end < until:
            yield _stray(lines[end:until], first_line + end)


def _entry(lines: Sequence[str], number: int) -> YamlEntry:
    """Return one key with its value: as YAML has it, else as it stands there."""
    block = "\n".join(lines).strip("\n")
    with suppress(ValueError):
        (entry,) = read_entries(block, number)
        return entry
    said = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    with suppress(ValueError):  # a remark may hold what no YAML can
        (entry,) = read_entries(said, number)
        return entry._replace(lines=block, broken=True)
    match = _KEY.fullmatch(lines[0])
    key, first = (match[1], match[2]) if match else (STRAY, "")
    return YamlEntry(key, _value(first, lines[1:]), block, number, broken=True)


def _value(first: str, rest: Sequence[str]) -> YamlValue:
    """Return the value of a key, given what stands behind it and in the lines below."""
    below = [line for line in rest if line.strip() and not line.lstrip().startswith("#")]
    items = [_ITEM.fullmatch(line) for line in below]
    if not first.strip() and below and all(items):
        return [_unquoted(item[1] or "") for item in items if item]
    if not below and first.startswith("[") and first.rstrip().endswith("]"):
        return [text for part in first.strip()[1:-1].split(",") if (text := _unquoted(part))]
    return _unquoted("\n".join((first, *map(str.strip, below))).strip()) or None


def _unquoted(text: str) -> str:
    """Return a text without the quotes around it, also where the closing one is missing."""
    text = text.strip()
    if text[:1] in {"'", '"'}:
        return text[1:].removesuffix(text[0])
    return text


def _stray(lines: Sequence[str], number: int) -> YamlEntry:
    return YamlEntry(STRAY, None, "\n".join(lines).strip("\n"), number, broken=True)
