"""Decides which record gets which number when several want the same, as after work on two branches.

What is in use comes before what was archived, a number that files publish before one that nobody else can
know, a file that the shared branch has before one that it has not, and of two that are equal in this the
older record keeps it. So clones that import the same trees come
to the same numbers. The loser gets the next free number, and its subtasks go with it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from backlog.domain.ids import MILESTONE, counter_name, format_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import State

Number = tuple[str, tuple[int, ...]]
"""A counter and the numbers of an id that come from it."""

MILESTONES = "milestone"
"""The counter of milestones, whose first number is 0."""

_PREFIXES = {"document": "doc", "decision": "decision", MILESTONES: MILESTONE, "draft": "draft"}
_STATES = {"active": 0, "completed": 1, "archived": 2}

NumberSource = Literal["file", "published", "gone", "given", "here"]


class NumberClaim(NamedTuple):
    """A record, and the number that it should have; None stands for any of its counter.

    `own` is the number that it has here, None for a newcomer. `parent` is the UUID of the task whose
    number its own begins with. `born` is when it was made, "" if nobody knows. `source` says who knows
    the number: a `file` of the tree that is being imported says it; it is `published` in files that are
    not there now, or in one that was deleted, so that it is `gone`; it was `given` by an import and stands in
    no file yet; or it is known `here` alone.
    `home` says that these files belong to the project of this backlog, `carried` that the file carries a
    UUID or belongs to a record that is known, `settled` that file and record agreed on it before. `shared`
    says that the branch which everybody follows has the file. `ending` is the number that an id ends in which
    is none here, as `APP-UI-12` does: the record gets that one if nobody else ever had or meant it.
    """

    uuid: str
    counter: str
    number: Number | None
    own: Number | None
    parent: str | None
    state: State
    born: str
    source: NumberSource
    home: bool
    carried: bool = True
    settled: bool = False
    shared: bool = False
    ending: int | None = None


def assign(
    claims: Sequence[NumberClaim], counters: Mapping[str, int], mentioned: Collection[Number] = ()
) -> dict[str, Number]:
    """Return the number of each record by its UUID; no two are the same.

    Nothing is a part of itself by way of its `parent`. `counters` are the last numbers that were given out,
    by the counter's name (`Reader.counters`). Numbers that are `mentioned` somewhere are given to nobody who
    did not have them: what mentions them means another record.
    """
    by_uuid = {claim.uuid: claim for claim in claims}
    given: dict[str, Number] = {}
    register = _Register(claims, counters, mentioned)
    waiting = list(claims)
    while waiting:
        wanted = {claim.uuid: _wanted(claim, by_uuid, given) for claim in waiting}
        depths = {claim.uuid: _depth(claim, wanted[claim.uuid], by_uuid, given) for claim in waiting}
        least = min(depth for depth in depths.values() if depth)
        _assign_level([one for one in waiting if depths[one.uuid] == least], wanted, given, register)
        waiting = [claim for claim in waiting if depths[claim.uuid] != least]
    return given


def _assign_level(
    claims: Iterable[NumberClaim],
    wanted: Mapping[str, Number | None],
    given: dict[str, Number],
    register: _Register,
) -> None:
    """Give their numbers to records whose ids are equally long, and whose parents have theirs."""
    contests = defaultdict[Number, list[NumberClaim]](list)
    losers: list[tuple[Number | None, NumberClaim]] = []
    for claim in claims:
        number = wanted[claim.uuid]
        if number is None:
            losers.append((None, claim))
        else:
            contests[number].append(claim)
    for number, rivals in contests.items():
        winner = _winner(rivals) if register.is_free(number) else None
        if winner is not None:
            given[winner.uuid] = register.give(number, winner.uuid)
        losers += [(number, rival) for rival in rivals if rival is not winner]
    losers.sort(key=_turn)
    for _, claim in losers:
        number = None if claim.ending is None else (claim.counter, (*_above(claim, given), claim.ending))
        if number is not None and register.is_new(number):
            given[claim.uuid] = register.give(number, claim.uuid)
    for lost, claim in losers:
        if claim.uuid not in given:
            given[claim.uuid] = register.give(_second_best(claim, lost, given, register), claim.uuid)


def _turn(loser: tuple[Number | None, NumberClaim]) -> tuple[object, ...]:
    """Return what orders those who cannot have the number that they wanted."""
    lost, claim = loser
    return lost is None, lost or (), claim.ending is None, claim.ending, _rank(claim)


def _second_best(
    claim: NumberClaim, lost: Number | None, given: Mapping[str, Number], register: _Register
) -> Number:
    """Return the number of a record that cannot have the one it wanted.

    It is its own if it has to go nowhere, and is not a task's for what is a draft now, or the reverse.
    """
    own = claim.own
    if own is not None and own != claim.number and own[0] == claim.counter and register.is_free(own):
        return own
    return register.next_free(claim.counter, lost[1][:-1] if lost is not None else _above(claim, given))


def _above(claim: NumberClaim, given: Mapping[str, Number]) -> tuple[int, ...]:
    """Return the numbers of a record's parent, none if it has no parent."""
    return given[claim.parent][1] if claim.parent is not None and claim.parent in given else ()


