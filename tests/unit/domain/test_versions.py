"""Which version of a file a change began with, so that an old copy of it takes nothing back."""

from typing import Any

import pytest

from backlog.domain.record_files import Exchange, RecordFile, Version, empty_record_file
from backlog.domain.versions import (
    MAX_CHANGES,
    MAX_VERSIONS,
    base_of,
    before_last,
    following,
    is_of_an_earlier_version,
    part_names,
    with_parts,
)

EMPTY = empty_record_file("tasks")


def record_file(title: str = "One", *, place: str = "tasks", **front: str | list[str]) -> RecordFile:
    return EMPTY._replace(place=place, front={"title": title, **front})


def first(of: RecordFile, digest: str = "d1") -> Exchange:
    return Exchange("backlog", "u", "tasks/a.md", digest, of, batch="b1", held_back={"status": "Done"})


def then(last: Exchange, of: RecordFile, digest: str, *, ours: bool = True) -> Exchange:
    """The exchange after another one."""
    return last._replace(
        digest=digest,
        record_file=of,
        earlier=following(last, of, digest, ours=ours),
        batch=f"batch of {digest}",
        held_back={"priority": "low"},
    )


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, ()),
        ({"place": "completed"}, ("place",)),
        ({"remarks": ("x",)}, ("remarks",)),
        ({"front": {"title": "Two", "labels": ["a"]}}, ("front title", "front labels")),
        ({"front": {}}, ("front title",)),
        ({"texts": {"plan": "x"}, "loose": {"": "y"}}, ("texts plan", "loose ")),
        ({"checklists": {"acceptance_criteria": ()}}, ("checklists acceptance_criteria",)),
        ({"unknown": {"a b": "x"}, "place": "p"}, ("place", "unknown a b")),
    ],
)
def test_the_parts_in_which_two_files_differ_have_names(
    changes: dict[str, Any], names: tuple[str, ...]
) -> None:
    one, other = record_file(), record_file()._replace(**changes)

    assert part_names(one, other) == names
    assert set(part_names(other, one)) == set(names)
    assert with_parts(one, other, names) == other
    assert with_parts(other, one, names) == one
    assert with_parts(one, other, ()) == one


def test_what_comes_after_a_part_that_is_no_map_is_taken_over_too() -> None:
    other = record_file("Two", place="completed")

    assert with_parts(record_file(), other, ("place", "front title")) == other


def test_a_part_of_a_map_is_taken_over_without_touching_the_file_that_it_comes_from() -> None:
    one, other = record_file(status="Done"), record_file("Two")

    assert with_parts(one, other, ("front title",)).front == {"title": "Two", "status": "Done"}
    assert (one.front, other.front) == ({"title": "One", "status": "Done"}, {"title": "Two"})


def test_the_first_exchange_has_no_earlier_version() -> None:
    assert following(None, record_file(), "d", ours=True) == ()
    assert before_last(first(record_file())) is None


def test_an_export_that_changes_nothing_adds_no_version() -> None:
    last = then(first(record_file()), record_file("Two"), "d2")

    assert following(last, last.record_file, "d2", ours=True) == last.earlier


def test_a_version_holds_only_what_changed_after_it() -> None:
    last = first(record_file("One", status="To Do"))

    assert following(last, record_file("Two", status="To Do"), "d2", ours=True) == (
        Version("d1", True, ("front title",), empty_record_file()._replace(front={"title": "One"}), "b1"),  # noqa: FBT003  the field that it is
    )


def test_what_others_wrote_may_not_be_written_over_and_neither_may_what_was_before_it() -> None:
    one = then(first(record_file("One")), record_file("Two"), "d2")
    other = then(one, record_file("Three"), "d3", ours=False)

    assert [version.digest for version in other.earlier] == ["", ""]
    assert [version.ours for version in other.earlier] == [False, True]
    # nothing is remembered of a version in which nothing changed and that cannot be written over
    assert following(one, one.record_file, "d3", ours=False) == (one.earlier[0]._replace(digest=""),)


def test_a_file_that_is_written_differently_but_says_the_same_may_be_written_over() -> None:
    last = first(record_file())

    assert following(last, record_file(), "d2", ours=True) == (
        Version("d1", True, (), empty_record_file(), "b1"),  # noqa: FBT003  the field that it is
    )
    again = last._replace(earlier=(Version("d0", True, (), empty_record_file(), ""),))  # noqa: FBT003  as above
    assert [version.digest for version in following(again, record_file(), "d0", ours=True)] == ["d1"]


