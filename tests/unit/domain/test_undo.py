from itertools import pairwise
from typing import Any

import pytest

from backlog.cli.complaints import hint
from backlog.domain.deltas import Replaced, diff, inverse, revert
from backlog.domain.events import Event, Recorded, Stamp
from backlog.domain.reversal import Retraced, Step, fields_to_retrace, retraced
from backlog.domain.settings import Settings
from backlog.domain.task import Kind
from backlog.domain.undo import (
    check_default_status,
    check_takes_back_a_change,
    id_given_up,
    links_to_check,
    setting_undone,
    undoable,
    with_configured_status,
)
from backlog.errors import Conflict, Refused
from tests.samples import NOW, STAMP, task

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


def recorded(key: int = 7, **given: Any) -> Recorded:  # noqa: ANN401  as `event`
    """The same as it is stored."""
    told = event(key, **given)
    changes = {field: diff(*sides) for field, sides in told.changes.items()}
    return Recorded(*told[:6], changes, told.undoes)


def fields(**given: Any) -> dict[str, Any]:  # noqa: ANN401  any field's value
    """The fields of TASK-1 as JSON knows them."""
    return {"id": "TASK-1", "kind": "task", "state": "active", "title": "New", "labels": ["a"], **given}


def taken_back(
    now: dict[str, Any], events: list[Recorded], *wanted: int, undone: tuple[int, ...] = ()
) -> Retraced:
    return retraced(
        now, events, frozenset(wanted), lambda each: each.undoes is None and each.key not in undone
    )


def test_every_changed_field_gets_its_former_value() -> None:
    change = recorded(title=("Old", "New"), labels=([], ["a"]))

    found = taken_back(fields(), [change], 7)

    assert found.fields == fields(title="Old", labels=[])
    assert (found.steps, found.midway, found.oldest, found.created) == ((), fields(), 7, False)


def test_what_others_changed_since_in_other_fields_stays() -> None:
    later = recorded(8, priority=(None, "high"))

    found = taken_back(fields(priority="high"), [later, recorded(title=("Old", "New"))], 7)

    assert found.fields == fields(title="Old", priority="high")


def test_a_later_change_of_the_same_field_stands_in_the_way_and_is_named() -> None:
    later = [recorded(9, title=("New", "Newer")), recorded(8, labels=([], ["a"]))]

    with pytest.raises(Conflict) as caught:
        taken_back(fields(title="Newer"), [*later, recorded(title=("Old", "New"))], 7)

    assert caught.value.message == (
        "event 7 of TASK-1 cannot be undone because it was changed since: event 9 (task edit by Ada)"
    )
    assert caught.value.code == "undo-conflict"


def test_a_field_that_somebody_changed_and_changed_back_does_not_stand_in_the_way() -> None:
    later = [recorded(9, title=("Newer", "New")), recorded(8, title=("New", "Newer"))]

    assert taken_back(fields(), [*later, recorded(title=("Old", "New"))], 7).fields["title"] == "Old"


LONG = "A text that is long enough for its beginning to be kept. "


def test_changes_of_one_field_are_taken_back_in_one_pass_with_an_event_for_each() -> None:
    texts = [LONG, f"{LONG}1", f"{LONG}12", f"{LONG}123"]
    events = [recorded(7 + number, notes=pair) for number, pair in enumerate(pairwise(texts))][::-1]

    found = taken_back(fields(notes=texts[-1]), events, 7, 8, 9)

    assert found.fields == fields(notes=LONG)
    assert [(step.undoes, step.entity, step.id) for step in found.steps] == [
        (9, "task", "TASK-1"),
        (8, "task", "TASK-1"),
    ]
    assert [
        revert(inverse(step.changes["notes"], before), before)
        for step, before in zip(found.steps, texts[:1:-1], strict=True)
    ] == [
        texts[2],
        texts[1],
    ]
    assert (found.midway["notes"], found.oldest) == (texts[1], 7)


