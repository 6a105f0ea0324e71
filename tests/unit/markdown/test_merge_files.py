"""Three versions of a task's file, merged by fields; long texts by git's own merge of lines."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.domain.record_files import FileItem, RecordFile, Remark, empty_record_file
from backlog.git.lines import merge_lines
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import read_file, write_file
from backlog.markdown.merge_files import FileVersions, MergedText, merge_texts

UUID = "11111111-1111-4111-8111-111111111111"
PLACE = "tasks"

BASE = RecordFile(
    PLACE,
    {
        "id": "TASK-1",
        "title": "Take card payments",
        "status": "To Do",
        "created_date": "2027-01-15 09:30",
        "updated_date": "2027-01-15 09:30",
        "labels": ["api", "web"],
    },
    {"description": "First line.\n\nSecond line.\n\nThird line."},
    {"acceptance_criteria": (FileItem("one"), FileItem("two"))},
    (Remark("Hello", "2027-01-15 09:30", "sara"),),
    {},
    {},
)


def by_lines(texts: FileVersions) -> tuple[str, bool]:
    """Git's merge by lines."""
    content, clash = merge_lines([text.encode() for text in texts], 7, "/")
    return content.decode(), clash


def written(record_file: RecordFile, uuid: str | None = UUID) -> str:
    """The file of a sheet."""
    return write_file("task", record_file, uuid)


def merged(ours: RecordFile, theirs: RecordFile, base: RecordFile = BASE) -> MergedText:
    """What comes of two versions of the base."""
    texts = FileVersions(written(base), written(ours), written(theirs))
    return merge_texts("task", PLACE, texts, by_lines)


def front(record_file: RecordFile = BASE, **changes: str | list[str]) -> RecordFile:
    """A record file with other values in its front matter."""
    return record_file._replace(front={**record_file.front, **changes})


def texts(**changes: str) -> RecordFile:
    """The base with other sections."""
    return BASE._replace(texts={**BASE.texts, **changes})


def criteria(*items: FileItem) -> RecordFile:
    """The base with other criteria."""
    return BASE._replace(checklists={"acceptance_criteria": items})


CLEAN = {
    "the later date": (
        front(updated_date="2027-01-16 10:00"),
        front(updated_date="2027-01-17 10:00"),
        front(updated_date="2027-01-17 10:00"),
    ),
    "two fields": (front(title="A"), front(status="Done"), front(title="A", status="Done")),
    "lists as sets": (
        front(labels=["web", "mine"]),
        front(labels=["api", "web", "theirs"]),
        front(labels=["web", "mine", "theirs"]),
    ),
    "a checklist item by item": (
        criteria(FileItem("one", checked=True), FileItem("two"), FileItem("mine")),
        criteria(FileItem("one"), FileItem("two", checked=True), FileItem("theirs")),
        criteria(
            FileItem("one", checked=True), FileItem("two", checked=True), FileItem("mine"), FileItem("theirs")
        ),
    ),
    "comments of both": (
        BASE._replace(remarks=(*BASE.remarks, Remark("Mine", None, "ann"))),
        BASE._replace(remarks=(*BASE.remarks, Remark("Theirs", None, "bob"))),
        BASE._replace(remarks=(*BASE.remarks, Remark("Mine", None, "ann"), Remark("Theirs", None, "bob"))),
    ),
    "sections of both": (texts(plan="P"), texts(notes="N"), texts(plan="P", notes="N")),
    "other lines of one text": (
        texts(description="First line!\n\nSecond line.\n\nThird line."),
        texts(description="First line.\n\nSecond line.\n\nThird line!"),
        texts(description="First line!\n\nSecond line.\n\nThird line!"),
    ),
    "the same change": (front(title="Same"), front(title="Same"), front(title="Same")),
    "a key that is not ours": (
        BASE._replace(unknown={"estimate": "estimate: 3"}),
        BASE._replace(unknown={"team": "team: x"}),
        BASE._replace(unknown={"estimate": "estimate: 3", "team": "team: x"}),
    ),
    "nothing here": (BASE, front(title="Theirs"), front(title="Theirs")),
}


@pytest.mark.parametrize(("ours", "theirs", "expected"), CLEAN.values(), ids=CLEAN)
def test_what_two_people_changed_in_other_fields_is_merged(
    ours: RecordFile, theirs: RecordFile, expected: RecordFile
) -> None:
    found = merged(ours, theirs)

    assert found.conflicts == ()
    assert read_file("task", found.text, PLACE).record_file == expected
    assert read_file("task", found.text, PLACE).uuid == UUID


CONFLICTS = {
    "title": (front(title="A"), front(title="B"), "title: A\n", "title: B\n"),
    "status": (front(status="Done"), front(status="In Progress"), "status: Done\n", "status: In Progress\n"),
    "description": (
        texts(description="First A.\n\nSecond line.\n\nThird line."),
        texts(description="First B.\n\nSecond line.\n\nThird line."),
        "First A.\n",
        "First B.\n",
    ),
    "acceptance_criteria": (
        criteria(FileItem("two")),
        criteria(FileItem("one", checked=True), FileItem("two")),
        "",
        "- [x] #1 one\n",
    ),
}


