"""What a file says beside its record."""

import pytest

from backlog.domain.record_files import (
    Extras,
    empty_record_file,
    other_text,
    read_extras,
    with_more_text,
    with_other_text,
)


@pytest.mark.parametrize(
    ("extras", "text"),
    [
        (Extras("task-1 - A.md", unknown={"key": "value"}), ""),
        (Extras(loose={"": "Before", "description": "## Risks\n\nMany"}), "Before\n\n## Risks\n\nMany"),
        (
            Extras(below={"acceptance_criteria": [("It works", 0, ("  - on paper", "  - for long"))]}),
            "It works\n  - on paper\n  - for long",
        ),
        (
            Extras(
                loose={"plan": "After"}, below={"definition_of_done": [("a", 0, ("b",)), ("a", 1, ("c",))]}
            ),
            "After\n\na\nb\n\na\nc",
        ),
    ],
)
def test_all_text_of_a_file_that_no_field_holds_is_other_text(extras: Extras, text: str) -> None:
    assert other_text(extras) == text


def test_another_text_takes_the_place_of_all_that_belongs_to_no_section() -> None:
    extras = Extras(
        name="a.md", loose={"": "before", "notes": "after"}, below={"x": [("item", 0, ("  - y",))]}
    )

    assert with_other_text(extras, "new", "plan") == Extras(name="a.md", loose={"plan": "new"})
    assert with_other_text(extras, "", "plan") == Extras(name="a.md")


def test_more_text_comes_behind_the_last_that_belongs_to_no_section() -> None:
    extras = Extras(loose={"": "before", "notes": "after"})

    assert with_more_text(extras, "new", "plan").loose == {"": "before", "notes": "after\n\nnew"}
    assert with_more_text(Extras(), "new", "plan").loose == {"plan": "new"}


def test_other_text_is_all_that_belongs_to_no_section_and_below_items() -> None:
    extras = Extras(
        loose={"": "before", "notes": "after"},
        below={"x": [("item", 0, ("  - y", "  - z"))], "v": [("other", 0, ("  - w",))]},
    )

    assert other_text(extras) == "before\n\nafter\n\nitem\n  - y\n  - z\n\nother\n  - w"


def test_what_is_kept_comes_back_from_json() -> None:
    text = (
        '{"name":"a.md","unknown":{"k":"v"},"loose":{"":"t"},'
        '"below":{"x":[["item",1,["  - y"]]]},"written":{"title":["a",["b"]]}}'
    )

    assert read_extras(text) == Extras(
        "a.md", {"k": "v"}, {"": "t"}, {"x": [("item", 1, ("  - y",))]}, {"title": ("a", ["b"])}
    )
    assert read_extras("{}") == Extras()


def test_a_key_is_read_as_a_text_or_as_a_list() -> None:
    record_file = empty_record_file()._replace(front={"a": "x", "b": ["y", "z"]})

    assert (record_file.scalar("a"), record_file.scalar("b"), record_file.scalar("c")) == ("x", "y,z", "")
    assert (record_file.items("a"), record_file.items("b"), record_file.items("c")) == ([], ["y", "z"], [])
    assert empty_record_file().place == ""
