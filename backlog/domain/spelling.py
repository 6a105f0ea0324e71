"""Finds the word that was meant by a slip of the pen, and rather none than a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LONGEST = 200
_MOST_SLIPS = 2
_LEAST_LIKENESS = 0.8
_SHORTEST_PREFIX = 3
_OPPOSITES = ("un", "de", "no-", "in")
"""What makes a word of its opposite: `--unlabel` is no slip of `--label`."""
_SHORTEST_SLIP = 4
"""With fewer letters on both sides a slip leads to too much: `--dop` to `--dep`, `--dod` and `--doc`."""


def did_you_mean(given: str, allowed: Iterable[str], *, risky: Collection[str] = ()) -> str | None:
    """Return the allowed word that `given` stands for, None unless exactly one is near enough.

    First comes the only word that begins with what was given, then the only one that holds it as a whole
    word, then the nearest by spelling: at most two slips, and four fifths of the letters in common. What is
    `risky` to follow has to be a slip; a part of it is not enough.
    """
    wanted = _key(given[:_LONGEST])
    by_key = {_key(word): word for word in allowed}
    if wanted in by_key:
        return by_key[wanted]
    for is_meant in (_begins, _has_word):
        words = [word for key, word in by_key.items() if is_meant(wanted, key)]
        if words:
            return words[0] if len(words) == 1 and words[0] not in risky else None
    near = sorted((slips(wanted, key), word) for key, word in by_key.items() if _is_near(wanted, key))
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def slips(given: str, meant: str) -> int:
    """Return how many letters were changed, dropped, added or swapped with their neighbour.

    That is the optimal string alignment distance (Boytsov, Indexing methods for approximate dictionary
    searching, 2011, section 2.1).
    """
    rows = [list(range(len(meant) + 1))]
    for place, letter in enumerate(given, 1):
        row = [place]
        for other_place, other in enumerate(meant, 1):
            row.append(
                min(rows[-1][other_place] + 1, row[-1] + 1, rows[-1][other_place - 1] + (letter != other))
            )
            pair = meant[other_place - 2 : other_place]
            if place > 1 and other_place > 1 and given[place - 2 : place] == pair[::-1]:
                row[-1] = min(row[-1], rows[-2][other_place - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def _key(word: str) -> str:
    return "-".join(word.casefold().lstrip("-").replace("_", " ").replace("-", " ").split())


def _begins(given: str, key: str) -> bool:
    return len(given) >= _SHORTEST_PREFIX and key.startswith(given)


def _has_word(given: str, key: str) -> bool:
    return len(given) >= _SHORTEST_PREFIX and f"-{given}-" in f"-{key}-"


def _is_near(given: str, key: str) -> bool:
    if max(len(given), len(key)) < _SHORTEST_SLIP or abs(len(given) - len(key)) > _MOST_SLIPS:
        return False
    if any(given in {before + key, key.removeprefix(before)} - {key} for before in _OPPOSITES):
        return False
    number = slips(given, key)
    return number <= 1 or (number <= _MOST_SLIPS and _likeness(given, key) >= _LEAST_LIKENESS)


def _likeness(given: str, key: str) -> float:
    from difflib import SequenceMatcher  # costs start-up time, needed for errors only

    return SequenceMatcher(None, given, key, autojunk=False).ratio()
