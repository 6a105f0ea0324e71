"""What the files of milestones, documents and decisions say, and what records they describe."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from backlog.domain.record_files import Extras, Front, RecordFile, empty_record_file
from backlog.domain.records import Decision, Document, Milestone, Record
from backlog.domain.text import MAX_TEXT
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import folder_at
from backlog.markdown.record_files import record_file, record_of, record_place, updated_record

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MINUTE = MADE.replace(second=0)
MILESTONE = Milestone("u", "m-1", "First", None, due_date=date(2026, 3, 4), description="What")
DOCUMENT = Document(
    "u",
    "doc-1",
    "Guide",
    MINUTE,
    "guide",
    "guides/deep",
    ("a", "b"),
    updated_at=date(2026, 2, 3),
    content="Text",
)
DECISION = Decision("u", "decision-1", "Use it", MINUTE, "accepted", content="Why")


def written(place: str, front: Front, **texts: str) -> RecordFile:
    return empty_record_file(place)._replace(front=front, texts=texts)


FILES: list[tuple[Record, RecordFile]] = [
    (
        MILESTONE,
        written("milestones", {"id": "m-1", "title": "First", "due_date": "2026-03-04"}, description="What"),
    ),
    (
        DOCUMENT,
        written(
            "docs/guides/deep",
            {
                "id": "doc-1",
                "title": "Guide",
                "type": "guide",
                "created_date": "2026-01-02 03:04",
                "updated_date": "2026-02-03",
                "tags": ["a", "b"],
            },
            content="Text",
        ),
    ),
    (
        DECISION,
        written(
            "decisions",
            {"id": "decision-1", "title": "Use it", "date": "2026-01-02 03:04", "status": "accepted"},
            content="Why",
        ),
    ),
]


def described(said: RecordFile) -> Record:
    folder = folder_at(said.place)
    assert folder is not None
    return record_of(said, folder, "u")


@pytest.mark.parametrize(("record", "said"), FILES)
def test_a_file_says_all_of_a_record_and_a_record_all_of_its_file(record: Record, said: RecordFile) -> None:
    assert record_file(record, Extras()) == said
    assert described(said) == record


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (Milestone("u", "m-1", "A", None), written("milestones", {"id": "m-1", "title": "A"})),
        (Document("u", "doc-1", "A", None), written("docs", {"id": "doc-1", "title": "A", "type": "other"})),
        (
            Decision("u", "decision-1", "A", None),
            written("decisions", {"id": "decision-1", "title": "A", "status": "proposed"}),
        ),
    ],
)
def test_what_a_record_does_not_have_stands_nowhere(record: Record, said: RecordFile) -> None:
    bare = {key: value for key, value in said.front.items() if key in {"id", "title"}}

    assert record_file(record, Extras()) == said
    assert described(said._replace(front=bare)) == record


def test_what_is_kept_of_a_file_comes_back() -> None:
    kept = Extras(unknown={"x": "x: 1"}, loose={"": "Before"}, written={"title": ("First", "first")})

    found = record_file(MILESTONE, kept)

    assert (found.unknown, found.loose, found.scalar("title")) == ({"x": "x: 1"}, {"": "Before"}, "first")


@pytest.mark.parametrize("content", ["Text\n\n", "Text  \n", "Text"])
def test_the_end_of_a_text_is_cut(content: str) -> None:
    assert record_file(DOCUMENT._replace(content=content), Extras()).texts == {"content": "Text"}
    assert record_file(DECISION._replace(content=content), Extras()).texts == {"content": "Text"}


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (MILESTONE, "milestones"),
        (MILESTONE._replace(state="archived"), "archive/milestones"),
        (DOCUMENT._replace(path=""), "docs"),
        (DOCUMENT, "docs/guides/deep"),
        (DOCUMENT._replace(state="archived"), "docs/guides/deep"),
        (DECISION._replace(state="archived"), "decisions"),
    ],
)
def test_a_record_lies_in_the_folder_of_its_kind_and_state(record: Record, place: str) -> None:
    assert record_place(record) == place


@pytest.mark.parametrize(
    ("place", "front", "field", "value"),
    [
        ("milestones", {"id": " M-1 "}, "id", "m-1"),
        ("archive/milestones", {}, "state", "archived"),
        ("milestones", {"due_date": "2026/3/4 10:00"}, "due_date", date(2026, 3, 4)),
        ("milestones", {"due_date": "soon"}, "due_date", None),
        ("docs", {"tags": ["b", " a ", "b", ""]}, "tags", ("b", "a")),
        ("docs/a/b", {}, "path", "a/b"),
        ("docs/docs", {}, "path", "docs"),
        ("docs", {}, "path", ""),
        ("docs", {"type": " guide "}, "type", "guide"),
        ("docs", {"created_date": "2026-01-02"}, "created_at", date(2026, 1, 2)),
        ("docs", {"updated_date": "never"}, "updated_at", None),
        ("decisions", {"status": " accepted "}, "status", "accepted"),
        ("decisions", {"date": "2026-01-02"}, "created_at", date(2026, 1, 2)),
    ],
)
def test_what_a_key_says_is_read_as_what_it_means(
    place: str, front: Front, field: str, value: object
) -> None:
    found = described(written(place, {"id": "x-1", "title": "A", **front}))

    assert getattr(found, field) == value


@pytest.mark.parametrize(
    ("place", "front", "texts", "reason"),
    [
        ("milestones", {"title": "a\0"}, {}, "title contains a NUL"),
        ("milestones", {}, {"description": "a\0"}, "description contains a NUL"),
        ("milestones", {}, {"description": "a" * 10_000_001}, "description is too long"),
        ("docs", {"tags": ["a\0"]}, {}, "tags contains a NUL"),
        ("docs", {"type": "a\0"}, {}, "type contains a NUL"),
        ("docs", {}, {"content": "a\0"}, "content contains a NUL"),
        ("decisions", {"status": "a\0"}, {}, "status contains a NUL"),
        ("decisions", {}, {"content": "a" * 10_000_001}, "content is too long"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_its_name(
    place: str, front: Front, texts: dict[str, str], reason: str
) -> None:
    with pytest.raises(BadFileError, match=f"^{reason}"):
        described(written(place, {"id": "x-1", "title": "A", **front}, **texts))


@pytest.mark.parametrize(
    ("record", "changed", "fields"),
    [
        (MILESTONE, {}, {}),
        (MILESTONE, {"front": {"title": "B"}}, {"title": "B"}),
        (MILESTONE, {"front": {"due_date": ""}}, {"due_date": None}),
        (MILESTONE, {"texts": {"description": "New"}}, {"description": "New"}),
        (MILESTONE, {"place": "archive/milestones"}, {"state": "archived"}),
        (DOCUMENT, {"front": {"id": "doc-2"}}, {"id": "doc-2"}),
        (DOCUMENT, {"front": {"title": "B"}}, {"title": "B"}),
        (DOCUMENT, {"front": {"type": "readme"}}, {"type": "readme"}),
        (DOCUMENT, {"front": {"tags": ["c"]}}, {"tags": ("c",)}),
        (DOCUMENT, {"front": {"created_date": "2020-01-01"}}, {"created_at": date(2020, 1, 1)}),
        (DOCUMENT, {"front": {"updated_date": "2020-01-01"}}, {"updated_at": date(2020, 1, 1)}),
        (DOCUMENT, {"texts": {"content": "New"}}, {"content": "New"}),
        (DOCUMENT, {"place": "docs/new"}, {"path": "new"}),
        (DECISION, {"front": {"status": "rejected"}}, {"status": "rejected"}),
        (DECISION, {"front": {"date": "2020-01-01"}}, {"created_at": date(2020, 1, 1)}),
        (DECISION, {"front": {"title": "B"}}, {"title": "B"}),
        (DECISION, {"texts": {"content": "New"}}, {"content": "New"}),
    ],
)
def test_a_merge_changes_what_differs_and_leaves_what_no_file_holds(
    record: Record, changed: dict[str, Any], fields: dict[str, Any]
) -> None:
    here = record._replace(created_at=MADE) if not isinstance(record, Milestone) else record
    ours = record_file(here, Extras())
    merged = ours._replace(
        place=changed.get("place", ours.place),
        front={**ours.front, **changed.get("front", {})},
        texts={**ours.texts, **changed.get("texts", {})},
    )

    assert updated_record(here, ours, merged, described(merged)) == here._replace(**fields)


def test_a_folder_keeps_each_letter_of_its_name() -> None:
    document = DOCUMENT._replace(path="XML/INDEX")
    assert record_place(document) == "docs/XML/INDEX"
    file = record_file(document, Extras())
    assert record_of(file, folder_at(file.place), "u") == document  # type: ignore[arg-type]  # there is one


def test_a_document_takes_its_text_along_into_another_folder() -> None:
    moved = DOCUMENT._replace(path="other", content="New")
    ours, merged = record_file(DOCUMENT, Extras()), record_file(moved, Extras())
    assert updated_record(DOCUMENT, ours, merged, moved) == moved


@pytest.mark.parametrize("record", [MILESTONE, DOCUMENT, DECISION])
def test_a_record_is_archived_if_its_folder_says_so(record: Record) -> None:
    archived = record._replace(state="archived")
    folder = folder_at(record_place(record))
    assert folder is not None
    assert record_of(record_file(record, Extras()), folder._replace(state="archived"), "u") == archived


def test_a_description_may_be_as_long_as_any_text_that_is_read() -> None:
    long = MILESTONE._replace(description="x" * (MAX_TEXT + 1))
    file = record_file(long, Extras())
    assert record_of(file, folder_at(file.place), "u") == long  # type: ignore[arg-type]  # there is one
