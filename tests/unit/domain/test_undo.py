from datetime import timedelta
from typing import Any

import pytest

from backlog.cli.complaints import hint
from backlog.domain.errors import Conflict, Refused
from backlog.domain.events import Event, Stamp
from backlog.domain.records import Milestone
from backlog.domain.settings import Settings
from backlog.domain.task import Kind
from backlog.domain.undo import (
    check_default_status,
    check_takes_back_a_change,
    id_given_up,
    links_to_check,
    setting_undone,
    undoable,
    undone,
    with_configured_status,
)
from tests.samples import NOW, STAMP, task

LATER = NOW + timedelta(hours=1)
TASK = task(1, title="New", labels=("a",), updated_at=NOW, revision=3)


def event(
    key: int = 7,
    *,
    revision: int = 2,
    undoes: int | None = None,
    command: str = "task edit",
    **changes: Any,  # noqa: ANN401  any field's values
) -> Event:
    """An event of TASK-1 with those changes, each a pair of before and after."""
    stamp = Stamp(STAMP.now, STAMP.actor, command, STAMP.batch)
    return Event(key, stamp, "task", TASK.uuid, "TASK-1", revision, changes, undoes)


def test_every_changed_field_gets_its_former_value() -> None:
    change = event(title=("Old", "New"), labels=((), ("a",)))

    assert undone(TASK, change, [], LATER) == TASK._replace(title="Old", labels=(), updated_at=LATER)


def test_what_others_changed_since_in_other_fields_stays() -> None:
    later = event(8, priority=(None, "high"))
    now = TASK._replace(priority="high")

    assert undone(now, event(title=("Old", "New")), [later], LATER) == now._replace(
        title="Old", updated_at=LATER
    )


def test_a_later_change_of_the_same_field_stands_in_the_way_and_is_named() -> None:
    later = [event(9, title=("New", "Newer"), command="task edit"), event(8, labels=((), ("a",)))]

    with pytest.raises(Conflict) as caught:
        undone(TASK._replace(title="Newer"), event(title=("Old", "New")), later, LATER)

    assert caught.value.message == (
        "event 7 of TASK-1 cannot be undone because it was changed since: event 9 (task edit by Ada)"
    )
    assert caught.value.code == "undo-conflict"


def test_a_field_that_somebody_changed_and_changed_back_does_not_stand_in_the_way() -> None:
    later = [event(9, title=("Newer", "New")), event(8, title=("New", "Newer"))]

    assert undone(TASK, event(title=("Old", "New")), later, LATER).title == "Old"


def test_what_a_command_created_is_archived() -> None:
    created = event(1, revision=1, title=(None, "New"), id=(None, "TASK-1"))

    assert undone(TASK, created, [], LATER) == TASK._replace(state="archived")


def test_what_a_command_created_stays_if_anything_of_it_was_changed_since() -> None:
    with pytest.raises(Conflict, match=r"event 8 \(task edit by Ada\)"):
        undone(TASK, event(1, revision=1), [event(8, priority=(None, "high"))], LATER)


def test_records_are_taken_back_like_tasks() -> None:
    milestone = Milestone("u", "m-1", "New", NOW, revision=2)

    assert undone(milestone, event(title=("Old", "New")), [], LATER) == milestone._replace(
        title="Old", updated_at=LATER
    )


def test_a_setting_gets_its_former_value_unless_it_was_changed_since() -> None:
    change = event(revision=0, project_name=("Old", "New"))

    assert setting_undone(Settings(project_name="New"), change, []) == Settings(project_name="Old")
    with pytest.raises(Conflict, match="event 9"):
        setting_undone(Settings(project_name="Newer"), change, [event(9, project_name=("New", "Newer"))])


def test_the_prefix_of_ids_is_not_taken_back() -> None:
    with pytest.raises(Refused):
        setting_undone(Settings(task_prefix="ab"), event(revision=0, task_prefix=("task", "ab")), [])


@pytest.mark.parametrize(
    ("kind", "state", "status", "expected"),
    [
        ("task", "active", "Vanished", None),
        ("task", "completed", "Vanished", None),
        ("task", "archived", "Vanished", "Vanished"),
        ("task", "active", "in progress", "In Progress"),
        ("task", "archived", "in progress", "in progress"),
        ("draft", "active", "Draft", "Draft"),
    ],
)
def test_nothing_that_can_be_seen_goes_back_to_a_status_that_is_no_longer_configured(
    kind: Kind, state: str, status: str, expected: str | None
) -> None:
    subject = task(1, kind, status=status, state=state)

    if expected is None:
        with pytest.raises(Refused) as caught:
            with_configured_status(subject, Settings())

        assert caught.value.code == "status-not-configured"
    else:
        assert with_configured_status(subject, Settings()).status == expected


def test_the_default_status_is_one_of_the_statuses_after_an_undo_too() -> None:
    check_default_status(Settings(default_status=""))
    check_default_status(Settings(default_status="to do"))
    with pytest.raises(Refused):
        check_default_status(Settings(default_status="Vanished"))


def test_what_made_the_backlog_is_not_taken_back() -> None:
    assert not undoable([event(2, command="init"), event(1, command="init")])
    assert undoable([event(9, command="init")])
    assert undoable([event(1)])


def test_an_undo_can_be_taken_back_but_not_what_took_an_undo_back() -> None:
    change, undoing, redoing = event(1), event(2, undoes=1), event(3, undoes=2)

    check_takes_back_a_change(change, None)
    check_takes_back_a_change(undoing, change)
    with pytest.raises(Conflict) as caught:
        check_takes_back_a_change(redoing, undoing)

    assert hint(caught.value) == "undo that one: backlog undo --event 1"


@pytest.mark.parametrize(
    ("after", "change", "links"),
    [
        ({"dependencies": ("TASK-2", "TASK-3")}, {"title": ("a", "b")}, ()),
        (
            {"dependencies": ("TASK-2", "TASK-3")},
            {"dependencies": (("TASK-2", "TASK-3"), ("TASK-3",))},
            ("TASK-2",),
        ),
        ({"parent": "TASK-2"}, {"parent": ("TASK-2", None)}, ("TASK-2",)),
        (
            {"dependencies": ("TASK-2",), "parent": "TASK-3"},
            {"state": ("active", "archived")},
            ("TASK-2", "TASK-3"),
        ),
        ({"state": "archived", "dependencies": ("TASK-2",)}, {"state": (None, "active")}, ()),
    ],
)
def test_the_links_that_an_undo_brings_back_are_looked_at(
    after: dict[str, Any], change: dict[str, Any], links: tuple[str, ...]
) -> None:
    assert links_to_check(task(1, **after), event(**change)) == links


@pytest.mark.parametrize(
    ("after", "change", "given_up"),
    [
        ({}, {"title": ("a", "b")}, None),
        ({"state": "archived"}, {"id": (None, "TASK-1"), "state": (None, "active")}, "TASK-1"),
        ({}, {"id": ("TASK-1", "DRAFT-4")}, "DRAFT-4"),
        ({"state": "archived"}, {"state": ("archived", "active")}, "TASK-1"),
        ({}, {"state": ("active", "archived")}, None),
    ],
)
def test_the_id_that_is_gone_after_an_undo_is_known(
    after: dict[str, Any], change: dict[str, Any], given_up: str | None
) -> None:
    assert id_given_up(task(1, **after), event(**change)) == given_up