def _wanted(
    claim: NumberClaim, claims: Mapping[str, NumberClaim], given: Mapping[str, Number]
) -> Number | None:
    """Return the number that a record should have once its parent has another one than it wanted."""
    if claim.number is None or claim.parent is None or claim.parent not in given:
        return claim.number
    counter, numbers = claim.number
    if claims[claim.parent].number == (counter, numbers[:-1]):
        return counter, (*given[claim.parent][1], numbers[-1])
    return claim.number


def _depth(
    claim: NumberClaim, number: Number | None, claims: Mapping[str, NumberClaim], given: Mapping[str, Number]
) -> int:
    """Return how many numbers the id of a record will have; 0 if that is not known yet."""
    if number is not None:
        return len(number[1])
    if claim.parent is None or claim.parent not in claims:
        return 1
    return len(given[claim.parent][1]) + 1 if claim.parent in given else 0


def _winner(rivals: Sequence[NumberClaim]) -> NumberClaim:
    """Return which of the records that want one number keeps it."""
    filed = [claim for claim in rivals if claim.source == "file"]
    others = [claim for claim in rivals if claim.source != "file"]
    if not filed or not others:
        return min(rivals, key=_rank)
    best = min(filed, key=_rank)
    holder = min(others, key=lambda claim: (claim.source == "gone", _rank(claim)))
    return best if _yields(holder, best) else holder


def _yields(holder: NumberClaim, other: NumberClaim) -> bool:
    """Say whether a record gives its number up to one that claims it in a file."""
    if holder.source == "gone":
        return True
    given = holder.source == "given"
    if holder.state != other.state and not (given and other.state != "archived"):
        return _STATES[holder.state] > _STATES[other.state]
    if given:
        return True
    if holder.source == "here":
        return other.carried and other.home
    if holder.home != other.home:
        return other.home
    return _rank(other) < _rank(holder)


def _rank(claim: NumberClaim) -> tuple[int, bool, bool, str, bool, str]:
    """Return what orders records that are alike in where their numbers are known: the first one wins."""
    unknown = not claim.born
    return _STATES[claim.state], not claim.shared, unknown, claim.born, not claim.settled, claim.uuid


class _Register:
    """Which numbers are given, and the one after the highest known one below each parent."""

    def __init__(
        self, claims: Iterable[NumberClaim], counters: Mapping[str, int], mentioned: Iterable[Number]
    ) -> None:
        """Take every number that somebody has, wants or mentions; none of them is free."""
        self._counters = counters
        self._mentioned = set(mentioned)
        self._owners: dict[Number, str] = {}
        self._known: set[Number] = set()
        self._next = defaultdict[Number, int](int)
        for claim in claims:
            self.know(claim.number)
            self.know(claim.own)

    def know(self, number: Number | None) -> None:
        """Let the numbers that are given out next be higher than this one."""
        if number is not None:
            self._known.add(number)
            counter, numbers = number
            group = (counter, numbers[:-1])
            self._next[group] = max(self._next[group], numbers[-1] + 1)

    def is_free(self, number: Number) -> bool:
        """Say whether nobody was given a number."""
        return number not in self._owners

    def is_new(self, number: Number) -> bool:
        """Say whether a number was never anybody's, as far as anybody knows."""
        counter, numbers = number
        unknown = number not in self._known and number not in self._mentioned
        return unknown and numbers[-1] >= self._start(counter, numbers[:-1])

    def give(self, number: Number, uuid: str) -> Number:
        """Give a number to a record."""
        self._owners[number] = uuid
        self.know(number)
        return number

    def next_free(self, counter: str, prefix: tuple[int, ...]) -> Number:
        """Return the next number below a parent's, or of the counter."""
        number = max(self._next[counter, prefix], self._start(counter, prefix))
        while (counter, (*prefix, number)) in self._mentioned:
            number += 1
        return counter, (*prefix, number)

    def _start(self, counter: str, prefix: tuple[int, ...]) -> int:
        """Return the first number below a parent, or of the counter, that was never given out."""
        if not prefix:
            return self._counters.get(counter, 0) + (counter != MILESTONES)
        owner = self._owners.get((counter, prefix))
        return 1 if owner is None else self._counters.get(counter_name("subtask", owner), 0) + 1


def reached(numbers: Mapping[str, Number], reserved: Iterable[Number] = ()) -> dict[tuple[str, str], int]:
    """Return how far the counters must have come, given the number of every record by its UUID.

    Numbers that are `reserved` count as given out.
    """
    owners = {number: uuid for uuid, number in numbers.items()}
    highest: dict[tuple[str, str], int] = {}
    for counter, parts in (*owners, *reserved):
        key = (counter, "") if len(parts) == 1 else ("subtask", owners.get((counter, parts[:-1]), ""))
        if key != ("subtask", ""):
            highest[key] = max(highest.get(key, 0), parts[-1] + (counter == MILESTONES))
    return highest


def written_id(number: Number, settings: Settings) -> str:
    """Return a number as a new id is written."""
    counter, numbers = number
    if counter == MILESTONES:
        return f"{MILESTONE}-{numbers[0]}"
    prefix = _PREFIXES.get(counter, settings.task_prefix)
    written = format_id(prefix, numbers, settings.zero_padded_ids)
    return written.lower() if counter in {"document", "decision"} else written
