"""Finds the events of records whose UUIDs begin alike, as files and dumps may bring them by the thousand.

The index of events knows the beginnings alone (`schema/tables.py`), so that each question about one of these
records goes through the events of all. Who asks about a second one reads once whose they are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from backlog.storage.codec.records import encode_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.storage.codec.records import Row, Values
    from backlog.storage.session.executor import Executor

_LENGTH = 8
"""How much of a UUID the index knows."""
_AT_ONCE = 200
"""Events that are read together."""
LEAST = -(2**63)
"""No event has so low a key."""


class _Keys:
    """The keys of the events of all records with one beginning, lowest first, by the UUIDs of the records."""

    def __init__(self, beginning: str) -> None:
        self._beginning = beginning
        self._newest = LEAST
        self._keys: dict[str, list[int]] = {}

    def between(self, executor: Executor, uuid: str, above: int, below: int) -> list[int]:
        """Return those of a record between two others, newest first."""
        if self._newest < below - 1:
            asked: Values = {"value": self._beginning, "above": self._newest}
            for key, whose in executor.rows("keys_of_alike", asked):
                self._keys.setdefault(whose, []).append(key)
                self._newest = key
        keys = self._keys.get(uuid, [])
        return keys[bisect_right(keys, above) : bisect_left(keys, below)][::-1]


class EventsOfRecords:
    """Finds the events of one record after the other, within one transaction."""

    def __init__(self) -> None:
        """Know of no record yet."""
        self._first: dict[str, str] = {}
        """The first record with each beginning that was asked about."""
        self._alike: dict[str, _Keys] = {}

    def between(self, executor: Executor, uuid: str, above: int, below: int) -> Iterator[Row]:
        """Return the rows of the events of a record with a key between two others, newest first."""
        beginning = uuid[:_LENGTH]
        if self._first.setdefault(beginning, uuid) == uuid and beginning not in self._alike:
            parameters: Values = {"value": uuid, "above": above, "below": below}
            return executor.rows("events_between", parameters)
        keys = self._alike.setdefault(beginning, _Keys(beginning)).between(executor, uuid, above, below)
        return _by_keys(executor, keys)


def _by_keys(executor: Executor, keys: list[int]) -> Iterator[Row]:
    """Yield the rows of some events, newest first as their keys are."""
    for start in range(0, len(keys), _AT_ONCE):
        yield from executor.rows("events_by_keys", {"keys": encode_json(keys[start : start + _AT_ONCE])})
