"""What a long transaction stored last is remembered as it was stored last, and not too much of it."""

import pytest

from backlog.domain.ids import sort_key
from backlog.domain.task import TaskName
from backlog.storage.session import recent as under_test
from backlog.storage.session.recent import Asked, Recent
from tests.unit.storage.backlogs import task


def test_the_latest_are_remembered_as_they_were_stored_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "WHOLE", 2)
    monkeypatch.setattr(under_test, "NAMED", 8)
    recent = Recent()
    for number in range(1, 20):
        recent.keep(task(number), None)
    again = task(18, title="Another title")
    recent.keep(again, again.id)

    assert recent.task("task", (18,)) == again
    assert recent.task("task", (19,)) == task(19)
    assert recent.task("task", (8,)) is None
    known, unknown = recent.names("task", [(1,), (12,), (18,), (30,)])
    assert unknown == [(1,), (30,)]
    assert known == {
        (12,): TaskName("task", (12,), "TASK-12", "The task 12", "active"),
        (18,): TaskName("task", (18,), "TASK-18", "Another title", "active"),
    }


def test_another_id_makes_it_forget_what_the_earlier_one_named() -> None:
    recent = Recent()
    recent.keep(task(1), None)
    recent.keep(task(2), "TASK-1")

    assert recent.task("task", (1,)) is None
    assert recent.names("task", [(1,), (2,)])[1] == [(1,)]


def test_names_that_were_asked_ahead_are_known_until_something_is_stored_there() -> None:
    recent = Recent()
    recent.keep(task(4), None)
    assert recent.unknown([("task", (1,)), ("task", (4,)), ("task", (1,))]) == {"task": [(1,)]}
    rows = [
        ("TASK-1", "One", "active", sort_key((1,))),
        (None, None, None, sort_key((2,))),
        ("TASK-3", "Three", "archived", sort_key((3,))),
    ]
    recent.expect("task", [(1,), (2,), (3,), (9,)], Asked(iter(rows)))
    one = TaskName("task", (1,), "TASK-1", "One", "active")
    three = TaskName("task", (3,), "TASK-3", "Three", "archived")

    assert recent.unknown([("task", (1,)), ("task", (2,)), ("draft", (1,))]) == {"draft": [(1,)]}
    for _ in range(2):
        assert recent.names("task", [(1,), (2,), (3,), (9,)]) == ({(1,): one, (3,): three}, [(9,)])
    recent.keep(task(2), None)
    assert recent.names("task", [(1,), (2,)])[0].keys() == {(1,), (2,)}
    recent.keep(task(3), "TASK-7")
    assert recent.names("task", [(1,), (2,), (3,)])[1] == [(1,), (2,)]


def test_where_a_name_was_asked_ahead_is_forgotten_with_what_was_stored_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(under_test, "NAMED", 2)
    recent = Recent()
    rows = [(f"TASK-{number}", "Old", "active", sort_key((number,))) for number in (1, 2, 3)]
    recent.expect("task", [(1,), (2,), (3,)], Asked(iter(rows)))
    for number in (1, 3, 5, 6, 7, 8):
        recent.keep(task(number), f"TASK-{number}")

    assert recent.names("task", [(1,), (2,), (3,)])[1] == [(1,), (3,)]
