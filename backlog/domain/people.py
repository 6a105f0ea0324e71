"""Names of people and agents: `@sara` and `Sara` are one of them, and `@me` is the actor."""

from __future__ import annotations

from backlog.domain.names import name_key
from backlog.domain.task import same_word
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    N = TypeVar("N")

ME = "@me"
"""The name by which an actor speaks of itself."""


def same_person(one: str, other: str) -> bool:
    """Say whether two names are of one person: letter case and a leading `@` make no difference."""
    return same_word(one.removeprefix("@"), other.removeprefix("@"))


def is_among(name: str, people: Iterable[str]) -> bool:
    """Say whether a person is one of several."""
    return any(same_person(name, other) for other in people)


def is_me(name: str) -> bool:
    """Say whether a name stands for the actor."""
    return name_key(name.strip()) == ME


def with_actor(names: N, actor: Callable[[], str]) -> N | tuple[str, ...]:
    """Return a list of names with the actor's in place of `@me`, anything else as it is.

    Nobody is asked who the actor is unless that is needed.
    """
    if not isinstance(names, list | tuple) or not any(map(is_me, names)):
        return names
    return tuple(actor() if is_me(name) else name for name in names)
