"""What a long transaction stored last is remembered as it was stored last, and not too much of it."""

import pytest

from backlog.domain.task import TaskName
from backlog.storage.session import recent as under_test
from backlog.storage.session.recent import Recent
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
