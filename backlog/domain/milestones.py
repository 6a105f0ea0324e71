"""Which milestone is meant by an id, a title or something close to one (docs/contract.md 1.3, 6.10)."""

from __future__ import annotations

from backlog.domain.ids import MILESTONE
from backlog.domain.names import name_key
from backlog.domain.task import same_word
from backlog.domain.text import composed, one_line
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DIGITS = 10
_SHORTEST_GUESS, _LONGEST_GUESS = 2, 200
_LETTERS_PER_SLIP = 3


class MilestoneName(NamedTuple):
    """A milestone as tasks refer to it; an archived one is found after the active ones."""

    id: str
    title: str
    archived: bool = False


def resolve_milestone(given: str, milestones: Sequence[MilestoneName]) -> str | None:
    """Return the value to store on a task: the id of the milestone named exactly, else the text itself.

    Never guesses; blank is None (docs/contract.md 6.10). Raises InvalidInput for text that cannot be stored.
    """
    text = one_line(given, "milestone")
    if not text:
        return None
    milestone = find_milestone(text, milestones)
    return milestone.id if milestone else text


def find_milestone(given: str, milestones: Sequence[MilestoneName]) -> MilestoneName | None:
    """Return the milestone with that id (`m-2`, `M-02`, `2`) or title, whatever the letter case.

    A text without a letter is none of them, though an import may have left a title empty.
    """
    wanted = milestone_number(given)
    name = composed(given.strip())
    for archived in (False, True):
        among = [milestone for milestone in milestones if milestone.archived is archived]
        for milestone in among:
            if wanted is not None and milestone_number(milestone.id) == wanted:
                return milestone
        for milestone in among:
            if name and same_word(milestone.title.strip(), name):
                return milestone
    return None


def milestone_number(given: str) -> int | None:
    """Return the number in `m-2`, `M-02` or `2`, None for any other text."""
    digits = given.strip().lower().removeprefix(f"{MILESTONE}-")
    known = digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS
    return int(digits) if known else None


def closest_milestone(
    given: str, milestones: Sequence[MilestoneName], in_use: Iterable[str]
) -> tuple[str, ...]:
    """Return every stored value that means the milestone asked for in a list, () if nothing is close.

    An exact id or title wins; then the title or value in use that holds the text with the fewest
    slips, one for every three letters at most; then the shortest one (docs/contract.md 6.10).
    """
    text = given.strip()
    exact = find_milestone(text, milestones)
    if exact:
        return (exact.id, exact.title)
    if not _SHORTEST_GUESS <= len(text) <= _LONGEST_GUESS:
        return ()
    stored: dict[str, tuple[str, ...]] = {
        milestone.title: (milestone.id, milestone.title) for milestone in milestones if not milestone.archived
    }
    for value in in_use:
        known = find_milestone(value, milestones)
        stored[known.title if known else value] = (known.id, known.title) if known else (value,)
    slips = {name: _slips(name_key(text), name_key(name[:_LONGEST_GUESS])) for name in stored}
    close = [name for name in stored if slips[name] <= len(text) // _LETTERS_PER_SLIP]
    return stored[min(close, key=lambda name: (slips[name], len(name)))] if close else ()


def _slips(text: str, name: str) -> int:
    """Return how many letters must be changed, added or dropped so that `text` stands in `name`."""
    row = [0] * (len(name) + 1)
    for length, letter in enumerate(text, 1):
        above, row = row, [length]
        for place, other in enumerate(name, 1):
            row.append(min(above[place - 1] + (letter != other), above[place] + 1, row[-1] + 1))
    return min(row)
