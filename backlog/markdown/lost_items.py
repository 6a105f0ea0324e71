"""Tells a file whose checklist can no longer be read from one in which somebody took items away.

A formatter that writes `- []` for `- [ ]` leaves the text of a criterion where it was, but nothing that is
an item. Taken as it is, the task would lose its criteria, and could be done without them.
"""

import re
from collections.abc import Iterable

from backlog.domain.sheets import Sheet
from backlog.markdown.errors import BadFileError
from backlog.markdown.sections import CHECKLISTS, SECTIONS

# A bullet, a box of any kind and a number, as far as they are there; what is left is the text.
_MARKS = re.compile(r"(?:[-+*•\u2013]|[0-9]{1,9}[.)])?\s*(\[[^\]]{0,2}\]|[☐-☒✓-✘])?\s*(?:#[0-9]+\s+)?")


def check_items(before: Sheet, after: Sheet, text: str) -> None:
    """Raise BadFileError if an item that a task had stands in its file, but is none any more.

    `before` is what the file said, `after` what it says now, and `text` is the file as it is.
    """
    for name in CHECKLISTS:
        known = {_plain(point.text) for point in before.checklists.get(name, ())}
        lost = known - {_plain(point.text) for point in after.checklists.get(name, ())}
        if not lost:
            continue
        unread = {_parted(line)[1] for line in _unread(after)}
        for number, line in enumerate(text.split("\n"), 1):
            box, words = _parted(line)
            if words in lost and (box or words in unread):
                raise BadFileError(
                    f"{SECTIONS[name].heading}: this line is no longer an item; items begin with - [ ]",
                    number,
                )


def _unread(sheet: Sheet) -> Iterable[str]:
    """Return the lines of a file that belong to no section and to no item."""
    lines = [line for text in sheet.loose.values() for line in text.split("\n")]
    for points in sheet.checklists.values():
        lines += [line for point in points for line in point.below]
    return lines


def _parted(line: str) -> tuple[bool, str]:
    """Return whether a line has a box, and its text without it."""
    plain = _plain(line)
    match = _MARKS.match(plain)
    return (bool(match[1]), plain[match.end() :].strip()) if match else (False, plain)


def _plain(text: str) -> str:
    """Return a text with single spaces of the common kind."""
    return " ".join(text.split())