def test_old_versions_are_forgotten_first_what_they_said_and_then_altogether() -> None:
    last = first(record_file("0"))
    for number in range(1, MAX_VERSIONS + 10):
        last = then(last, record_file(str(number)), f"digest {number}")

    assert len(last.earlier) == MAX_VERSIONS
    said = [version.was.scalar("title") for version in last.earlier]
    assert said[:MAX_CHANGES] == [str(MAX_VERSIONS + 8 - number) for number in range(MAX_CHANGES)]
    assert set(said[MAX_CHANGES:]) == {""}
    assert {version.names for version in last.earlier[MAX_CHANGES:]} == {()}
    assert last.earlier[-1].digest == "digest 9"


def test_an_exchange_can_be_stepped_back_to_what_it_was() -> None:
    one = first(record_file("One", status="To Do"))
    two = then(one, record_file("Two", labels=["a"]), "d2")
    three = then(two, record_file("Three", labels=["a"], place="completed"), "d3")

    assert before_last(three) == two._replace(held_back={})
    assert before_last(two) == one._replace(held_back={})


def test_a_change_began_with_the_version_that_it_is_nearest_to() -> None:
    one = record_file("One", status="To Do", priority="low")
    two = record_file("One", status="Done", priority="high")
    known = then(first(one), two, "d2")

    assert base_of(known, two) == two
    assert base_of(known, one) == one
    assert base_of(known, record_file("Mine", status="To Do", priority="low")) == one
    assert base_of(known, record_file("Mine", status="Done", priority="high")) == two
    # as near to both: the last one, unless the file says itself that it is older
    between = record_file("One", status="To Do", priority="high")
    assert base_of(known, between) == two


def test_of_two_versions_as_near_the_older_is_meant_by_a_file_that_is_dated_before() -> None:
    one = record_file("One", status="To Do", updated_date="2026-03-01 10:00")
    two = record_file("Two", status="To Do", updated_date="2026-03-02 10:00")
    known = then(first(one), two, "d2")

    def dated(day: str) -> RecordFile:
        return record_file("Three", status="To Do", updated_date=day)

    assert base_of(known, dated("2026-03-01 12:00")) == one
    assert base_of(known, dated("2026-03-02 10:00")) == two
    assert base_of(known, dated("2026-03-03 10:00")) == two
    assert base_of(known, dated("01-03-2026")) == two
    assert base_of(known, dated("")) == two


def test_an_id_and_a_date_do_not_count_as_a_difference() -> None:
    one = record_file("One", id="TASK-1", updated_date="a")
    two = record_file("Two", id="TASK-1", updated_date="a")
    known = then(first(one), two, "d2")

    assert base_of(known, record_file("Two", id="TASK-9", updated_date="b")) == two


def test_what_others_changed_since_is_no_part_of_a_version_that_we_replaced() -> None:
    one = record_file("One", status="To Do")
    two = then(first(one), record_file("Two", status="To Do"), "d2")
    three = then(two, record_file("Theirs", status="Done"), "d3", ours=False)

    assert base_of(three, record_file("One", status="Done")) == three.record_file
    four = then(three, record_file("Theirs", status="Shown"), "d4")
    assert base_of(four, record_file("Theirs", status="Done", labels=["x"])) == three.record_file


def test_lists_and_texts_differ_by_their_items_and_lines() -> None:
    lines = "a\nb\nc\nd"
    one = record_file(labels=["a", "b", "c"])._replace(texts={"plan": lines})
    two = record_file(labels=["x", "y", "z"])._replace(texts={"plan": "p\nq\nr\ns"})
    known = then(first(one), two, "d2")

    def there(labels: list[str], plan: str) -> RecordFile:
        return record_file(labels=labels)._replace(texts={"plan": plan})

    assert base_of(known, there(["a", "b", "n"], "a\nb\nc\nn")) == one
    assert base_of(known, there(["a", "y", "z"], "p\nq\nr\nn")) == two
    # more of the lines decide where the labels do not
    assert base_of(known, there([], "a\nb\nc\nn")) == one
    assert base_of(known, there([], "p\nb\nr\ns")) == two
    assert base_of(known, there(["a", "b", "c", "n"], "p\nq\nr\ns")) == one