def test_of_several_changes_those_in_between_that_were_not_wanted_stand_in_the_way() -> None:
    texts = [LONG, f"{LONG}1", f"{LONG}12", f"{LONG}123"]
    events = [recorded(7 + number, notes=pair) for number, pair in enumerate(pairwise(texts))][::-1]

    with pytest.raises(Conflict, match=r"event 7 .* event 8 \(task edit by Ada\)"):
        taken_back(fields(notes=texts[-1]), events, 7, 9)


def test_a_field_that_was_changed_by_hand_is_not_taken_back() -> None:
    change = recorded(notes=(LONG, f"{LONG}1"))

    with pytest.raises(Conflict, match=r"because it was changed since$"):
        taken_back(fields(notes=f"{LONG}mine"), [change], 7)


def test_what_a_command_created_is_archived() -> None:
    created = recorded(1, revision=1, title=(None, "New"), id=(None, "TASK-1"))

    found = taken_back(fields(), [created], 1)

    assert (found.fields, found.created) == (fields(state="archived"), True)


def test_what_a_command_created_and_changed_is_archived_as_it_was_created() -> None:
    events = [recorded(2, title=("Old", "New")), recorded(1, revision=1, title=(None, "Old"))]

    assert taken_back(fields(), events, 1, 2).fields == fields(title="Old", state="archived")


def test_what_a_command_created_stays_if_anything_of_it_was_changed_since() -> None:
    events = [recorded(8, priority=(None, "high")), recorded(1, revision=1, title=(None, "New"))]

    with pytest.raises(Conflict, match=r"event 8 \(task edit by Ada\)"):
        taken_back(fields(priority="high"), events, 1)
    assert taken_back(fields(), events, 1, undone=(8,)).fields["state"] == "archived"


def test_a_setting_gets_its_former_value_unless_it_was_changed_since() -> None:
    change = event(revision=0, project_name=("Old", "New"))

    assert setting_undone(Settings(project_name="New"), change, []) == Settings(project_name="Old")
    with pytest.raises(Conflict, match="event 9"):
        setting_undone(Settings(project_name="Newer"), change, [event(9, project_name=("New", "Newer"))])


def test_what_changed_a_setting_later_is_looked_up_only_where_it_stands_in_the_way() -> None:
    later = iter([event(9, project_name=("New", "New"))])

    setting_undone(Settings(project_name="New"), event(revision=0, project_name=("Old", "New")), later)

    assert [each.key for each in later] == [9]


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
    assert not undoable([recorded(2, command="init"), recorded(1, command="init")])
    assert undoable([recorded(9, command="init")])
    assert undoable([recorded(1)])


def test_an_undo_can_be_taken_back_but_not_what_took_an_undo_back() -> None:
    change, undoing, redoing = recorded(1), recorded(2, undoes=1), recorded(3, undoes=2)

    check_takes_back_a_change(change, change.undoes)
    check_takes_back_a_change(undoing, change.undoes)
    with pytest.raises(Conflict) as caught:
        check_takes_back_a_change(redoing, undoing.undoes)

    assert hint(caught.value) == "undo that one: backlog undo --event 1"


@pytest.mark.parametrize(
    ("before", "after", "links"),
    [
        ({"dependencies": ("TASK-2", "TASK-3")}, {"dependencies": ("TASK-2", "TASK-3")}, ()),
        ({"dependencies": ("TASK-3",)}, {"dependencies": ("TASK-2", "TASK-3")}, ("TASK-2",)),
        ({}, {"parent": "TASK-2"}, ("TASK-2",)),
        (
            {"state": "archived", "dependencies": ("TASK-2",), "parent": "TASK-3"},
            {"dependencies": ("TASK-2",), "parent": "TASK-3"},
            ("TASK-2", "TASK-3"),
        ),
        ({"dependencies": ("TASK-2",)}, {"state": "archived", "dependencies": ("TASK-2",)}, ()),
    ],
)
def test_the_links_that_an_undo_brings_back_are_looked_at(
    before: dict[str, Any], after: dict[str, Any], links: tuple[str, ...]
) -> None:
    assert links_to_check(task(1, **before), task(1, **after)) == links


