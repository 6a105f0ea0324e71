"""Reads and writes the lines of a checklist: its items, and what stands below and between them."""

import re
from collections.abc import Iterable, Sequence

from backlog.domain.record_files import FileItem
from backlog.markdown.checks import split_check, with_check

# What is a task list item: https://github.github.com/gfm/#task-list-items-extension-
_ITEM = re.compile(r"[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]+\[([ \txX])\][ \t]+(\S.*)")
_NUMBER = re.compile(r"#\d+ (?=.*\S)", re.ASCII)


def read_checklist(
    lines: Iterable[str], *, numbered: bool, checks: bool = False
) -> tuple[tuple[str, ...], tuple[FileItem, ...]]:
    """Return the lines before the first item, and the items with the lines that follow each.

    An item is what GitHub shows a box for, whatever its bullet, its indentation and the case of its x.
    `numbered` says that they may carry a number, which is dropped, as between markers (docs/contract.md 8.3),
    `checks` that they may end with the command that proves them, as criteria do.
    """
    lead: list[str] = []
    items: list[FileItem] = []
    below: list[str] = lead
    for line in lines:
        match = _ITEM.fullmatch(line)
        if match is None:
            below.append(line)
            continue
        if items:
            items[-1] = items[-1]._replace(below=trimmed(below))
        text = _NUMBER.sub("", match[2], count=1) if numbered and _NUMBER.match(match[2]) else match[2]
        text, check = split_check(text) if checks else (text, "")
        items.append(FileItem(text, match[1] in "xX", check=check))
        below = []
    if items:
        items[-1] = items[-1]._replace(below=trimmed(below))
    return trimmed(lead), tuple(items)


def written_checklist(lead: Sequence[str], items: Iterable[FileItem], *, checks: bool = False) -> list[str]:
    """Return the lines of a checklist, its items numbered from 1; for `checks` see `read_checklist`."""
    lines = list(lead)
    for number, item in enumerate(items, 1):
        text = with_check(item.text, item.check) if checks else item.text
        lines.append(f"- [{'x' if item.checked else ' '}] #{number} {text}")
        lines += item.below
    return lines


def trimmed(lines: list[str]) -> tuple[str, ...]:
    """Return lines without the blank ones at both ends."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return tuple(lines[first:last])
