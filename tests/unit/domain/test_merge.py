"""What becomes of a record that was changed here, in its file, or in both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.merge import Side, changed_names, merge
from backlog.domain.record_files import FileItem, RecordFile, Remark, empty_record_file

words = st.sampled_from(["", "a", "b", "c"])
lists = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=4)
file_items = st.lists(
    st.builds(FileItem, st.sampled_from(["a", "b", "c"]), st.booleans(), st.sampled_from([(), ("  - x",)])),
    max_size=4,
).map(tuple)
remarks = st.lists(st.builds(Remark, st.sampled_from(["a", "b", "c"])), unique=True, max_size=3).map(tuple)


@st.composite
def record_files(draw: st.DrawFn) -> RecordFile:
    """Record files of one record, alike enough to meet in every field."""
    front: dict[str, str | list[str]] = {"title": draw(words), "labels": draw(lists)}
    texts = {"description": draw(words)}
    checklists = {"acceptance_criteria": draw(file_items)}
    unknown = {key: draw(words) for key in draw(st.permutations(["custom", "another", "third"]))}
    return RecordFile(
        place=draw(st.sampled_from(["tasks", "completed"])),
        front={key: value for key, value in front.items() if value},
        texts={name: text for name, text in texts.items() if text},
        checklists={name: value for name, value in checklists.items() if value},
        remarks=draw(remarks),
        unknown={key: value for key, value in unknown.items() if value},
        loose={},
    )


@given(record_files(), record_files())
def test_what_only_one_side_changed_is_as_that_side_has_it(base: RecordFile, other: RecordFile) -> None:
    assert merge(base, other, base) == (other, ())
    assert merge(base, base, other) == (other, ())


@given(record_files(), record_files())
def test_the_same_change_on_both_sides_is_no_conflict(base: RecordFile, other: RecordFile) -> None:
    assert merge(base, other, other) == (other, ())


@given(record_files(), record_files(), record_files())
def test_both_sides_find_the_same_conflicts(base: RecordFile, ours: RecordFile, theirs: RecordFile) -> None:
    assert set(merge(base, ours, theirs).conflicts) == set(merge(base, theirs, ours).conflicts)


@given(record_files(), record_files(), record_files())
def test_it_does_not_matter_which_side_is_which(
    base: RecordFile, ours: RecordFile, theirs: RecordFile
) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)

    if not one.conflicts:
        assert one == other
        assert list(one.record_file.unknown) == list(
            other.record_file.unknown
        )  # they are written in this order


@given(record_files(), record_files(), record_files(), st.sampled_from(["ours", "theirs"]))
def test_a_preferred_side_leaves_no_conflict_and_changes_nothing_else(
    base: RecordFile, ours: RecordFile, theirs: RecordFile, prefer: Side
) -> None:
    undecided = merge(base, ours, theirs)

    decided = merge(base, ours, theirs, prefer=prefer)

    assert decided.conflicts == ()
    assert set(changed_names(undecided.record_file, decided.record_file)) <= set(undecided.conflicts)


@given(record_files(), record_files(), record_files())
def test_no_new_comment_or_item_is_lost(base: RecordFile, ours: RecordFile, theirs: RecordFile) -> None:
    merged, conflicts = merge(base, ours, theirs)

    new = {*ours.remarks, *theirs.remarks} - {*base.remarks}
    assert new <= set(merged.remarks)
    if "acceptance_criteria" not in conflicts:
        before, *after = (
            {one.text for one in record_file.checklists.get("acceptance_criteria", ())}
            for record_file in (base, ours, theirs, merged)
        )
        assert (after[0] | after[1]) - before <= after[2]


def record_file(**front: str | list[str]) -> RecordFile:
    """A record file with nothing but front matter."""
    return empty_record_file("tasks")._replace(front=front)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (["a", "b"], ["a"], ["a", "b", "c"], ["a", "c"]),
        (["a"], ["b", "a"], ["a", "c"], ["b", "a", "c"]),
        (["a", "b"], ["b"], ["a"], []),
        ([], ["b", "a"], ["a", "b"], ["a", "b"]),
        ([], ["b", "x"], ["a", "y"], ["a", "y", "b", "x"]),  # each side keeps what it added together
        (
            ["a", "b"],
            ["a", "n", "b"],
            ["b", "a", "m"],
            ["b", "a", "m", "n"],
        ),  # in the order that one side gave
        ([], ["x"], ["x", "y"], ["x", "y"]),
    ],
)
def test_lists_are_taken_as_sets(
    base: list[str], ours: list[str], theirs: list[str], merged: list[str]
) -> None:
    found, conflicts = merge(record_file(labels=base), record_file(labels=ours), record_file(labels=theirs))

    assert (found.items("labels"), conflicts) == (merged, ())


def test_a_list_may_be_one_value() -> None:
    sides = (record_file(statuses=statuses) for statuses in (["a", "b"], ["a", "x", "b"], ["b", "a"]))

    assert merge(*sides, whole_lists=True).conflicts == ("statuses",)


def test_texts_are_taken_whole() -> None:
    base, ours, theirs = (record_file(title=title) for title in ("First", "First here", "There first"))

    found, conflicts = merge(base, ours, theirs)

    assert (found.scalar("title"), conflicts) == ("First here", ("title",))


def test_the_later_date_of_a_change_stands() -> None:
    base, ours, theirs = (
        record_file(updated_date=date) for date in ("2026-01-01", "2026-03-01", "2026-02-01")
    )

    found, conflicts = merge(base, ours, theirs)

    assert (found.scalar("updated_date"), conflicts) == ("2026-03-01", ())


def checklist(*file_items: FileItem) -> RecordFile:
    """A record file with nothing but acceptance criteria."""
    return empty_record_file("tasks")._replace(
        checklists={"acceptance_criteria": file_items} if file_items else {}
    )


def items(text: str) -> list[FileItem]:
    """Items written as `a x:b`: a is open, b is checked."""
    return [FileItem(word.removeprefix("x:"), checked=word.startswith("x:")) for word in text.split()]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a b", "x:a b", "a x:b", "x:a x:b"),  # each side checked another item
        ("a b", "b", "a b c", "b c"),  # one took an item away, the other added one
        ("", "x:a", "a", "a"),  # what both added is checked only if both say so
        ("a a", "x:a a", "a x:a", "x:a x:a"),  # equal texts are told apart by their order
    ],
)
def test_checklists_are_merged_item_by_item(base: str, ours: str, theirs: str, merged: str) -> None:
    found, conflicts = merge(*(checklist(*items(text)) for text in (base, ours, theirs)))

    assert (list(found.checklists["acceptance_criteria"]), conflicts) == (items(merged), ())


def test_an_item_that_one_side_changed_and_the_other_took_away_is_a_conflict() -> None:
    found = merge(
        checklist(FileItem("a"), FileItem("b")),
        checklist(FileItem("a", checked=True), FileItem("b")),
        checklist(FileItem("b")),
    )

    assert found.conflicts == ("acceptance_criteria",)


BASE = RecordFile(
    place="tasks",
    front={"title": "One", "labels": ["a"]},
    texts={"plan": "p"},
    checklists={},
    remarks=(Remark("r"),),
    unknown={"key": "k: 1"},
    loose={"": "l"},
)


@pytest.mark.parametrize(
    ("field", "name", "here", "there"),
    [
        ("place", "place", "completed", "archive/tasks"),
        ("front", "title", {"title": "Here"}, {"title": "There"}),
        ("texts", "plan", {"plan": "here"}, {"plan": "there"}),
        ("texts", "plan", {"plan": "here"}, {}),
        ("texts", "notes", {"plan": "p", "notes": "here"}, {"plan": "p", "notes": "there"}),
        ("unknown", "key", {"key": "k: 2"}, {"key": "k: 3"}),
        ("unknown", "new", {"key": "k: 1", "new": "n: 1"}, {"key": "k: 1", "new": "n: 2"}),
        ("loose", "", {"": "here"}, {"": "there"}),
        ("loose", "plan", {"": "l", "plan": "here"}, {"": "l", "plan": "there"}),
    ],
)
def test_what_both_changed_is_a_conflict_of_that_name_and_is_decided_for_a_side(
    field: str, name: str, here: object, there: object
) -> None:
    ours, theirs = (BASE._replace(**{field: value}) for value in (here, there))  # type: ignore[arg-type]  # by name

    assert merge(BASE, ours, theirs) == (ours, (name,))
    assert merge(BASE, ours, theirs, prefer="ours") == (ours, ())
    assert merge(BASE, ours, theirs, prefer="theirs") == (theirs, ())


def test_what_one_side_took_away_is_gone() -> None:
    gone = RecordFile("tasks", {}, {}, {}, (), {}, {})

    assert merge(BASE, gone, BASE) == (gone, ())
    assert merge(BASE, BASE, gone) == (gone, ())
    assert merge(gone, BASE, gone) == (BASE, ())


@pytest.mark.parametrize(
    ("was", "here", "there", "merged"),
    [
        ("a a", "a a b", "a", "a b"),
        ("a", "a a", "a a a", "a a a"),
        ("", "a a", "a", "a a"),
        ("a b a", "a b a c", "b a", "b c a"),
    ],
)
def test_the_same_word_twice_is_two_items(was: str, here: str, there: str, merged: str) -> None:
    remarks = [tuple(map(Remark, text.split())) for text in (was, here, there)]
    sides = [BASE._replace(remarks=each) for each in remarks]

    assert [remark.body for remark in merge(*sides).record_file.remarks] == merged.split()


def test_both_sides_may_comment() -> None:
    ours, theirs = (BASE._replace(remarks=(Remark("r"), Remark(text))) for text in ("here", "there"))

    assert merge(BASE, ours, theirs).record_file.remarks == (Remark("r"), Remark("here"), Remark("there"))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a b c", "c b a", "b c a", "b c a"),  # both moved: the order that sorts first
        ("a b c", "b c a", "c b a", "b c a"),
        ("a b c", "c a b n", "a b c m", "c m a b n"),  # one moved
        ("a b c", "a b c n", "c a b", "c n a b"),
        ("a b c", "a b", "c b a", "b a"),
    ],
)
def test_an_order_that_one_side_gave_is_kept(base: str, ours: str, theirs: str, merged: str) -> None:
    sides = [record_file(labels=text.split()) for text in (base, ours, theirs)]

    found, conflicts = merge(*sides)

    assert (found.items("labels"), conflicts) == (merged.split(), ())


POINT = FileItem("a", below=("  - x",), check="make a")


@pytest.mark.parametrize(
    ("was", "here", "there", "merged"),
    [
        (POINT, POINT._replace(checked=True), POINT._replace(check="make b"), ("a", True, "  - x", "make b")),
        (POINT, POINT._replace(check="make b"), POINT._replace(below=()), ("a", False, "", "make b")),
        (POINT, POINT._replace(below=("  - y",)), POINT, ("a", False, "  - y", "make a")),
        (POINT, POINT, POINT._replace(below=("  - y",), checked=True), ("a", True, "  - y", "make a")),
        (
            POINT._replace(checked=True),
            POINT,
            POINT._replace(checked=True, below=()),
            ("a", False, "", "make a"),
        ),
        (None, POINT, FileItem("a"), None),
        (None, POINT, POINT._replace(checked=True), ("a", False, "  - x", "make a")),
        (None, FileItem("a"), FileItem("a", checked=True), ("a", False, "", "")),
        (POINT, POINT._replace(check=""), POINT._replace(checked=True), ("a", True, "  - x", "")),
        (POINT, POINT._replace(below=("  - y",)), POINT._replace(below=("  - z",)), None),
        (POINT, POINT._replace(check="b"), POINT._replace(check="c"), None),
        (POINT, POINT._replace(check="b"), POINT._replace(check=""), None),
        (None, POINT, POINT._replace(below=("  - y",)), None),
        (None, POINT, POINT._replace(check="make b"), None),
        (POINT, None, POINT._replace(checked=True), None),
        (POINT, POINT._replace(check=""), None, None),
    ],
)
def test_one_item_holds_what_each_side_changed_of_it(
    was: FileItem | None,
    here: FileItem | None,
    there: FileItem | None,
    merged: tuple[str, bool, str, str] | None,
) -> None:
    other = FileItem("z")
    sides = [checklist(*([] if one is None else [one]), other) for one in (was, here, there)]

    found, conflicts = merge(*sides)

    if merged is None:
        assert (found, conflicts) == (sides[1], ("acceptance_criteria",))
    else:
        text, checked, below, check = merged
        one = FileItem(text, checked, (below,) if below else (), check)
        assert (found.checklists["acceptance_criteria"], conflicts) == ((one, other), ())


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a a a", "a x:a a", "a a x:a", "a x:a x:a"),
        ("a b", "a b", "b", "b"),
        ("a b", "b", "a b c", "b c"),
        ("", "a a", "a", "a a"),
        ("b a", "a b", "b x:a", "x:a b"),
    ],
)
def test_items_stay_apart_and_in_order(base: str, ours: str, theirs: str, merged: str) -> None:
    found, conflicts = merge(*(checklist(*items(text)) for text in (base, ours, theirs)))

    assert (list(found.checklists["acceptance_criteria"]), conflicts) == (items(merged), ())


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, []),
        ({"place": "completed", "remarks": ()}, ["place", "comments"]),
        ({"front": {"title": "Two", "updated_date": "x", "status": "Done"}}, ["title", "labels", "status"]),
        ({"texts": {}, "loose": {"": "l", "plan": "m"}, "unknown": {}}, ["plan", "key", "plan"]),
        ({"checklists": {"definition_of_done": (POINT,)}}, ["definition_of_done"]),
    ],
)
def test_the_fields_in_which_two_files_differ_have_names(
    changes: dict[str, object], names: list[str]
) -> None:
    other = BASE._replace(**changes)  # type: ignore[arg-type]  # by name

    assert changed_names(BASE, other) == names
    assert sorted(changed_names(other, BASE)) == sorted(names)


def test_a_date_that_one_side_alone_has_stands() -> None:
    dated = record_file(updated_date="2026-01-01")

    assert merge(record_file(), dated, record_file()).record_file.scalar("updated_date") == "2026-01-01"
    assert (
        merge(dated, record_file(updated_date="2026-01-02"), record_file()).record_file.scalar("updated_date")
        == "2026-01-02"
    )
    other = record_file(updated_date="2026-01-03")
    found = merge(record_file(), dated, other, prefer="ours")
    assert (found.record_file.scalar("updated_date"), found.conflicts) == ("2026-01-01", ())


def test_comments_that_differ_in_letter_case_alone_are_two() -> None:
    ours, theirs = (BASE._replace(remarks=(Remark("r"), Remark(text))) for text in ("Hi", "hi"))

    assert [remark.body for remark in merge(BASE, ours, theirs).record_file.remarks] == ["r", "Hi", "hi"]
