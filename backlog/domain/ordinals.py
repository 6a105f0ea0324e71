"""The place of a task among the others: a number that people and boards move it by (docs/contract.md 6.8)."""

from __future__ import annotations

from itertools import pairwise
from math import inf, ulp

from backlog.errors import InvalidInput, quoted
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = 1_000.0

_MOST_HALVINGS = 16
"""How often a gap can be halved at least that is made where none was left."""
_MAX_LENGTH = 400  # the largest number there is has 309 digits
_DECIMAL = r"[+]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|-0+"
_WHOLE = r"0(?:x[0-9a-f]+|o[0-7]+|b[01]+)"


def read_ordinal(given: str) -> float:
    """Return the number that a text means; raise InvalidInput unless it is 0 or more and finite.

    Written as the reference program takes it: `5`, `2.50`, `.5`, `1e3`, `0x10`, `0b11`.
    """
    text = given.strip()
    number = _number(text)
    if number == inf:
        raise _invalid(text)
    return number


def check_ordinal(ordinal: float) -> None:
    """Raise InvalidInput unless a number is 0 or more and finite."""
    if not 0 <= ordinal < inf:
        raise _invalid(str(ordinal))


def next_ordinal(highest: float | None, *, tasks_exist: bool) -> float | None:
    """Return a new task's ordinal: the highest plus 1000, none if no task has one (docs/contract.md 6.8)."""
    if highest is None:
        return None if tasks_exist else STEP
    return highest + STEP


def beyond(low: float | None) -> float:
    """Return a number a step beyond an ordinal, or beyond 0."""
    return (low or 0.0) + STEP


def between(low: float | None, high: float | None) -> float | None:
    """Return a number between two ordinals, None for an end that is open; None if there is no room.

    A number of few digits is preferred to one of many: dragging about must not use the room up quickly.
    """
    if high is None:
        return beyond(low)
    least = 0.0 if low is None else low
    middle = (least + high) / 2
    if not least < middle < high and not (low is None and 0 <= middle < high):
        return None
    for digits in range(12):
        rounded = round(middle, digits)
        if least < rounded < high:
            return rounded
    return middle


def with_room(
    above: Sequence[float], below: Sequence[float | None], most: int
) -> tuple[list[float], list[float]] | None:
    """Return new ordinals with a number between what stands above and below a place, and the order kept.

    The first list is for the last ones above, the second one for the first ones below; one of them is empty.
    Both sequences are in order, and hold one more than `most` unless that is all there are. Returns None if
    more than `most` would have to move.
    """
    if (moved := _moved_on(below, most)) is not None:
        return [], moved
    for count in range(1, min(most, len(below) - 1) + 1):
        if moved := _spread_out(above[-1] if above else 0.0, below[count], count):
            return [], moved
    for count in range(1, min(most, len(above)) + 1):
        if moved := _spread_out(above[-count - 1] if count < len(above) else 0.0, below[0], count):
            return moved, []
    return None


def _moved_on(ordinals: Sequence[float | None], most: int) -> list[float] | None:
    """Return ordinals a step apart for the first ones, up to one that is beyond them all."""
    moved: list[float] = []
    place = (ordinals[0] or 0.0) + STEP
    if place == ordinals[0]:  # so large that a step is nothing
        return None
    for ordinal in ordinals:
        if ordinal is None or ordinal >= place:
            break
        if len(moved) == most:
            return None
        moved.append(place)
        place += STEP
    return moved


def _spread_out(low: float, high: float | None, count: int) -> list[float]:
    """Return so many numbers between two, of few digits and evenly apart; none if there is no room."""
    if high is None:
        return []
    gap = (high - low) / (count + 1)
    if gap <= ulp(low + gap * count) * 2**_MOST_HALVINGS:
        return []
    exact = [low + gap * number for number in range(1, count + 1)]
    for digits in range(12):
        rounded = [round(number, digits) for number in exact]
        ends = [low, *rounded, high]
        if all(after - before >= gap / 2 for before, after in pairwise(ends)):
            return rounded
    return exact


def _invalid(text: str) -> InvalidInput:
    return InvalidInput(
        f"ordinal {quoted(text)} is not a number of 0 or more", code="invalid-ordinal", given=text
    )


def _number(text: str) -> float:
    """Return the number that a text means, infinity if it means none or one that is too large."""
    import re  # few commands are given one

    if len(text) > _MAX_LENGTH:
        return inf
    if re.fullmatch(_DECIMAL, text, re.ASCII | re.IGNORECASE):
        return abs(float(text))
    try:
        return float(int(text, 0)) if re.fullmatch(_WHOLE, text, re.ASCII | re.IGNORECASE) else inf
    except OverflowError:
        return inf