@pytest.mark.parametrize(
    "dates", [("2027-02-01 10:00", "2027-02-02 10:00"), ("2027-02-02 10:00", "2027-02-01 10:00")]
)
@pytest.mark.parametrize("name", CONFLICTS)
def test_only_the_field_that_both_changed_stands_between_markers(name: str, dates: tuple[str, str]) -> None:
    ours, theirs, here, there = CONFLICTS[name]
    other = front(ours, priority="high", updated_date=dates[0])
    found = merged(other, front(theirs, labels=["api"], updated_date=dates[1]))
    before, _, rest = found.text.partition("<<<<<<< ours\n")
    inside, _, after = rest.partition(">>>>>>> theirs\n")
    mine, _, yours = inside.partition("=======\n")

    assert found.conflicts == (name,)
    assert here in mine
    assert there in yours
    assert "<<<<<<<" not in after
    for line in ("priority: high\n", "updated_date: '2027-02-02 10:00'\n", "labels:\n  - api\n"):
        assert line in before + after


def test_a_file_that_both_added_is_merged_as_well() -> None:
    texts_ = FileVersions("", written(front(title="A")), written(front(title="A", priority="low")))

    assert "priority: low\n" in merge_texts("task", PLACE, texts_, by_lines).text


def test_what_git_can_merge_stays_as_it_was_written() -> None:
    base = written(BASE).replace("labels:\n  - api\n  - web\n", "labels: [api, web]   # short\n")
    ours = base.replace("Take card payments", "Take cards")
    theirs = base.replace("Third line.", "Last line.")

    found = merge_texts("task", PLACE, FileVersions(base, ours, theirs), by_lines)

    assert found == MergedText(ours.replace("Third line.", "Last line."))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: f"{text}\n<<<<<<< ours\n=======\n>>>>>>> theirs\n", "conflict"),
        (lambda text: text.replace("- [ ] #1 one", "- [] one"), "no longer an item"),
    ],
)
def test_what_cannot_be_merged_by_fields_is_refused(spoil: object, reason: str) -> None:
    assert callable(spoil)
    texts_ = FileVersions(written(BASE), written(front(title="A")), spoil(written(front(priority="low"))))

    with pytest.raises(BadFileError, match=reason):
        merge_texts("task", PLACE, texts_, by_lines)


OTHER = "22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize(
    ("made", "published", "first"),
    [
        ("2027-01-15 09:29", "", OTHER),  # the older one
        ("2027-01-15 09:31", "", UUID),
        ("", "", UUID),  # nobody knows how old the other one is
        ("2027-01-15 09:30", "", UUID),  # as old: by the UUID, so that it does not matter whose it is
        ("2027-01-15 09:31", OTHER, OTHER),  # what everybody has comes first
        ("2027-01-15 09:29", UUID, UUID),
    ],
)
@pytest.mark.parametrize("base", ["", written(BASE), written(BASE, OTHER)])
def test_of_two_records_one_keeps_the_name_whichever_side_is_which(
    base: str, made: str, published: str, first: str
) -> None:
    sides = {UUID: written(front(title="A")), OTHER: written(front(created_date=made), OTHER)}
    second = OTHER if first == UUID else UUID
    wanted = MergedText(sides[first], other=(second, sides[second]))

    for ours, theirs in (sides.values(), reversed(sides.values())):
        found = merge_texts(
            "task", PLACE, FileVersions(base, ours, theirs), by_lines, lambda: sides.get(published, "")
        )
        assert found == wanted


def test_a_record_that_took_the_name_of_another_is_merged_without_that() -> None:
    ours, theirs = (written(front(labels=labels), OTHER) for labels in (["a"], ["b"]))

    found = merge_texts("task", PLACE, FileVersions(written(BASE), ours, theirs), by_lines)

    assert found.conflicts == ()
    assert read_file("task", found.text, PLACE).record_file == front(labels=["a", "b"])


def test_whether_two_records_are_meant_is_not_guessed_at() -> None:
    texts_ = FileVersions(
        written(BASE), written(front(title="A"), OTHER), written(front(priority="low"), None)
    )

    with pytest.raises(BadFileError) as refused:
        merge_texts("task", PLACE, texts_, by_lines)

    assert (refused.value.reason, refused.value.hopeless) == ("two records have the same file name", True)


WORDS = st.sampled_from(["alpha", "beta", "gamma"])
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": WORDS,
        "status": WORDS,
        "priority": WORDS,
        "labels": st.lists(WORDS, unique=True, max_size=3),
        "notes": WORDS,
        "checked": st.sets(st.sampled_from(["one", "two"])),
        "added": WORDS,
        "remark": WORDS,
    },
)


