"""Who is who: `@sara` and `Sara` are one person, and `@me` is whoever asks."""

import pytest

from backlog.domain.people import with_actor


def test_the_actor_takes_the_place_of_me_wherever_it_stands() -> None:
    assert with_actor(["lee", " @ME ", "@me"], lambda: "ana") == ("lee", "ana", "ana")
    assert with_actor(("@me",), lambda: "ana") == ("ana",)


@pytest.mark.parametrize("names", [["lee"], ("lee", "me"), [], None, "@me", 7])
def test_nobody_is_asked_who_the_actor_is_unless_it_is_needed(names: object) -> None:
    assert with_actor(names, lambda: pytest.fail("it was asked")) is names
