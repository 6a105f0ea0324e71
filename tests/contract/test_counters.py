"""Numbers: counted from one by each counter, and never given out twice."""

import pytest

from backlog.errors import Failed
from backlog.store.database import Store
from tests.contract.conftest import save_all
from tests.samples import STAMP, let_through, task


def next_numbers(store: Store, *counter: str) -> list[int]:
    with store.writing(STAMP) as writer:
        return [writer.next_number(name) for name in counter]


def test_each_counter_counts_from_one(store: Store) -> None:
    assert next_numbers(store, "task", "task", "draft", "task", "milestone", "draft") == [1, 2, 1, 3, 1, 2]


def test_a_counter_goes_on_in_the_next_transaction(store: Store) -> None:
    found = [next_numbers(store, "task", "draft") for _ in range(3)]

    assert found == [[1, 1], [2, 2], [3, 3]]


def test_each_owner_has_a_counter_of_its_own(store: Store) -> None:
    with store.writing(STAMP) as writer:
        found = [writer.next_number("subtask", owner) for owner in ("a", "b", "a", "a", "b")]

    assert found == [1, 1, 2, 3, 2]
    assert next_numbers(store, "subtask") == [1]


def test_numbers_of_a_transaction_that_failed_are_given_out_again(store: Store) -> None:
    def fail() -> None:
        with store.writing(STAMP) as writer:
            writer.next_number("task")
            writer.next_number("draft")
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert next_numbers(store, "task", "draft") == [1, 1]


def test_who_takes_numbers_sees_the_counters_where_they_are_and_can_lift_them(store: Store) -> None:
    with store.writing(STAMP) as writer:
        taken = [writer.next_number("task") for _ in range(3)]
        seen = writer.upkeep.counters()
        writer.lift_counters({("task", ""): 2, ("draft", ""): 7})
        after = [writer.next_number("task"), writer.next_number("draft"), writer.next_number("task")]

    assert taken == [1, 2, 3]
    assert seen == {"task": 3}
    assert after == [4, 8, 5]
    assert next_numbers(store, "task", "draft") == [6, 9]


def test_a_number_that_is_in_use_is_said_to_come_from_a_counter_behind(store: Store) -> None:
    save_all(store, [task(1)])

    with pytest.raises(Failed) as caught, store.writing(STAMP) as writer:
        writer.save(let_through(None, task(writer.next_number("task"), uuid="another")))

    assert caught.value.code == "counter-behind"
    assert str(caught.value).endswith(" is behind: it gave out a number that is in use; nothing was changed")


def test_a_number_is_not_given_out_again_when_its_task_has_another_id(store: Store) -> None:
    assert next_numbers(store, "task") == [1]
    (before,) = save_all(store, [task(1)])
    with store.writing(STAMP) as writer:
        writer.save(let_through(before, before._replace(kind="draft", id="DRAFT-1", status="Draft")))

    assert next_numbers(store, "task") == [2]


def test_a_number_is_not_given_out_again_when_its_task_is_archived(store: Store) -> None:
    assert next_numbers(store, "task") == [1]
    (before,) = save_all(store, [task(1)])
    with store.writing(STAMP) as writer:
        writer.save(let_through(before, before._replace(state="archived")))

    assert next_numbers(store, "task") == [2]
