"""Splits a task's body into sections, by markers or else by headings (docs/contract.md 8.3).

Markers win over headings. A section without them ends at the next heading that is known, so that a
heading of the author's own belongs to the section before it. What belongs to no section is kept as
loose text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from backlog.domain.task import FIELDS


class Section(NamedTuple):
    """A section's heading and the word in its markers; `directly` says that they follow at once."""

    heading: str
    marker: str
    directly: bool = False


_MARKERS = {"acceptance_criteria": "AC", "definition_of_done": "DOD", "comments": "COMMENTS"}
_SECTIONED = [field for field in FIELDS if field.holds in {"text", "checklist", "comments"}]

SECTIONS = {
    field.name: Section(
        field.label,
        _MARKERS.get(field.name, f"SECTION:{field.name.upper()}"),
        directly=field.holds == "checklist",
    )
    for field in _SECTIONED
}
"""The sections of a task by name, in the order in which they are written."""

CHECKLISTS = tuple(field.name for field in _SECTIONED if field.holds == "checklist")
TEXTS = tuple(field.name for field in _SECTIONED if field.holds == "text")
WITH_CHECKS = "acceptance_criteria"
"""The checklist whose items may carry a check."""

_BY_HEADING = {section.heading.casefold(): name for name, section in SECTIONS.items()}
_HEADING = re.compile(r"[ \t]*(##+) ({})[ \t]*".format("|".join(map(re.escape, _BY_HEADING))), re.IGNORECASE)
_LEVEL = 2
"""The level of a section's heading; that of a text may be lower, as the reference program reads it."""
_KNOWN = re.compile(
    r"[ \t]*## ({}|notes)(?:\s.*)?".format("|".join(map(re.escape, _BY_HEADING))), re.IGNORECASE
)
_ANY_HEADING = re.compile(r"##? ")
_END = re.compile(r"([ \t]*)(\\*)(<!-- [A-Z_:]+:END -->)[ \t]*")


class Block(NamedTuple):
    """A run of lines: a section by name, or loose text, whose name is ""."""

    name: str
    lines: list[str]
    marked: bool = False


def blocks(body: str) -> list[Block]:
    """Return the sections and the loose text of a body in their order."""
    rough = list(_marked([line.rstrip("\r") for line in body.split("\n")]))
    taken = {block.name for block in rough if block.marked and _filled(block.lines)}
    result: list[Block] = []
    seen: set[str] = set()
    for block in rough:
        if not block.marked:
            result += _unmarked(block.lines, taken)
        elif not _filled(block.lines):
            continue
        elif block.name in seen and block.name not in CHECKLISTS:
            result.append(Block("", _with_markers(SECTIONS[block.name], block.lines)))
        else:
            seen.add(block.name)
            section = SECTIONS[block.name]
            result.append(block._replace(lines=[_unescaped(line, section) for line in block.lines]))
    return result


def joined_body(sections: Mapping[str, list[str]], loose: Mapping[str, str]) -> str:
    """Return the body of the given sections, each followed by its loose text, after the front matter."""
    parts = [loose.get("")]
    for name, section in SECTIONS.items():
        if name in sections:
            lines = [_escaped(line, section) for line in sections[name]]
            parts.append("\n".join(_with_markers(section, lines)))
        parts.append(loose.get(name))
    there = (part for part in parts if part and heading_of(part) not in sections)
    return "\n" + "\n\n".join(there) + "\n"


def heading_of(text: str) -> str | None:
    """Return the name of the section whose bare heading a text is, None for any other text."""
    heading = _HEADING.fullmatch(text)
    return None if heading is None or len(heading[1]) != _LEVEL else _BY_HEADING[heading[2].casefold()]


def _begin(section: Section) -> str:
    return f"<!-- {section.marker}:BEGIN -->"


def _end(section: Section) -> str:
    return f"<!-- {section.marker}:END -->"


def _with_markers(section: Section, lines: list[str]) -> list[str]:
    gap = [] if section.directly else [""]
    return [f"## {section.heading}", *gap, _begin(section), *lines, _end(section)]


def _filled(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)


def _marked(lines: list[str]) -> Iterator[Block]:
    """Yield the sections with heading and both markers, and between them everything else."""
    ends = {
        name: [at for at, line in enumerate(lines) if line.strip() == _end(section)]
        for name, section in SECTIONS.items()
    }
    plain: list[str] = []
    number = 0
    while number < len(lines):
        name, _ = _section_at(lines[number])
        first = _begin_at(lines, number + 1, name) if name else None
        if first is None or (place := bisect_left(ends[name], first)) == len(ends[name]):
            plain.append(lines[number])
            number += 1
            continue
        yield Block("", plain)
        plain = []
        yield Block(name, lines[first : ends[name][place]], marked=True)
        number = ends[name][place] + 1
    yield Block("", plain)


def _section_at(line: str) -> tuple[str, int]:
    """Return the name of the section whose heading is a line, and its level; "" for any other line."""
    heading = _HEADING.fullmatch(line)
    if heading is None:
        return "", 0
    name, level = _BY_HEADING[heading[2].casefold()], len(heading[1])
    return (name, level) if level == _LEVEL or name in TEXTS else ("", 0)


def _begin_at(lines: list[str], number: int, name: str) -> int | None:
    """Return the first line of a section's content if its marker is the next line that is not blank."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    begins = number < len(lines) and lines[number].strip() == _begin(SECTIONS[name])
    return number + 1 if begins else None


def _unmarked(lines: list[str], taken: set[str]) -> Iterator[Block]:
    """Yield the sections without markers and the loose text of some lines.

    `taken` holds the names that are no longer to be had; what is found is added to it.
    """
    name, depth = "", 0
    current: list[str] = []
    for line in lines:
        wanted, level = _section_at(line)
        own = bool(name) and wanted == name and name not in CHECKLISTS
        below = name in TEXTS and level > depth  # a heading of the section's own text
        if not own and not below and wanted and wanted != "comments":
            yield from _closed(name, current, taken)
            name, depth, current = "" if wanted in taken else wanted, level, []
        elif not own and name and _ends(name, line):
            yield from _closed(name, current, taken)
            name, depth, current = "", 0, []
        current.append(line)
    yield from _closed(name, current, taken)


def _ends(name: str, line: str) -> bool:
    """Say whether a line that begins no section ends the one without markers that it stands in."""
    if name in CHECKLISTS:
        return bool(_ANY_HEADING.match(line))
    known = _KNOWN.fullmatch(line)
    return known is not None and _BY_HEADING.get(known[1].casefold()) != name


def _closed(name: str, lines: list[str], taken: set[str]) -> Iterator[Block]:
    """Yield what some lines were, the first of a section's being its heading; an empty one is loose text."""
    if name and _filled(lines[1:]):
        taken.add(name)
        yield Block(name, lines[1:])
    elif _filled(lines):
        yield Block("", lines)


def _escaped(line: str, section: Section) -> str:
    """Return a line with a backslash before it if it would end the section that it stands in."""
    match = _END.fullmatch(line)
    return f"{match[1]}\\{line[match.end(1) :]}" if match and match[3] == _end(section) else line


def _unescaped(line: str, section: Section) -> str:
    """Return what `_escaped` was given."""
    match = _END.fullmatch(line)
    return match[1] + line[match.end(1) + 1 :] if match and match[2] and match[3] == _end(section) else line
