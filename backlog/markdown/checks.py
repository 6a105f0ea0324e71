"""Reads and writes the check of a criterion: a comment at the end of its line (docs/verification.md).

Backlog.md takes the comment for a part of the criterion's text, so that it stays with its criterion whatever
is edited there; a line below an item is left behind when items are removed.
"""

import re

from backlog.domain.checks import MAX_COMMAND
from backlog.errors import printable

_CHECK = re.compile(r"(.*?\S)[ \t]*<!--[ \t]*check:[ \t]*(\S.*?)[ \t]*-->[ \t]*")
_MARK = re.compile(r"(<!--[ \t]*)(\\*)(?=check:)")
_END = re.compile(r"--(\\*)>")


def split_check(text: str) -> tuple[str, str]:
    """Return the text of an item and the check behind it, "" for none; what can be none stays text."""
    if "check:" not in text:
        return text, ""
    match = _CHECK.fullmatch(text)
    if match is not None:
        command = _END.sub(lambda end: f"--{end[1][1:]}>", match[2])
        if printable(command) == command and len(command) <= MAX_COMMAND:
            return _MARK.sub(_without_escape, match[1]), command
    return _MARK.sub(_without_escape, text), ""


def with_check(text: str, check: str) -> str:
    """Return what `split_check` was given."""
    if "check:" in text:
        text = _MARK.sub(r"\1\2\\", text)
    if not check:
        return text
    return "{} <!-- check: {} -->".format(text, _END.sub(r"--\1\\>", check))


def _without_escape(mark: re.Match[str]) -> str:
    return mark[1] + mark[2][1:]