def _edited(changes: dict[str, object], when: str) -> RecordFile:
    """The base with some changes, dated."""
    record_file = front(updated_date=f"2027-01-{when} 10:00") if changes else BASE
    for name, value in changes.items():
        if name == "notes":
            record_file = record_file._replace(texts={**record_file.texts, "notes": str(value)})
        elif name == "remark":
            record_file = record_file._replace(remarks=(*record_file.remarks, Remark(str(value), None, when)))
        elif name == "checked":
            items = (item._replace(checked=item.text in value) for item in _items(record_file))  # type: ignore[operator]  # a set
            record_file = record_file._replace(checklists={"acceptance_criteria": tuple(items)})
        elif name == "added":
            points_ = (*_items(record_file), FileItem(str(value)))
            record_file = record_file._replace(checklists={"acceptance_criteria": points_})
        else:
            record_file = front(record_file, **{name: value})  # type: ignore[arg-type]  # texts and lists of texts
    return record_file._replace(front={key: value for key, value in record_file.front.items() if value})


def _items(record_file: RecordFile) -> tuple[FileItem, ...]:
    return record_file.checklists["acceptance_criteria"]


def _meaning(record_file: RecordFile) -> object:
    """What a record file says, whatever the order in which things were added."""
    lists = {
        key: sorted(value) if isinstance(value, list) else value for key, value in record_file.front.items()
    }
    checklists = {key: sorted(items) for key, items in record_file.checklists.items()}
    return lists, record_file.texts, checklists, sorted(record_file.remarks, key=str)


@settings(max_examples=20)
@given(CHANGES, CHANGES)
def test_either_side_may_merge_the_other_and_nothing_of_either_is_lost(
    mine: dict[str, object], yours: dict[str, object]
) -> None:
    ours, theirs = _edited(mine, "16"), _edited(yours, "17")
    one, other = merged(ours, theirs), merged(theirs, ours)

    assert set(one.conflicts) == set(other.conflicts)
    if one.conflicts:
        both = set(mine) & set(yours)
        assert both & {"title", "status", "priority", "notes"}
        return
    found = read_file("task", one.text, PLACE).record_file
    assert _meaning(found) == _meaning(read_file("task", other.text, PLACE).record_file)
    for side in (ours, theirs):
        for key in ("title", "status", "priority"):
            if side.front.get(key) != BASE.front.get(key):
                assert found.front.get(key) == side.front.get(key)
        assert set(side.remarks) <= set(found.remarks)
        new = {item.text for item in _items(side)} - {"one", "two"}
        assert new <= {item.text for item in _items(found)}


def test_an_empty_version_is_no_error() -> None:
    assert merge_texts("task", PLACE, FileVersions("", "", ""), by_lines).text == ""
    assert empty_record_file(PLACE).place == PLACE


def test_lines_are_merged_as_git_does(tmp_path: Path) -> None:
    base = b"a\nb\nc\nd\ne\n"

    assert merge_lines((base, b"A\nb\nc\nd\ne\n", b"a\nb\nc\nd\nE\n"), 7, str(tmp_path)) == (
        b"A\nb\nc\nd\nE\n",
        False,
    )
    content, clash = merge_lines((base, b"A\n", b"B\n"), 9, str(tmp_path))
    assert clash
    assert content.startswith(b"<<<<<<<<< ours\n")


@pytest.mark.parametrize(
    "lines",
    [
        f"{written(BASE)}\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n",
        written(front(title="A", priority="high")),
        written(front(title="A", priority="low"), OTHER),
        written(front(title="A", priority="low"), None),
    ],
)
def test_a_merge_by_lines_that_says_something_else_is_not_taken(lines: str) -> None:
    texts_ = FileVersions(written(BASE), written(front(title="A")), written(front(priority="low")))

    found = merge_texts("task", PLACE, texts_, lambda _: (lines, False))

    assert found == MergedText(written(front(title="A", priority="low")))


def test_fields_that_clash_though_their_lines_do_not_are_no_conflict() -> None:
    texts_ = FileVersions(written(BASE), written(front(title="A")), written(front(title="B")))

    assert merge_texts("task", PLACE, texts_, lambda _: ("by lines", False)) == MergedText("by lines")


@pytest.mark.parametrize("uuids", [(UUID, None, None), (None, UUID, None), (None, None, UUID)])
def test_a_uuid_that_one_version_has_stays(uuids: tuple[str | None, ...]) -> None:
    sides = (BASE, front(title="A"), front(priority="low"))
    texts_ = FileVersions(*(written(side, uuid) for side, uuid in zip(sides, uuids, strict=True)))

    found = merge_texts("task", PLACE, texts_, lambda _: ("", True)).text

    assert found == written(front(title="A", priority="low"))


def test_without_a_version_that_everybody_has_the_older_record_keeps_the_name() -> None:
    ours, theirs = (
        f"---\nid: decision-1\ntitle: A\ndate: {day}\nbacklog_uuid: {uuid}\n---\n"
        for day, uuid in (("2027-01-16", UUID), ("2027-01-15", OTHER))
    )

    for pair in ((ours, theirs), (theirs, ours)):
        found = merge_texts("decision", "decisions", FileVersions("", *pair), by_lines)
        assert found == MergedText(theirs, other=(UUID, ours))