@pytest.mark.parametrize(
    ("before", "after", "given_up"),
    [
        ({}, {"title": "b"}, None),
        ({}, {"state": "archived"}, "TASK-1"),
        ({"id": "DRAFT-4"}, {}, "DRAFT-4"),
        ({"id": "DRAFT-4"}, {"state": "archived"}, "DRAFT-4"),
        ({"state": "archived"}, {"state": "archived"}, None),
        ({"state": "archived"}, {}, None),
    ],
)
def test_the_id_that_is_gone_after_an_undo_is_known(
    before: dict[str, Any], after: dict[str, Any], given_up: str | None
) -> None:
    assert id_given_up(task(1, **before), task(1, **after)) == given_up


def test_what_a_command_created_becomes_archived_whatever_it_was() -> None:
    events = [recorded(9, state=("active", "completed")), recorded(7, revision=1, title=(None, "New"))]
    now = {"kind": "draft", "state": "completed", "id": "DRAFT-1", "title": "New"}

    done = retraced(now, events, frozenset({9, 7}), lambda _: True)

    assert done.fields == {"kind": "draft", "state": "archived", "id": "DRAFT-1", "title": "New"}
    assert done.midway["state"] == "active"
    assert done.steps == (Step(9, {"state": Replaced("completed", "active")}, "draft", "DRAFT-1"),)
    assert (done.oldest, done.created) == (7, True)


def test_a_creation_that_is_taken_back_among_others_archives_in_between() -> None:
    events = [recorded(8, revision=1, title=(None, "New")), recorded(7, labels=(["a"], ["b"]))]
    now = {"state": "active", "id": "TASK-1", "title": "New", "labels": ["b"]}

    done = retraced(now, events, frozenset({8, 7}), lambda _: True)

    assert done.steps == (Step(8, {"state": Replaced("active", "archived")}, "task", "TASK-1"),)


def test_events_of_another_record_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match=r"^event 3 is none of the record's$"):
        retraced({"state": "active", "id": "TASK-1"}, [], frozenset({3}), lambda _: True)


def test_what_a_record_is_is_looked_up_with_what_was_changed() -> None:
    assert fields_to_retrace([recorded(title=("a", "b")), recorded(plan=("a", "b"))]) == {
        *("kind", "state", "id"),
        *("title", "plan"),
    }


def test_a_parent_that_stays_need_not_be_looked_at() -> None:
    before = task(1, parent="TASK-9", dependencies=("TASK-2",))

    assert links_to_check(before, before._replace(dependencies=("TASK-2", "TASK-3"))) == ("TASK-3",)
    assert links_to_check(before, before._replace(parent="TASK-8")) == ("TASK-8",)


def test_links_are_compared_once_each_however_many_a_task_has() -> None:
    compared = 0

    class Id(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str(self) == str(other)

    before = task(1, dependencies=tuple(Id(f"TASK-{number}") for number in range(100)))
    after = task(1, dependencies=tuple(Id(f"TASK-{number}") for number in range(1, 101)))

    assert links_to_check(before, after) == ("TASK-100",)
    assert compared <= 300


def test_what_gives_a_long_text_back_fits_the_text_as_it_is() -> None:
    texts = ["first " * 20, "first " * 20 + "second", "first " * 20 + "third"]
    events = [
        recorded(9, revision=3, description=(texts[1], texts[2])),
        recorded(8, revision=2, description=(texts[0], texts[1])),
    ]

    back = taken_back(fields(description=texts[2]), events, 8, 9)

    assert back.fields["description"] == texts[0]
    assert revert(back.steps[0].changes["description"], texts[1]) == texts[2]


def test_a_task_without_a_parent_that_is_active_again_refers_to_its_dependencies_alone() -> None:
    archived = TASK._replace(state="archived")

    assert links_to_check(archived, TASK._replace(dependencies=("TASK-2",))) == ("TASK-2",)
