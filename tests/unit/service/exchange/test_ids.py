"""Ids as files spell them: which are one, which are none here, and what number each one is."""

import pytest

from backlog.domain.settings import Settings
from backlog.markdown.file_names import folder_at
from backlog.service.exchange.ids import (
    FileId,
    IdParts,
    Prefixes,
    counter_of,
    ending_number,
    number_at,
    number_in,
    number_of,
    prefix_of,
    prefixes,
    read_file_id,
    uuids_by_key,
)
from backlog.service.exchange.numbers import Number
from tests.samples import task

SPELLING = Prefixes("task", "app")


@pytest.mark.parametrize(
    ("text", "prefix", "parts", "numbers"),
    [
        ("TASK-7", "task", (7,), (7,)),
        ("task-007", "task", (7,), (7,)),
        (" Task-7 ", "task", (7,), (7,)),
        ("7", None, (7,), (7,)),
        ("task-1.2.3", "task", (1, 2, 3), (1, 2, 3)),
        ("task-1.02", "task", (1, 2), (1, 2)),
        ("task-High.1", "task", ("high", 1), None),
        ("APP-UI-12", "app", ("ui-12",), None),
        ("m-0", "m", (0,), (0,)),
        ("task-0000000009999999999", "task", (9999999999,), (9999999999,)),
        ("task-10000000000", "task", ("10000000000",), None),
        ("task-\u0667", "task", ("\u0667",), None),
        ("task-²", "task", ("²",), None),
        ("x", None, ("x",), None),
        ("t2-7", None, ("t2-7",), None),
        ("task-", None, ("task-",), None),
        ("-7", None, ("-7",), None),
    ],
)
def test_an_id_has_a_prefix_and_parts_that_are_numbers_where_they_can_be(
    text: str, prefix: str | None, parts: IdParts, numbers: tuple[int, ...] | None
) -> None:
    found = read_file_id(text)
    assert found == FileId(prefix, parts)
    assert found.numbers == numbers


@pytest.mark.parametrize("text", ["", " ", ".", "1.", ".1", "1..2", "a b", "a/b", "a\\b", "1\n2"])
def test_other_texts_are_no_ids(text: str) -> None:
    assert read_file_id(text) is None
    assert SPELLING.key(text, "task") is None


@pytest.mark.parametrize(
    ("text", "bare", "key"),
    [
        ("TASK-07", None, "task-7"),
        ("app-7", None, "task-7"),
        ("App-7.01", None, "task-7.1"),
        ("draft-7", None, "draft-7"),
        ("7", None, None),
        ("7", "task", "task-7"),
        ("7", "app", "task-7"),
        ("7", "m", "m-7"),
        ("m-7", "task", "m-7"),
        ("task-High.1", None, "task-high.1"),
    ],
)
def test_ids_that_are_one_have_one_key(text: str, bare: str | None, key: str | None) -> None:
    assert SPELLING.key(text, bare) == key


def test_tasks_have_a_prefix_here_and_one_there() -> None:
    assert prefixes(Settings()) == Prefixes("task", "task")
    assert prefixes(Settings(task_prefix="APP")) == Prefixes("app", "app")
    assert prefixes(Settings(), "JIRA") == Prefixes("task", "jira")
    assert prefixes(Settings(), "") == Prefixes("task", "task")


def test_records_are_known_by_their_keys() -> None:
    one, two = task(1), task("2.1", "draft")
    assert uuids_by_key([one, two], SPELLING) == {"task-1": one.uuid, "draft-2.1": two.uuid}


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("task-7", ("task", (7,))),
        ("task-7.1", ("task", (7, 1))),
        ("draft-7", ("draft", (7,))),
        ("m-0", ("milestone", (0,))),
        ("doc-3", ("document", (3,))),
        ("decision-4", ("decision", (4,))),
        ("task-high.1", None),
        ("task-1.high", None),
        ("task-ui-12", None),
        ("other-7", None),
        ("task-", None),
        ("task", None),
        ("", None),
    ],
)
def test_a_key_stands_for_a_number_if_it_can_be_one_here(key: str, number: Number | None) -> None:
    assert number_in(key) == number


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (["APP-UI-12"], 12),
        (["12"], 12),
        (["task-1.2"], 2),
        (["task-7 - Title 9.md"], 7),
        (["task-x - Title - 9.md"], None),
        (["task-7.md"], 7),
        (["x12"], None),
        (["12x"], None),
        (["task-123456"], None),
        (["task-12345"], 12345),
        (["task-\u0667"], None),
        (["none", "", "a-3", "b-4"], 3),
        ([], None),
    ],
)
def test_an_id_that_is_no_number_gives_way_to_the_one_it_ends_in(
    texts: list[str], number: int | None
) -> None:
    assert ending_number(*texts) == number


@pytest.mark.parametrize(
    ("place", "counter", "prefix"),
    [
        ("tasks", "task", "task"),
        ("completed", "task", "task"),
        ("archive/tasks", "task", "task"),
        ("drafts", "draft", "draft"),
        ("archive/drafts", "draft", "draft"),
        ("milestones", "milestone", "m"),
        ("docs", "document", "doc"),
        ("docs/deep", "document", "doc"),
        ("decisions", "decision", "decision"),
    ],
)
def test_each_folder_has_a_series_and_its_prefix(place: str, counter: str, prefix: str) -> None:
    folder = folder_at(place)
    assert folder is not None
    assert counter_of(folder) == counter
    assert prefix_of(counter) == prefix


@pytest.mark.parametrize(
    ("id_", "place", "number"),
    [
        ("TASK-7", "tasks", ("task", (7,))),
        ("7", "tasks", ("task", (7,))),
        ("other-7.1", "tasks", ("task", (7, 1))),
        ("TASK-7", "archive/tasks", ("task", (7,))),
        ("DRAFT-7", "drafts", ("draft", (7,))),
        ("DRAFT-7.1", "drafts", ("draft", (7, 1))),
        ("7.1", "drafts", ("draft", (7, 1))),
        ("TASK-7.1", "drafts", ("draft", (7,))),
        ("m-0", "milestones", ("milestone", (0,))),
        ("m-0.1", "milestones", None),
        ("doc-3", "docs/deep", ("document", (3,))),
        ("doc-3.1", "docs", None),
        ("decision-3.1", "decisions", None),
        ("TASK-high", "tasks", None),
        ("TASK-1.high", "tasks", None),
        ("", "tasks", None),
        ("TASK-7", "", None),
        ("TASK-7", "other", None),
    ],
)
def test_an_id_is_a_number_in_the_series_of_its_folder(id_: str, place: str, number: Number | None) -> None:
    assert number_of(id_, place) == number


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("tasks/task-7 - A.md", ("task", (7,))),
        ("archive/tasks/task-7.1 - A.md", ("task", (7, 1))),
        ("drafts/draft-2 - A.md", ("draft", (2,))),
        ("docs/a/b/doc-2 - A.md", ("document", (2,))),
        ("tasks/notes.md", None),
        ("docs/notes.md", None),
        ("task-7 - A.md", None),
        ("config.yml", None),
    ],
)
def test_the_path_of_a_file_says_its_number(path: str, number: Number | None) -> None:
    assert number_at(path) == number
