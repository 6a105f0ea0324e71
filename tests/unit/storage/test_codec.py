"""Values become texts and numbers that sort as the values do, and come back as they were."""

import json
import re
import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from operator import is_
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.ids import format_id, sort_key
from backlog.domain.settings import UNRANKED, Settings
from backlog.domain.task import ChecklistItem, Comment, Task
from backlog.storage.codec import encoding
from backlog.storage.codec import records as codec
from backlog.storage.schema.tables import TaskRow
from backlog.storage.session.preparation import PARTS, Preparing
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.executor import SqliteExecutor
from backlog.storage.statements.registry import table
from tests.samples import CHECKED, NOW, OPEN, STAMP, let_through, task
from tests.strategies import checklists, instants, lists, tasks, texts


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC), "2027-01-02T03:04:05.000000Z"),
        (datetime(2027, 1, 2, 3, 4, 5, 67, tzinfo=UTC), "2027-01-02T03:04:05.000067Z"),
        (
            datetime(2027, 1, 1, 23, 59, 59, 999_999, tzinfo=timezone(-timedelta(hours=5, minutes=30))),
            "2027-01-02T05:29:59.999999Z",
        ),
        (datetime(7, 1, 2, tzinfo=UTC), "0007-01-02T00:00:00.000000Z"),
        (date(2027, 1, 2), "2027-01-02"),
        (date(7, 1, 2), "0007-01-02"),
        (None, None),
    ],
)
def test_instants_are_written_in_utc_with_a_fixed_width(
    value: datetime | date | None, expected: str | None
) -> None:
    assert codec.encode_instant(value) == expected
    assert codec.decode_instant(expected) == value


@given(instants())
def test_an_instant_is_read_back_as_the_same_point_in_time(instant: datetime) -> None:
    text = codec.encode_instant(instant)

    assert codec.decode_instant(text) == instant
    assert text is not None
    assert codec.decode_moment(text) == instant


@given(instants(), instants())
def test_instants_sort_as_text(one: datetime, other: datetime) -> None:
    texts_of = [codec.encode_instant(each) for each in sorted([one, other])]

    assert texts_of == sorted(filter(None, texts_of))


@given(st.dates(), instants())
def test_a_day_sorts_before_every_instant_in_it(day: date, instant: datetime) -> None:
    within = datetime.combine(day, instant.timetz().replace(tzinfo=UTC))
    first, second = codec.encode_instant(day), codec.encode_instant(within)

    assert first is not None
    assert second is not None
    assert first < second
    assert type(codec.decode_instant(first)) is date


@given(lists())
def test_a_list_of_texts_is_read_back(values: tuple[str, ...]) -> None:
    text = codec.encode_json(list(values))

    assert codec.decode_strings(text) == values
    assert codec.decode_strings(text) == tuple(json.loads(text))


@given(checklists(st.booleans()))
def test_a_checklist_is_read_back(items: tuple[ChecklistItem, ...]) -> None:
    assert codec.decode_checklist(codec.encode_json(encoding.plain_checklist(items))) == items


def test_an_item_is_written_as_the_database_s_own_rules_read_it() -> None:
    shown = CHECKED._replace(evidence="run 12", checked_by="Ada", checked_at=NOW)

    assert codec.encode_json(encoding.plain_checklist([OPEN, CHECKED, shown])) == (
        '[{"text":"It works","checked":false},{"text":"It works","checked":true},'
        '{"text":"It works","checked":true,"evidence":"run 12","checked_by":"Ada",'
        '"checked_at":"2027-01-15T09:30:00.000000Z"}]'
    )


@given(st.lists(st.builds(Comment, texts(1), instants(), st.none() | texts(1)), max_size=3).map(tuple))
def test_comments_are_read_back(comments: tuple[Comment, ...]) -> None:
    assert codec.decode_comments(codec.encode_json(encoding.plain_comments(comments))) == comments


def comments_of(bodies: Iterable[str]) -> tuple[Comment, ...]:
    return tuple(Comment(body, NOW, None) for body in bodies)


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")), st.integers(0, 5))
def test_a_changed_list_takes_what_it_kept_from_what_it_was(
    first: list[str], second: list[str], kept: int
) -> None:
    before = task(1, comments=comments_of(first))
    after = before._replace(comments=(*before.comments[:kept], *comments_of(second)), title="Other")
    names = ["comments", "title", "labels"]

    assert encoding.plain_after(before, encoding.plain_fields(before, names), after) == encoding.plain_fields(
        after, names
    )


def test_of_a_longer_list_only_what_is_new_is_encoded() -> None:
    before = task(1, comments=comments_of("abc"))
    former = encoding.plain_fields(before, ["comments"])

    longer = before._replace(comments=(*before.comments, *comments_of("d")))
    plain: Any = encoding.plain_after(before, former, longer)

    assert all(map(is_, plain["comments"], cast("Any", former["comments"])))


@given(texts())
def test_text_is_not_escaped_beyond_what_json_needs(text: str) -> None:
    written = codec.encode_json([text])

    assert json.loads(written) == [text]
    assert all(character in written for character in text if character.isalpha())


@given(tasks())
def test_a_task_is_read_back_from_its_columns(drawn: Task) -> None:
    values = encoding.encode_row(drawn, encoding.plain_fields(drawn), Settings())

    assert codec.decode_task([values[name] for name in Task._fields]) == drawn


@given(tasks())
def test_what_is_set_of_a_new_task_is_told_beside_its_columns(drawn: Task) -> None:
    values, changes = encoding.encode_new(drawn, Settings())

    plain = encoding.plain_fields(drawn)
    told = {field: [None, value] for field, value in plain.items() if value is not None and value != []}
    assert values == encoding.encode_row(drawn, plain, Settings())
    assert json.loads(changes) == {
        field: pair for field, pair in told.items() if field not in encoding.NOT_REMEMBERED
    }