def test_a_second_file_is_of_an_earlier_version_or_a_copy() -> None:
    one, two = (
        record_file("One", status="To Do", id="TASK-1"),
        record_file("Two", status="To Do", id="TASK-1"),
    )
    known = then(first(one), two, "d2")

    assert is_of_an_earlier_version(known, record_file("One", status="Done", id="TASK-1"))
    assert not is_of_an_earlier_version(known, record_file("Two", status="Done", id="TASK-1"))
    assert is_of_an_earlier_version(known, record_file("Three", status="Done", id="TASK-1"))
    assert not is_of_an_earlier_version(first(one), one)
    # a copy has another id, which counts here
    assert not is_of_an_earlier_version(known, record_file("Two", status="To Do", id="TASK-2"))


def test_an_export_that_changes_nothing_forgets_nothing_either() -> None:
    last = first(record_file("0"))
    for number in range(1, MAX_CHANGES + 2):
        last = then(last, record_file(str(number)), f"digest {number}")

    assert following(last, last.record_file, last.digest, ours=True) == last.earlier


def test_what_others_wrote_is_no_version_that_we_replaced() -> None:
    two = then(first(record_file("One")), record_file("Two"), "d2")
    three = then(two, record_file("Three"), "d3", ours=False)

    assert base_of(three, record_file("Two")) == three.record_file


@pytest.mark.parametrize("between", [("Theirs", "To Do"), ("Two", "Done")])
def test_all_that_others_changed_one_after_the_other_is_left_out(between: tuple[str, str]) -> None:
    title, status = between
    one = record_file("One", status="To Do", priority="low")
    two = then(first(one), record_file("Two", status="To Do", priority="high"), "d2")
    three = then(two, record_file(title, status=status, priority="high"), "d3", ours=False)
    four = then(three, record_file("Theirs", status="Done", priority="high"), "d4", ours=False)

    # only the priority is known to be ours: the title was changed by others since
    assert base_of(four, record_file("One", status="Done", priority="low")) == record_file(
        "Theirs", status="Done", priority="low"
    )


def nearer(theirs: RecordFile, one: RecordFile, other: RecordFile) -> RecordFile | None:
    """To which of two versions a file is nearer, None if it is as near to both."""
    not_farther = is_of_an_earlier_version(then(first(one), other, "d2"), theirs)
    not_nearer = is_of_an_earlier_version(then(first(other), one, "d2"), theirs)
    return None if not_farther and not_nearer else one if not_farther else other


THEIRS = EMPTY._replace(
    front={"title": "One", "status": "To Do", "priority": "low", "labels": ["a", "b", "c"]},
    texts={"plan": "a", "notes": "a\nb"},
    unknown={"More of it": "x"},
)


def with_(**changes: Any) -> RecordFile:  # noqa: ANN401  any value of the front matter
    return THEIRS._replace(front={**THEIRS.front, **changes})


TWO = with_(title="Two", status="Done")
ONE_LINE = THEIRS._replace(texts={**THEIRS.texts, "plan": "x"})
HALF_OF_A_TEXT = THEIRS._replace(texts={**THEIRS.texts, "notes": "a\nx"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (with_(title="Two"), HALF_OF_A_TEXT),
        (ONE_LINE, HALF_OF_A_TEXT),
        (HALF_OF_A_TEXT, TWO),
        (TWO, with_(labels=())),
        (TWO, THEIRS._replace(front={key: THEIRS.front[key] for key in ("title", "status", "priority")})),
        (with_(labels=["c", "b", "a"]), with_(title="Two")),
        (with_(labels=["a", "b", "x"]), with_(labels=["a", "x", "y"])),
        (with_(labels="xyz"), with_(labels=["a", "y", "z"])),
        (THEIRS._replace(place="completed"), TWO),
        (THEIRS._replace(unknown={"More of it": "y"}), TWO),
    ],
)
def test_a_file_is_nearer_to_what_takes_fewer_changes(one: RecordFile, other: RecordFile) -> None:
    assert nearer(THEIRS, one, other) is one
    assert nearer(THEIRS, other, one) is one


def test_a_name_and_a_text_of_one_line_count_the_same() -> None:
    assert nearer(THEIRS, with_(title="Two"), ONE_LINE) is None
