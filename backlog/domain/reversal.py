"""Takes several changes of one record back in one pass: what it becomes, and an event for each of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from backlog.domain.deltas import Delta, Replaced, inverse
from backlog.domain.events import Recorded
from backlog.domain.reconstruction import step_back
from backlog.domain.undo import stands_in_the_way


class Step(NamedTuple):
    """One event taken back: its key, what that changes, and the record's entity and id afterwards."""

    undoes: int
    changes: dict[str, Delta]
    entity: str
    id: str


class Retraced(NamedTuple):
    """What a record becomes: those of its `fields` that are retraced, as JSON knows them.

    `steps` take back all events but the oldest, the newest first, and lead to `midway`. `oldest` is the key
    of the event that is taken back last, `created` says whether the record began with it.
    """

    fields: dict[str, Any]
    steps: tuple[Step, ...]
    midway: dict[str, Any]
    oldest: int
    created: bool


def fields_to_retrace(events: Iterable[Recorded]) -> set[str]:
    """Return the fields that it takes to take events of a record back: what they changed, and what it is."""
    return {"kind", "state", "id"}.union(*(event.changes for event in events))


def retraced(
    current: dict[str, Any],
    events: Sequence[Recorded],
    wanted: frozenset[int],
    stands: Callable[[Recorded], bool],
) -> Retraced:
    """Take those events of a record back whose keys are wanted; what the others changed stays.

    `current` is what the record's fields are now, those of `fields_to_retrace`; `events` are all of its
    events from the newest to the oldest that is wanted; `stands` says of another one whether it is no undo
    and was not taken back.
    What an event created is archived: it cannot be unmade, for its id stays used. Raises Conflict, naming
    later events, if they changed the same fields to something else, or anything of what is to be archived.
    """
    past, now = dict(current), dict(current)
    oldest = min(wanted)
    steps: list[Step] = []
    for place, event in enumerate(events):
        if event.key not in wanted:
            for field, delta in event.changes.items():
                step_back(past, field, delta)
            continue
        others = (other for other in events[:place] if other.key not in wanted and stands(other))
        if event.created:
            if later := list(others):
                raise stands_in_the_way(event, later)
            former = {"state": "archived"}
        else:
            sides = {field: step_back(past, field, delta) for field, delta in event.changes.items()}
            differing = {field for field, pair in sides.items() if pair is None or now[field] != pair[1]}
            if differing:
                raise stands_in_the_way(
                    event, [other for other in others if differing & other.changes.keys()]
                )
            former = {field: pair[0] for field, pair in sides.items() if pair is not None}
        if event.key == oldest:
            return Retraced(now | former, tuple(steps), now, oldest, event.created)
        changes: dict[str, Delta] = (
            {"state": Replaced(now["state"], "archived")}
            if event.created
            else {field: inverse(delta, former[field]) for field, delta in event.changes.items()}
        )
        now |= former
        steps.append(Step(event.key, changes, now.get("kind", event.entity), now["id"]))
    raise ValueError(f"event {oldest} is none of the record's")
