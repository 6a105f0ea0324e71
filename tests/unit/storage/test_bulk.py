"""Rows that go to a server together: which may wait for each other, and what is made of them."""

import re

import pytest

from backlog.storage.codec.records import Values
from backlog.storage.postgresql import _sql
from backlog.storage.postgresql.bulk import MOST_LETTERS, MOST_ROWS, Bulk, portions, text_for, values_for


def row(uuid: str, **values: str | float | None) -> Values:
    return {"uuid": uuid, **values}


def test_rows_of_one_statement_are_gathered_and_what_follows_them_comes_after_them() -> None:
    bulk = Bulk()
    given = [("insert_task", row("a")), ("insert_event", row("1")), ("insert_task", row("b"))]
    for statement, values in [*given, ("index_text", row("b")), ("insert_event", row("2"))]:
        assert bulk.takes(statement, values)  # type: ignore[arg-type]  # they are names of statements
        bulk.add(statement, values)  # type: ignore[arg-type]  # see above

    assert bulk.taken() == [
        ("insert_task", [row("a"), row("b")]),
        ("index_text", [row("b")]),
        ("insert_event", [row("1"), row("2")]),
    ]
    assert bulk.taken() == []


def test_a_record_that_is_changed_again_another_statement_and_anything_else_have_to_wait() -> None:
    bulk = Bulk()
    bulk.add("update_task_content", {"of_uuid": "a", "of_revision": 1})

    assert bulk.takes("update_task_content", {"of_uuid": "b", "of_revision": 1})
    assert not bulk.takes("update_task_content", {"of_uuid": "a", "of_revision": 2})
    assert not bulk.takes("update_task", {"uuid": "b", "of_uuid": "b"})
    assert not bulk.takes("insert_task", row("c"))
    assert not bulk.takes("lift_counter", {"of_name": "task", "value": 7})


def test_what_can_only_follow_does_not_begin() -> None:
    assert not Bulk().takes("index_text", {"of_uuid": "a"})
    assert Bulk().takes("insert_event", row("a"))


def test_neither_many_rows_nor_long_ones_are_gathered_without_end() -> None:
    bulk, long = Bulk(), Bulk()
    for number in range(MOST_ROWS):
        bulk.add("insert_task", row(f"{number}"))
    long.add("insert_task", row("a", description="x" * MOST_LETTERS))

    assert not bulk.takes("insert_task", row("one more"))
    assert not long.takes("insert_task", row("b"))
    assert not long.takes("insert_event", row("1"))


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (1, [1]), (3, [1, 1, 1]), (5, [4, 1]), (55, [32, 16, 4, 1, 1, 1])]
)
def test_rows_are_stored_in_portions_of_few_sizes(count: int, sizes: list[int]) -> None:
    rows = [row(f"{number}") for number in range(count)]

    found = list(portions(rows))

    assert [len(each) for each in found] == sizes
    assert [each for portion in found for each in portion] == rows


@pytest.mark.parametrize("statement", sorted(_sql.MANY))
def test_the_text_for_many_rows_numbers_every_value_once(statement: str) -> None:
    text = text_for(statement, 3)
    numbers = [int(number) for number in re.findall(r"\$(\d+)::", text)]

    assert numbers == list(range(1, 3 * len(_sql.PARAMETERS[statement]) + 1))
    assert "$:" not in text
    assert "@" not in text


def test_values_are_texts_in_the_order_of_the_statement() -> None:
    names = _sql.PARAMETERS["insert_event"]
    first: Values = {**dict.fromkeys(names), "instant": "now", "revision": 7}

    assert values_for("insert_event", [first, first]) == 2 * [
        {"instant": "now", "revision": "7"}.get(name) for name in names
    ]
