"""The one form in which names are compared, so that `Café` is one label however it is typed.

Names of people, labels, statuses, milestones, types, projects and tags are stored as they were first
written. Two are the same if they differ in letter case alone, or in whether a letter and its marks are one
character or several: a canonical caseless match, definition D145 of the Unicode Standard
(https://www.unicode.org/versions/latest/core-spec/chapter-3/).
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def name_key(name: str) -> str:
    """Return a name as it is compared: composed, letter case folded."""
    if name.isascii():
        return name.lower()
    from unicodedata import normalize  # most names are ASCII, and it takes a millisecond to load

    return normalize("NFC", normalize("NFD", name).casefold())


def once_each(names: Iterable[str], known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return each name once, in order: spelled as one of `known` is, else as it was first written."""
    spelled: dict[str, str] = {}
    for name in known:
        spelled.setdefault(name_key(name), name)
    spellings: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        spellings.setdefault(key, spelled.get(key, name))
    return tuple(spellings.values())
