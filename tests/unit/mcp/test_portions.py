import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.errors import InvalidInput
from backlog.mcp.portions import LARGEST_PORTION, in_portions, portion

LINES = st.lists(st.text(max_size=300), max_size=60)
RECORDS = st.fixed_dictionaries(
    {"id": st.just("TASK-1"), "revision": st.integers(1, 9)},
    optional={
        "description": st.text(max_size=9_000) | st.sampled_from(["\x01" * 9_000, "é\n" * 30_000]),
        "notes": st.text(max_size=9_000) | st.just("n" * 50_000),
        "labels": LINES,
        "comments": st.lists(st.fixed_dictionaries({"body": st.text(max_size=500)}), max_size=60),
        "acceptanceCriteria": LINES,
    },
)


def size(record: object) -> int:
    return len(json.dumps(record, ensure_ascii=False).encode())


@given(RECORDS)
def test_the_portions_of_a_record_hold_all_of_it_and_each_is_short(record: dict[str, object]) -> None:
    whole: dict[str, object] = {}
    cursor, portions = None, 0
    while portions == 0 or cursor is not None:
        part, cursor = portion(record, cursor)
        portions += 1
        assert size(part) < 9_500
        assert (part["id"], part["revision"]) == ("TASK-1", record["revision"])
        for key, value in part.items():
            if portions > 1 and isinstance(value, (str, list)) and key != "id":
                whole[key] += value  # type: ignore[operator]  # a text or a list, as it began
            else:
                whole[key] = value

    assert whole == record
    assert portions <= 2 + size(record) // 1_000


def test_a_short_record_is_one_portion() -> None:
    record = {"id": "TASK-1", "title": "One", "labels": ["a", "b"], "revision": 3}

    assert portion(record) == (record, None)
    assert in_portions("task", record, "One", None) == ("One", {"task": record})


def test_long_texts_share_the_room_and_short_ones_are_whole() -> None:
    record = {"id": "doc-1", "title": "T" * 300, "plan": "p" * 90_000, "notes": "n" * 90_000, "revision": 1}
    part, cursor = portion(record)

    assert part["title"] == record["title"]
    assert abs(len(part["plan"]) - len(part["notes"])) < 10
    assert cursor == f"plan:{len(part['plan'])},notes:{len(part['notes'])}"


def test_a_portion_says_what_was_cut_and_how_to_go_on() -> None:
    text, data = in_portions("task", {"id": "TASK-1", "plan": "p" * 9_000}, "One", None)

    assert text == f"One\nonly a part of: plan; more: cursor {data['next']}"
    assert data["next"].startswith("plan:")
    assert in_portions("task", {"id": "TASK-1", "plan": "p" * 9_000}, "One", data["next"])[1].keys() == {
        "task"
    }


def test_an_item_of_a_list_is_never_too_long() -> None:
    part, cursor = portion({"id": "TASK-1", "comments": [{"body": "b" * 50_000}, {"body": "short"}]})

    assert part["comments"][0]["body"].endswith("b…")
    assert size(part) < LARGEST_PORTION
    assert cursor is None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "5",
        "plan",
        "plan:",
        "plan:-1",
        "plan:x",
        "nothing:1",
        "revision:1",
        "plan:1,",
        "plan:" + "9" * 50,
        "plan:²",
    ],
)
def test_a_cursor_that_did_not_come_from_a_portion_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        portion({"id": "TASK-1", "plan": "p" * 9_000, "revision": 1}, cursor)

    assert caught.value.code == "invalid-cursor"


def test_a_cursor_beyond_the_end_is_the_end() -> None:
    part, cursor = portion(
        {"id": "TASK-1", "plan": "short", "notes": ["a"], "revision": 1}, "plan:999,notes:9"
    )

    assert (part["plan"], part["notes"], cursor) == ("", [], None)
