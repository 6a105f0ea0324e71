"""A use case gets a transaction of its own, and another one each time that others undid the last."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pytest

from backlog.domain.events import Stamp
from backlog.domain.settings import Settings
from backlog.errors import BacklogError, Busy, Conflict, Lost, Overtaken
from backlog.service import transaction as under_test
from backlog.service.context import Context
from backlog.service.transaction import ATTEMPTS, in_transaction, reading, transaction
from backlog.store import Reader, Writer
from tests.samples import NOW, STAMP

if TYPE_CHECKING:
    from backlog.store.database import Store

NAP = under_test._nap


class Opened:
    """A place whose transactions do nothing but be remembered."""

    def __init__(self) -> None:
        self.opened: list[tuple[Stamp, bool]] = []
        self.of_many: list[bool] = []
        self.looks = 0
        self.moved: list[object] = []
        self.hook: str | None = None

    def settings(self) -> Settings:
        return Settings(on_status_change=self.hook)

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> Iterator[Writer]:
        self.of_many.append(many)
        self.opened.append((stamp, narrow))
        yield cast("Writer", self)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        self.looks += 1
        yield cast("Reader", self)


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have slept at the most, each time."""
    taken: list[float] = []
    monkeypatch.setattr(under_test, "_nap", taken.append)
    return taken


@pytest.fixture
def place() -> Opened:
    return Opened()


def asking(place: Opened, actor: str | Callable[[], str] = "Ada") -> Context:
    return Context(cast("Store", place), actor, "a command", lambda: NOW)


def failing(place: Opened, errors: list[BacklogError]) -> str:
    """Run a use case that raises these errors, one each time, and then returns."""

    @transaction
    def use_case(writer: Writer, word: str, *, end: str) -> str:
        assert writer is cast("Writer", place)
        if errors:
            raise errors.pop(0)
        return word + end

    return use_case(asking(place), "a", end="b")


def test_what_succeeds_is_run_once(place: Opened, naps: list[float]) -> None:
    assert failing(place, []) == "ab"
    assert len(place.opened) == 1
    assert place.of_many == [False]
    assert naps == []


def test_who_is_overtaken_is_run_again_with_the_same_stamp_after_longer_and_longer_naps(
    place: Opened, naps: list[float]
) -> None:
    assert failing(place, [Overtaken() for _ in range(ATTEMPTS - 1)]) == "ab"
    assert len(place.opened) == ATTEMPTS
    assert len(set(place.opened)) == 1
    assert naps == [naps[0] * 2**number for number in range(ATTEMPTS - 1)]
    assert 0 < naps[0] < 1
    assert naps[0] == under_test._LONGEST_NAP


def test_naps_are_of_different_length(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("random.random", lambda: 0.25)
    monkeypatch.setattr("time.sleep", slept.append)

    NAP(0.5)

    assert slept == [0.125]


@pytest.mark.parametrize("many", [True, False])
def test_a_stamp_may_be_made_before_and_a_transaction_be_one_of_many_changes(
    place: Opened, *, many: bool
) -> None:
    assert in_transaction(asking(place), STAMP, lambda _: 1, many=many) == 1
    assert in_transaction(asking(place), STAMP, lambda _: 2) == 2
    assert (place.opened, place.of_many) == ([(STAMP, False), (STAMP, False)], [many, False])


@pytest.mark.parametrize(("hook", "moved"), [("run", True), ("run", False), (None, True)])
def test_the_hook_is_due_for_what_was_moved(place: Opened, hook: str | None, *, moved: bool) -> None:
    context: Any = asking(place)
    place.hook = hook
    place.moved = ["a move"] if moved else []

    transaction(lambda _: None)(context)

    assert context.due == ([("run", ["a move"])] if hook and moved else [])


@pytest.mark.parametrize("error", [Overtaken(), Lost("the connection is lost", database="a server")])
def test_a_look_that_the_database_broke_off_is_taken_again(
    place: Opened, naps: list[float], error: BacklogError
) -> None:
    errors = [error, error]

    @reading
    def use_case(reader: Reader, word: str) -> str:
        assert reader is cast("Reader", place)
        if errors:
            raise errors.pop()
        return word

    assert use_case(asking(place), "a") == "a"
    assert (place.looks, len(naps)) == (3, 2)


def test_who_is_overtaken_too_often_is_told_so(place: Opened) -> None:
    errors: list[BacklogError] = [Overtaken() for _ in range(ATTEMPTS + 1)]

    with pytest.raises(Overtaken):
        failing(place, errors)

    assert len(errors) == 1


@pytest.mark.parametrize("error", [Busy("busy"), Conflict("conflict")])
def test_no_other_error_is_tried_again(place: Opened, error: BacklogError) -> None:
    errors = [error, error]

    with pytest.raises(type(error)):
        failing(place, errors)

    assert len(errors) == 1


def test_a_stamp_says_who_asks_by_which_command_and_when_and_is_another_one_each_time(place: Opened) -> None:
    context = asking(place)

    for _ in range(2):
        transaction(lambda _: None)(context)

    (first, _), (second, _) = place.opened
    assert (first.now, first.actor, first.command) == (NOW, "Ada", "a command")
    assert second == first._replace(batch=second.batch)
    assert second.batch != first.batch


def test_the_arguments_say_whether_a_transaction_is_narrow(place: Opened) -> None:
    def one(_writer: Writer, ids: list[str]) -> int:
        return len(ids)

    use_case = transaction(one, narrow=lambda ids: len(ids) == 1)

    assert [use_case(asking(place), ids) for ids in (["1"], ["1", "2"])] == [1, 2]
    assert [narrow for _, narrow in place.opened] == [True, False]


def test_who_acts_is_looked_up_once_and_only_for_a_change(place: Opened) -> None:
    asked: list[str] = []

    def actor() -> str:
        asked.append("who?")
        return "Ada"

    context = asking(place, actor)
    look, change = reading(lambda _: 1), transaction(lambda _: 2)

    assert (look(context), place.looks, asked) == (1, 1, [])
    assert (change(context), change(context), asked) == (2, 2, ["who?"])
    assert {stamp.actor for stamp, _ in place.opened} == {"Ada"}


def test_a_use_case_keeps_its_name_and_its_words() -> None:
    @reading
    def count_tasks(_reader: Reader) -> int:
        """Count."""
        return 0

    assert (count_tasks.__name__, count_tasks.__doc__) == ("count_tasks", "Count.")
