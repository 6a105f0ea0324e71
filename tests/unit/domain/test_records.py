"""What the parts of a task and of a record are called, and what number an id has."""

import pytest

from backlog.domain.record_files import empty_record_file
from backlog.domain.records import record_number
from backlog.domain.task import FIELDS, same_word, spoken


@pytest.mark.parametrize(("id_", "number"), [("doc-007", 7), ("m-0", 0), ("decision-12", 12)])
def test_the_number_of_a_record_is_what_follows_its_prefix(id_: str, number: int) -> None:
    assert record_number(id_) == number


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("labels", "label"),
        ("modified_files", "modified file"),
        ("notes", "notes"),
        ("final_summary", "final summary"),
    ],
)
def test_a_value_of_a_list_is_called_by_the_singular(name: str, what: str) -> None:
    (field,) = (field for field in FIELDS if field.name == name)

    assert spoken(field) == what


def test_two_words_may_be_the_same_though_only_one_of_them_is_ascii() -> None:
    assert same_word("STRASSE", "straße")
    assert not same_word("STRASE", "straße")


def test_a_record_file_that_says_nothing_is_empty_in_every_part() -> None:
    assert empty_record_file("tasks") == ("tasks", {}, {}, {}, (), {}, {})
