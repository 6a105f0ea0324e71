"""What changed between two values of a field, for history holds what changed and not what stayed the same.

See docs/design.md 10. A value is what JSON knows: text, a list of texts or objects, a number, or None.
From a delta and the value after the change follows the value before it, and the other way round.
"""

from __future__ import annotations

from backlog.compact_json import write_json, write_sorted_json
from backlog.lean import Any, NamedTuple


class Replaced(NamedTuple):
    """The whole value on both sides: what is short, or has nothing in common."""

    before: Any
    after: Any


class TextDelta(NamedTuple):
    """A text in which the middle was replaced: `ahead` characters stand before it, `behind` after it.

    `digest` is that of the whole text after the change.
    """

    ahead: int
    removed: str
    added: str
    behind: int
    digest: int


class ListDelta(NamedTuple):
    """A list with hunks: how many items were kept since the hunk before, which were removed, which added.

    `length` and `digest` are those of the whole list after the change.
    """

    hunks: list[tuple[int, list[Any], list[Any]]]
    length: int
    digest: int


Delta = Replaced | TextDelta | ListDelta


class Mismatch(ValueError):
    """A value is not the one that the delta belongs to: somebody changed it without leaving an event."""


_WORTHWHILE = 24
"""How many kept characters a text must have in common for its delta to be shorter than the text twice."""


_LEAST = 2
"""How many characters an item takes at least in a list: a digit and a comma."""


def diff(before: Any, after: Any) -> Delta:  # noqa: ANN401  any value of JSON
    """Return what changed from one value to another; its size is linear in what changed, or constant."""
    if isinstance(before, str) and isinstance(after, str):
        return _text_delta(before, after)
    if isinstance(before, list) and isinstance(after, list):
        return _list_delta(before, after)
    return Replaced(before, after)


def revert(delta: Delta, after: Any) -> Any:  # noqa: ANN401  any value of JSON
    """Return the value before a change from the one after it; raise Mismatch if it is another one's."""
    if isinstance(delta, Replaced):
        if delta.after != after:
            raise Mismatch
        return delta.before
    if digest(after) != delta.digest:
        raise Mismatch
    if isinstance(delta, TextDelta):
        end = len(after) - delta.behind
        return f"{after[: delta.ahead]}{delta.removed}{after[end:]}"
    return _with_hunks(after, [(kept, added, removed) for kept, removed, added in delta.hunks])


def inverse(delta: Delta, before: Any) -> Delta:  # noqa: ANN401  any value of JSON
    """Return the delta that takes another one back; `before` is the value that it leads to."""
    if isinstance(delta, Replaced):
        return Replaced(delta.after, delta.before)
    if isinstance(delta, TextDelta):
        return TextDelta(delta.ahead, delta.added, delta.removed, delta.behind, digest(before))
    hunks = [(kept, added, removed) for kept, removed, added in delta.hunks]
    return ListDelta(hunks, len(before), digest(before))


def parts(delta: Delta) -> tuple[Any, Any]:
    """Return what a delta itself holds of the values before and after: what was replaced."""
    if isinstance(delta, Replaced):
        return delta.before, delta.after
    if isinstance(delta, TextDelta):
        return delta.removed, delta.added
    removed = [item for _, gone, _ in delta.hunks for item in gone]
    return removed, [item for _, _, came in delta.hunks for item in came]


def only_moved(delta: ListDelta) -> bool:
    """Say whether a change of a list added what it removed, so that its parts do not show what it did."""
    removed, added = (sorted(map(write_sorted_json, side)) for side in parts(delta))
    return removed == added


def digest(value: Any) -> int:  # noqa: ANN401  any value of JSON
    """Return the CRC-32 of a value: it tells a value that was changed by accident, not by intent."""
    from zlib import crc32  # what is short is held whole, without a digest

    return crc32(
        (value if isinstance(value, str) else write_sorted_json(value)).encode("utf-8", "surrogatepass")
    )


def _text_delta(before: str, after: str) -> Delta:
    ahead, behind = common_ends(before, after)
    if ahead + behind < _WORTHWHILE:
        return Replaced(before, after)
    removed = before[ahead : len(before) - behind]
    return TextDelta(ahead, removed, after[ahead : len(after) - behind], behind, digest(after))


def _list_delta(before: list[Any], after: list[Any]) -> Delta:
    delta = ListDelta(_hunks(before, after), len(after), digest(after))
    size = len(write_json(delta))
    if size < _LEAST * (len(before) + len(after)):
        return delta
    shorter = size < len(write_json(before)) + len(write_json(after))
    return delta if shorter else Replaced(before, after)


def common_ends(before: Any, after: Any) -> tuple[int, int]:  # noqa: ANN401  two texts or two lists
    """Return how much of the beginning two sequences share, and how much of the end behind that."""
    most = min(len(before), len(after))
    ahead = _shared(most, lambda low, high: before[low:high] == after[low:high])
    last, newest = len(before), len(after)
    behind = _shared(
        most - ahead,
        lambda low, high: before[last - high : last - low] == after[newest - high : newest - low],
    )
    return ahead, behind


def _shared(most: int, equal: Any) -> int:  # noqa: ANN401  a function of two positions
    """Return up to where two sequences are equal, by comparing ever shorter slices."""
    low, high = 0, most
    if equal(low, high):
        return most
    while low < high:
        middle = (low + high + 1) // 2
        if equal(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _hunks(before: list[Any], after: list[Any]) -> list[tuple[int, list[Any], list[Any]]]:
    ahead, behind = common_ends(before, after)
    old, new = before[ahead : len(before) - behind], after[ahead : len(after) - behind]
    hunks = []
    kept, here, there = ahead, 0, 0
    for i, j in [*_common(old, new), (len(old), len(new))]:
        if i > here or j > there:
            hunks.append((kept, old[here:i], new[there:j]))
            kept = 0
        kept += 1
        here, there = i + 1, j + 1
    return hunks


def _common(old: list[Any], new: list[Any]) -> list[tuple[int, int]]:
    """Return the positions of items that two lists have in common, as many as keep their order.

    An item that occurs several times is matched by its turn. What is then the longest row of rising
    positions is found by patience sorting: D. Aldous, P. Diaconis, "Longest increasing subsequences" (1999).
    """
    if not old or not new:
        return []
    from bisect import bisect_left  # most changes have nothing to match

    places: dict[str, list[int]] = {}
    for i in range(len(old) - 1, -1, -1):
        places.setdefault(write_json(old[i]), []).append(i)
    lowest: list[int] = []
    ends: list[tuple[int, int, int]] = []  # the pair, and the end of the row that it continues
    last: list[int] = []
    for j, item in enumerate(new):
        waiting = places.get(write_json(item))
        if not waiting:
            continue
        i = waiting.pop()
        row = bisect_left(lowest, i)
        ends.append((i, j, last[row - 1] if row else -1))
        lowest[row : row + 1] = [i]
        last[row : row + 1] = [len(ends) - 1]
    pairs = []
    end = last[-1] if last else -1
    while end >= 0:
        i, j, end = ends[end]
        pairs.append((i, j))
    return pairs[::-1]


def _with_hunks(items: list[Any], hunks: list[tuple[int, list[Any], list[Any]]]) -> list[Any]:
    """Return a list in which each hunk's first items are replaced by its second ones."""
    result: list[Any] = []
    place = 0
    for kept, removed, added in hunks:
        result += items[place : place + kept]
        result += added
        place += kept + len(removed)
    return result + items[place:]
