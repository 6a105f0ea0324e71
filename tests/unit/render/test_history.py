import json
from datetime import timedelta, timezone
from typing import Any

import pytest

from backlog.domain.deltas import Replaced
from backlog.domain.events import Event, Recorded
from backlog.domain.task import ChecklistItem, Comment
from backlog.render.json import history as json_history
from backlog.render.rich.history import history
from backlog.render.text import history as text_history
from backlog.render.text.history import undone_lines
from tests.samples import CHECKED, NOW, OPEN, STAMP

HERE = (NOW + timedelta(hours=2)).astimezone(timezone(timedelta(hours=1)))
"""Two hours later, on a clock that is an hour ahead of UTC."""


def event(
    key: int = 7,
    *,
    entity: str = "task",
    id_: str = "TASK-1",
    undoes: int | None = None,
    **changes: Any,  # noqa: ANN401  any field's values
) -> Event:
    return Event(key, STAMP, entity, "uuid-1", id_, 2, changes, undoes)


def lines(**changes: Any) -> list[str]:  # noqa: ANN401  any fields' values
    """What is told of an event's changes."""
    headline, *told = text_history.history([event(**changes)]).splitlines()

    assert headline == "#7 2027-01-15 09:30:00 UTC Ada: task edit TASK-1"
    return told


def test_the_text_of_a_file_is_told_as_a_text() -> None:
    before = '{"loose":{"plan":"Hello"}}'
    after = '{"loose":{"plan":"Hello\\n\\nThere"},"below":{"ac":[["one",0,["  more"]]]}}'
    changed = event(entity="file", kept=(before, after))
    begun = event(entity="file", kept=(None, '{"name":"task-1.md","unknown":{"a":"a: 1"}}'))

    assert text_history.history([changed]).splitlines()[1:] == ["  other text: Hello -> Hello There one more"]
    assert text_history.history([begun]).splitlines()[1:] == ["  file: what else it says"]
    (told,) = json.loads(json_history.history("log", [changed]))["events"]
    assert told["changes"] == [
        {"field": "otherText", "before": "Hello", "after": "Hello\n\nThere\n\none\n  more"}
    ]


def test_a_value_is_told_before_and_after() -> None:
    assert lines(title=("Old", "New"), priority=(None, "high"), description=("Why", None)) == [
        "  title: Old -> New",
        "  priority: high",
        "  description: Why -> (none)",
    ]


LONG = "word " * 60


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            LONG,
            f"{LONG}\nTried again",
            "…word word word word word word word -> …word word word word word word word Tried again",
        ),
        (f"{LONG}old {LONG}", f"{LONG}new {LONG}", None),
        ("a" * 100, "a" * 100 + "b", f"…{'a' * 40} -> …{'a' * 40}b"),
        ("a" * 99, "a" * 99 + "b", f"{'a' * 99} -> {'a' * 99}b"),
        ("a" * 120, "a" * 110, f"…{'a' * 50} -> …{'a' * 40}"),
        (LONG, "", f"{LONG[:199]}… -> (none)"),
    ],
    ids=["appended", "within", "in one word", "soon", "cut off", "cleared"],
)
def test_of_long_texts_is_told_where_they_differ(before: str, after: str, line: str | None) -> None:
    (told,) = lines(implementation_notes=(before, after))

    value = told.removeprefix("  implementation notes: ")
    if line is None:
        old, new = value.split(" -> ")
        assert (old[:44], new[:44]) == (f"…{'word ' * 7}old word", f"…{'word ' * 7}new word")
        assert len(old) == len(new) == 200
    else:
        assert value == line


def test_values_are_told_as_people_write_them() -> None:
    assert lines(
        ordinal=(1000.0, 2.5),
        claimed_until=(None, NOW + timedelta(minutes=30)),
        due_date=(NOW.date(), None),
        legacy_done=(False, True),
    ) == [
        "  ordinal: 1000 -> 2.5",
        "  claimed until: 2027-01-15 10:00 UTC",
        "  due date: 2027-01-15 -> (none)",
        "  legacy done: False -> True",
    ]


def test_of_a_list_is_told_what_came_and_what_went() -> None:
    assert lines(labels=(("a", "b"), ("b", "c")), assignees=((), ("x",)), dependencies=(("TASK-2",), ())) == [
        "  labels: a -> c",
        "  assignees: x",
        "  dependencies: TASK-2 -> (none)",
    ]


def test_a_list_in_another_order_is_told_whole() -> None:
    assert lines(labels=(("a", "b"), ("b", "a"))) == ["  labels: a, b -> b, a"]


def test_a_list_that_has_an_item_once_more_or_less_is_told_by_that_item() -> None:
    assert lines(labels=(("a", "b"), ("a", "b", "a")), references=(("x", "y", "x"), ("x", "y"))) == [
        "  labels: a",
        "  references: x -> (none)",
    ]
    assert lines(statuses=(([1], [2]), ([2], [1], [3]))) == ["  statuses: [3]"]


