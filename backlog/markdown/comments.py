"""Reads and writes the comments of a task: a few lines about each, then its text between rules."""

import re
from collections.abc import Iterable, Mapping, Sequence

from backlog.domain.record_files import Remark

_RULE = "---"
_ESCAPED_RULE = re.compile(r"([ \t]*)(\\*)---[ \t]*")
_FACT = re.compile(r"(author|created):[ \t]*(.*)", re.IGNORECASE)


def read_comments(lines: Sequence[str]) -> tuple[tuple[Remark, ...], list[str]]:
    """Return the comments, and the lines that belong to none."""
    remarks: list[Remark] = []
    strangers: list[str] = []
    facts: dict[str, str] = {}
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.strip() == _RULE:
            until = next((at for at in range(number, len(lines)) if lines[at].strip() == _RULE), None)
            if until is None:
                strangers += [*_fact_lines(facts), *lines[number - 1 :]]
                facts = {}
                break
            body = "\n".join(_unescaped(text) for text in lines[number:until]).strip()
            if body:
                remarks.append(Remark(body, facts.get("created"), facts.get("author")))
            else:
                strangers += _fact_lines(facts)
            facts, number = {}, until + 1
        elif (match := _FACT.fullmatch(line)) and match[1].lower() not in facts and match[2].strip():
            facts[match[1].lower()] = match[2].strip()
        elif line.strip():
            strangers.append(line)
    return tuple(remarks), [*strangers, *_fact_lines(facts)]


def _fact_lines(facts: Mapping[str, str]) -> list[str]:
    return [f"{key}: {value}" for key, value in facts.items()]


def written_comments(remarks: Iterable[Remark]) -> list[str]:
    """Return the lines of the comments, an empty one between two."""
    lines: list[str] = []
    for remark in remarks:
        if lines:
            lines.append("")
        if remark.author:
            lines.append(f"author: {remark.author}")
        if remark.created:
            lines.append(f"created: {remark.created}")
        lines += [_RULE, *(_escaped(line) for line in remark.body.split("\n")), _RULE]
    return lines


def _escaped(line: str) -> str:
    """Return a line with a backslash before it if it would end the comment."""
    match = _ESCAPED_RULE.fullmatch(line)
    return f"{match[1]}\\{line[match.end(1) :]}" if match else line


def _unescaped(line: str) -> str:
    """Return what `_escaped` was given."""
    match = _ESCAPED_RULE.fullmatch(line)
    return match[1] + line[match.end(1) + 1 :] if match and match[2] else line
