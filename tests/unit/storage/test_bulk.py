"""Rows that go to a server together: which may wait for each other, and what is made of them."""

import json
import re
import sys

import pytest

from backlog.storage.codec.records import Values
from backlog.storage.postgresql import _sql
from backlog.storage.postgresql.bulk import MOST_BYTES, MOST_ROWS, Bulk, JsonRows


def row(uuid: str, **values: str | float | None) -> Values:
    return {"uuid": uuid, **values}


def test_rows_of_one_statement_are_gathered_and_what_follows_them_comes_after_them() -> None:
    bulk = Bulk()
    given = [("insert_task", row("a")), ("insert_event", row("1")), ("insert_task", row("b"))]
    for statement, values in [*given, ("index_text", {"of_uuid": "b"}), ("insert_event", row("2"))]:
        assert bulk.takes(statement, values)  # type: ignore[arg-type]  # they are names of statements
        bulk.add(statement, values)  # type: ignore[arg-type]  # see above

    assert [(statement, rows.values) for statement, rows in bulk.taken()] == [
        ("insert_task", [row("a"), row("b")]),
        ("index_text", [{"of_uuid": "b"}]),
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
    long.add("insert_task", row("a", parent="é" * (MOST_BYTES // 2)))

    assert not bulk.takes("insert_task", row("one more"))
    assert not long.takes("insert_task", row("b"))
    assert not long.takes("insert_event", row("1"))


@pytest.mark.parametrize("statement", sorted(_sql.MANY))
def test_the_text_for_many_rows_takes_them_as_one_value(statement: str) -> None:
    changes = statement.startswith("update")

    assert set(re.findall(r"\$\d+", _sql.MANY[statement])) == ({"$1", "$2"} if changes else {"$1"})


@pytest.mark.parametrize("loaded", [True, False], ids=["pydantic is loaded", "it is not"])
def test_rows_are_sent_as_json_with_their_number(loaded: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001  a case
    if not loaded:
        monkeypatch.delitem(sys.modules, "pydantic_core", raising=False)
    given = [row("a", title='Say "hello"\n', ordinal=0.5, parent=None), row("b", title="é\x01")]
    rows = JsonRows()
    sizes = [rows.add(each) for each in given]

    assert json.loads(rows.json()) == given
    assert len(rows) == 2
    assert sum(sizes) + len("[,]") == len(rows.json())


def test_a_character_that_a_server_cannot_hold_is_refused_and_one_that_looks_like_it_is_not() -> None:
    rows = JsonRows()
    with pytest.raises(ValueError, match="NUL"):
        rows.add(row("a", title="a\0b"))
    rows.add(row("a", title="\\u0000"))

    assert json.loads(rows.json()) == [row("a", title="\\u0000")]


def test_what_is_gathered_has_room_in_a_socket_so_that_it_is_sent_without_waiting() -> None:
    """A server reads the statements behind the first once that is done."""
    bulk, number = Bulk(), 0
    while bulk.takes("insert_task", row(f"{number}", description="x" * 1_000)):
        for statement in ("insert_task", "index_words", "insert_event"):
            values = row(f"{number}", of_uuid=f"{number}", body="x" * 1_000)
            bulk.add(statement, values)
        number += 1

    assert sum(len(rows.json()) for _, rows in bulk.taken()) < 200_000


def test_what_is_indexed_of_one_record_is_gathered_once() -> None:
    bulk = Bulk()
    bulk.add("insert_task", row("a"))
    bulk.add("index_words", {"of_uuid": "a"})

    assert bulk.takes("index_words", {"of_uuid": "b"})
    assert not bulk.takes("index_words", {"of_uuid": "a"})