def test_of_a_long_list_and_a_long_text_a_line_is_told_whatever_white_space_is_in_it() -> None:
    many = tuple(f"label {number}" for number in range(1000))

    assert lines(labels=((), many)) == [f"  labels: {', '.join(many)[:199]}…"]
    assert lines(labels=((), ("",) * 1000)) == [f"  labels: {', ' * 99},…"]
    assert lines(notes=(None, f"a{' ' * 5000}b")) == ["  notes: a b"]
    assert lines(notes=(None, f"{'a ' * 100}{' ' * 5000}{'b' * 5000}")) == [f"  notes: {'a ' * 99}a…"]


def test_a_checklist_is_told_by_its_items_with_marks_and_evidence() -> None:
    shown = ChecklistItem("It works", checked=True, evidence="run 12", checked_by="Ada", checked_at=NOW)

    assert lines(acceptance_criteria=((OPEN,), (CHECKED,))) == [
        "  acceptance criteria: [ ] It works -> [x] It works"
    ]
    assert lines(acceptance_criteria=((CHECKED,), (shown,))) == [
        "  acceptance criteria: [x] It works -> [x] It works (run 12)"
    ]


def test_a_comment_is_told_by_its_text() -> None:
    assert lines(comments=((), (Comment("One\ntwo", NOW, "Ada"),))) == ["  comments: One two"]


def test_a_long_text_is_shortened_to_a_line() -> None:
    (told,) = lines(notes=(None, "line\n" * 1000))

    assert len(told) == len("  notes: ") + 200
    assert told.endswith("…")


def test_the_headline_says_what_an_undo_takes_back() -> None:
    assert text_history.history([event(8, undoes=7)]) == (
        "#8 2027-01-15 09:30:00 UTC Ada: task edit TASK-1 (undoes #7)\n"
    )


def test_events_are_separated_by_an_empty_line() -> None:
    assert text_history.history([event(2), event(1)]).count("\n\n") == 1
    assert text_history.history([]) == "No events found.\n"


def test_a_setting_is_told_by_the_name_that_config_knows() -> None:
    setting = event(entity="setting", id_="default_status", default_status=("To Do", ""))

    assert (
        undone_lines([Recorded(*setting[:6], {"default_status": Replaced("To Do", "")})])
        == "Undid event 7: task edit of defaultStatus\n"
    )
    assert text_history.history([setting]).splitlines()[0].endswith("task edit defaultStatus")
    assert json.loads(json_history.history("log", [setting]))["events"][0]["id"] == "defaultStatus"


def test_programs_read_every_change_whole() -> None:
    shown = ChecklistItem("It works", checked=True, evidence="run 12", checked_by="Ada", checked_at=NOW)
    change = event(
        8, undoes=7, title=("Old", "New"), labels=((), ("a",)), due_date=(None, NOW.date()),
        acceptance_criteria=((OPEN,), (shown,)), ordinal=(None, 1000.0),
    )  # fmt: skip

    document = json.loads(json_history.history("task-history", [change]))

    assert document == {
        "schemaVersion": 1,
        "kind": "task-history",
        "events": [
            {
                "event": 8,
                "at": "2027-01-15T09:30:00.000Z",
                "actor": "Ada",
                "command": "task edit",
                "batch": STAMP.batch,
                "entity": "task",
                "id": "TASK-1",
                "uuid": "uuid-1",
                "revision": 2,
                "undoes": 7,
                "changes": [
                    {"field": "title", "before": "Old", "after": "New"},
                    {"field": "labels", "before": [], "after": ["a"]},
                    {"field": "dueDate", "before": None, "after": "2027-01-15"},
                    {
                        "field": "acceptanceCriteria",
                        "before": [{"text": "It works", "checked": False}],
                        "after": [
                            {
                                "text": "It works",
                                "checked": True,
                                "evidence": "run 12",
                                "checkedBy": "Ada",
                                "checkedAt": "2027-01-15T09:30:00.000Z",
                            }
                        ],
                    },
                    {"field": "ordinal", "before": None, "after": 1000},
                ],
            }
        ],
    }


def test_a_terminal_shows_each_change_as_a_diff() -> None:
    drawn = history([event(title=("Old", "New"), labels=((), ("a",)))], now=HERE, width=60, color=False)

    assert [line.rstrip() for line in drawn.splitlines()] == [
        "#7 2027-01-15 10:30 (2 h ago) Ada: task edit TASK-1",
        "   title  - Old",
        "          + New",
        "   labels + a",
    ]


def test_colours_and_control_characters_on_a_terminal() -> None:
    coloured = history([event(title=("\x1b[1mOld", "New"))], now=HERE, width=60, color=True)

    assert "\x1b[31m- " in coloured
    assert "\x1b[32m+ New" in coloured
    assert "\x1b[1mOld" not in coloured
    assert history([], now=HERE, width=60, color=True) == "No events found.\n"
