"""An undo is planned beside others; what they change until it has its turn is taken into account."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from backlog.domain.edit_request import EditRequest
from backlog.domain.events import Stamp
from backlog.errors import Conflict, NotFound, Refused
from backlog.service import tasks, undo_plan
from backlog.service import undo as undoing
from backlog.service.lifecycle import archive
from backlog.service.undo import ThisBatch, undo
from tests.samples import Asking
from tests.unit.service.backlogs import Backlog

if TYPE_CHECKING:
    from backlog.store import Reader, Writer
    from backlog.store.database import Store


class Overtaking:
    """A store on which others do something right before a transaction begins, once for each thing to do."""

    def __init__(self, store: "Store", *deeds: Callable[[], object]) -> None:
        self._store = store
        self._deeds = list(deeds)
        self.transactions = 0

    @contextmanager
    def reading(self) -> "Iterator[Reader]":
        with self._store.reading() as reader:
            yield reader

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> "Iterator[Writer]":
        if self._deeds:
            self._deeds.pop(0)()
        self.transactions += 1
        with self._store.writing(stamp, narrow=narrow, many=many) as writer:
            yield writer


def overtaken(backlog: Backlog, what: ThisBatch | None, *deeds: Callable[[], object]) -> int:
    """Undo while others do that in between; return how many transactions it took."""
    store = Overtaking(backlog.store, *deeds)
    undo(Asking(store, backlog.stamp("undo")), what)  # type: ignore[arg-type]  # it has what an undo uses
    return store.transactions


def test_what_others_changed_of_other_fields_stays(backlog: Backlog) -> None:
    backlog.create("One", notes="n")
    backlog.create("Two")
    backlog.edit("TASK-1", title="Uno")

    assert overtaken(backlog, None, lambda: backlog.edit("TASK-1", notes="others'")) == 1

    assert [(task.title, task.notes, task.revision) for task in backlog.tasks().values()] == [
        ("One", "others'", 4),
        ("Two", None, 1),
    ]


def test_only_what_others_changed_is_worked_out_again(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo_plan, "AT_ONCE", 1)
    for title in ("One", "Two"):
        backlog.create(title)
    tasks.edit(backlog.asking(), ["TASK-1", "TASK-2"], EditRequest(priority="high"), kind="task")

    assert overtaken(backlog, None, lambda: backlog.edit("TASK-1", notes="others'")) == 1

    assert [(task.priority, task.notes, task.revision) for task in backlog.tasks().values()] == [
        (None, "others'", 4),
        (None, None, 3),
    ]


def test_what_others_changed_of_the_same_field_stands_in_the_way(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", title="Uno")

    with pytest.raises(Conflict):
        overtaken(backlog, None, lambda: backlog.edit("TASK-1", title="Eins"))

    assert backlog.tasks()["TASK-1"].title == "Eins"


def test_a_link_that_others_made_stands_in_the_way(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")

    with pytest.raises(Conflict, match="TASK-1 would refer to TASK-2"):
        overtaken(backlog, None, lambda: backlog.edit("TASK-1", references=["TASK-2"]))


def test_a_link_does_not_come_back_to_what_others_archived(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two", dependencies=["1"])
    backlog.edit("TASK-2", dependencies=())

    with pytest.raises(Conflict, match="TASK-2 would refer to TASK-1"):
        overtaken(backlog, None, lambda: archive(backlog.asking(), ["1"]))


def test_a_dependency_that_others_made_does_not_become_a_loop(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    backlog.create("Three", dependencies=["1"])
    backlog.edit("TASK-3", dependencies=())

    with pytest.raises(Refused, match="loop"):
        overtaken(backlog, None, lambda: backlog.edit("TASK-1", dependencies=["3"]))


def test_two_who_undo_the_last_command_at_once_undo_two(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", title="Two")
    backlog.edit("TASK-1", title="Three")

    assert overtaken(backlog, None, backlog.undo) == 2

    assert backlog.tasks()["TASK-1"].title == "One"


def test_two_who_undo_one_batch_at_once_undo_it_once(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", title="Two")

    with pytest.raises(Conflict, match="already undone"):
        overtaken(backlog, ThisBatch("run 1"), lambda: backlog.undo_run(1))


def test_it_is_planned_by_the_settings_as_they_are(backlog: Backlog) -> None:
    backlog.create("One", status="In Progress")
    backlog.edit("TASK-1", status="To Do")

    with pytest.raises(Refused, match="no longer configured"):
        overtaken(backlog, ThisBatch("run 1"), lambda: backlog.config("statuses", "To Do,Done"))


def test_whoever_is_overtaken_again_and_again_keeps_the_others_waiting(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo_plan, "AT_ONCE", 1)
    for title in ("One", "Two"):
        backlog.create(title)
    tasks.edit(backlog.asking(), ["TASK-1", "TASK-2"], EditRequest(priority="high"), kind="task")

    def others_edit() -> None:
        for id_ in ("TASK-1", "TASK-2"):
            backlog.edit(id_, comments=["more"])

    assert overtaken(backlog, ThisBatch("run 2"), *[others_edit] * undoing.ROUNDS) == undoing.ROUNDS + 1

    assert [(task.priority, task.revision) for task in backlog.tasks().values()] == [(None, 6), (None, 6)]


@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_that_is_overtaken_again_and_again_stores_nothing(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch, *, rehearsal: bool
) -> None:
    monkeypatch.setattr(undoing, "ROUNDS", 0)
    backlog.create("One", milestone="Launch")
    backlog.milestone("Launch")
    backlog.config("projectName", "Demo")
    before = backlog.everything()

    assert [event.key for event in undo(backlog.asking("undo"), rehearsal=rehearsal)] == [3]
    assert (backlog.everything() == before) is rehearsal


def test_a_rehearsal_takes_no_turn(backlog: Backlog) -> None:
    backlog.create("One")
    store = Overtaking(backlog.store)

    undo(Asking(store, backlog.stamp("undo")), rehearsal=True)  # type: ignore[arg-type]  # as above

    assert store.transactions == 0
    assert backlog.tasks()["TASK-1"].state == "active"


def test_nothing_to_undo_is_said_without_taking_a_turn(backlog: Backlog) -> None:
    with pytest.raises(NotFound):
        overtaken(backlog, None)
