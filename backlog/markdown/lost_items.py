"""Distinguishes a file whose checklist can no longer be read from one in which somebody took items away.

A formatter that writes `- []` for `- [ ]`, or a person who quotes the list, leaves the text of a criterion
where it was, but nothing that is an item. Taken as it is, the task would lose its criteria, and could be
done without them.
"""

import re
from collections.abc import Iterable
from html import unescape

from backlog.domain.record_files import RecordFile
from backlog.markdown.checks import split_check
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import LEAD
from backlog.markdown.sections import CHECKLISTS, SECTIONS

_TAG = re.compile(r"<!--|-->|</?[a-z][^<>]*>", re.IGNORECASE)
_BOX = re.compile(
    r"\\?\[[^\]\w]{0,3}(?:\w|yes|no|ok|done|todo|wip)?[^\]\w]{0,3}\](?![(\[:])|\([ x]?\)|[☐-☒✓-✘]",
    re.IGNORECASE,
)
_BOX_OF_HTML = re.compile(r"<input\b[^<>]*\bcheckbox", re.IGNORECASE)
_BULLET = re.compile(r"(?:[^\w#]|_|#(?![0-9])|#?[0-9]{1,9}[.):]?(?=\s))*")


def check_items(before: RecordFile, after: RecordFile, text: str) -> None:
    """Raise BadFileError if an item that a task had stands in its file, but is none any more.

    `before` is what the file said, `after` what it says now, and `text` is the file as it is. An item is
    known by its words, whatever marks them; a new box among the items of a list that lost some is one of
    them, whatever it says.
    """
    for name in CHECKLISTS:
        read = {_words(item.text) for item in after.checklists.get(name, ())}
        lost = {_words(item.text) for item in before.checklists.get(name, ())} - read
        if not lost:
            continue
        unread = set(_unread(after)) - set(_unread(before))
        among = unread & set(_among(after, name))
        for number, line in enumerate(text.split("\n"), 1):
            plain = line.strip()
            if (plain in among and _has_box(plain)) or (
                (plain in unread or _has_box(plain)) and _words(plain) in lost
            ):
                raise BadFileError(
                    f"{SECTIONS[name].heading}: this line is no longer an item; items begin with - [ ]",
                    number,
                )


def _unread(file: RecordFile) -> Iterable[str]:
    """Return the lines of a file that belong to no section and to no item."""
    for text in file.loose.values():
        yield from _lines(text)
    for name in file.checklists:
        yield from _below(file, name)


def _among(file: RecordFile, name: str) -> Iterable[str]:
    """Return the lines between the items of a list that are none."""
    yield from _lines(file.loose.get(name + LEAD, ""))
    yield from _below(file, name)


def _below(file: RecordFile, name: str) -> Iterable[str]:
    return (line.strip() for item in file.checklists.get(name, ()) for line in item.below)


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.split("\n"))


def _has_box(line: str) -> bool:
    """Say whether a line begins with something that is meant to be checked."""
    if _BOX_OF_HTML.search(line):
        return True
    box = _BOX.search(line)
    return box is not None and not re.search(
        r"\w", _BULLET.sub("", _TAG.sub("", line[: box.start()]), count=1)
    )


def _words(text: str) -> str:
    """Return the letters and digits of an item, without bullet, boxes, number, check and what marks it up."""
    plain = unescape(_TAG.sub(" ", split_check(text)[0]))
    bare = _BULLET.sub("", _BOX.sub(" ", plain), count=1)
    return "".join(char for char in bare if char.isalnum()) or " ".join(plain.split())