@given(tasks())
def test_columns_hold_nothing_but_text_and_numbers(drawn: Task) -> None:
    values = encoding.encode_row(drawn, encoding.plain_fields(drawn), Settings())

    assert {type(value) for value in values.values()} <= {str, int, float, type(None)}


def test_a_task_fills_every_column_but_the_key() -> None:
    one = task(1)
    expected = {column.name for column in table(TaskRow).columns} - {"key"}

    assert set(encoding.encode_row(one, encoding.plain_fields(one), Settings())) == expected


def test_the_content_of_a_task_is_what_is_in_no_index_and_when_it_changed() -> None:
    counted = {"criteria_checked", "criteria_total", "criteria_with_check", "criteria_verified"}
    tasks = table(TaskRow)
    indexed = {column.name for index in tasks.indexes for column in index.columns} - counted - {"updated_at"}
    keys = {column.name for column in tasks.columns if column.unique or column.primary_key}

    assert encoding.CONTENT | counted == {column.name for column in tasks.columns} - indexed - keys
    assert set(encoding.encode_part(task(1), encoding.CONTENT, {})) == encoding.CONTENT | counted


@pytest.mark.parametrize(("statement", "fields"), PARTS)
def test_a_part_of_a_task_fills_what_its_statement_takes(statement: str, fields: frozenset[str]) -> None:
    taken = set(re.findall(r":(\w+)", getattr(_sql, statement.upper())))

    assert {*encoding.encode_part(task(1), fields, {}), "of_uuid", "of_revision"} == taken


@pytest.mark.parametrize(
    ("changed", "statement"),
    [
        ({"status": "In Progress"}, "update_task_status"),
        ({"state": "archived"}, "update_task_state"),
        ({"state": "completed", "updated_at": NOW}, "update_task_state"),
        ({"notes": "Seen", "plan": None}, "update_task_texts"),
        ({"labels": ("api",)}, "update_task_content"),
        ({"state": "archived", "status": "In Progress"}, "update_task"),
        ({"priority": "low"}, "update_task"),
    ],
)
def test_a_change_of_a_part_of_a_task_is_stored_by_the_statement_with_the_fewest_indexes(
    changed: dict[str, Any], statement: str
) -> None:
    before = task(1, plan="A plan")
    executor = SqliteExecutor(sqlite3.connect(":memory:"), "backlog.db")
    after = before._replace(**changed)

    prepared = Preparing(executor, STAMP, Settings()).change(let_through(before, after))

    assert prepared.statement == statement


def test_lists_that_stay_are_not_written_again() -> None:
    one = task(1, labels=("a",), acceptance_criteria=(CHECKED, OPEN), references=("r",))

    values = encoding.encode_part(one, encoding.CONTENT, {"title": "New", "references": ["r"]})

    assert (values["title"], values["references"], values["criteria_total"]) == ("New", '["r"]', 2)
    assert {name for name in encoding.CONTENT if getattr(one, name) and values[name] is None} == {
        "labels",
        "acceptance_criteria",
    }


def test_what_only_the_database_needs_is_worked_out() -> None:
    one = task("7.12", priority="low", acceptance_criteria=(CHECKED, OPEN, CHECKED))

    values = encoding.encode_row(one, encoding.plain_fields(one), Settings())

    assert values["sort_key"] == "0000000007.0000000012"
    assert values["priority_rank"] == 2
    assert (values["criteria_checked"], values["criteria_total"]) == (2, 3)


@pytest.mark.parametrize(
    ("priority", "rank"),
    [("high", 0), ("HIGH", 0), ("medium", 1), ("low", 2), ("unknown", UNRANKED), (None, UNRANKED)],
)
def test_a_priority_ranks_as_configured(priority: str | None, rank: int) -> None:
    one = task(1, priority=priority)

    assert encoding.encode_row(one, encoding.plain_fields(one), Settings())["priority_rank"] == rank


NUMBERS = st.lists(st.integers(1, 10**10 - 1), min_size=1, max_size=3).map(tuple)


@given(NUMBERS, NUMBERS, st.integers(0, 12))
def test_ids_sort_in_the_database_as_their_numbers_do(
    one: tuple[int, ...], other: tuple[int, ...], padding: int
) -> None:
    keys = []
    for numbers in sorted([one, other]):
        numbered = task(1)._replace(id=format_id("task", numbers, padding))
        keys.append(encoding.encode_row(numbered, encoding.plain_fields(numbered), Settings())["sort_key"])

    assert keys == [sort_key(numbers) for numbers in sorted([one, other])]
    assert (keys[0] == keys[1]) == (one == other)
    assert keys == sorted(map(str, keys))


@given(st.sampled_from(Settings._fields), texts())
def test_a_setting_is_read_back(name: str, text: str) -> None:
    default = getattr(Settings(), name)
    value = (text, text) if isinstance(default, tuple) else text if isinstance(default, str) else default
    settings = Settings()._replace(**{name: value})  # type: ignore[arg-type]  # the value fits the default
    values = encoding.encode_setting(name, settings)

    assert codec.decode_settings([(values["key"], values["value"])]) == settings


def test_only_what_differs_is_told_of_a_change() -> None:
    before = task(1, labels=("a",), due_date=date(2027, 1, 2), updated_at=NOW, revision=3)
    after = before._replace(labels=(), due_date=None, updated_at=None, revision=4)

    changes = encoding.changed_fields(encoding.plain_fields(before), encoding.plain_fields(after))

    assert changes == {"labels": (["a"], []), "due_date": ("2027-01-02", None)}
