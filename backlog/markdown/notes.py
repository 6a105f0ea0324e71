"""What is worth noting about a file that was read, though nothing stands in the way of taking it over."""

from typing import Literal, NamedTuple

NoteKind = Literal[
    "repaired",
    "unread-value",
    "list-value",
    "loose-text",
    "no-id",
    "no-title",
    "bad-uuid",
    "unused-setting",
    "lost-check",
    "claim",
    "encoding",
    "long-title",
]


class Note(NamedTuple):
    """One remark on a file: its kind, for counting, and its text."""

    kind: NoteKind
    text: str
