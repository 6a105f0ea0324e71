"""How files are called, and what a path says of a record (docs/contract.md 8.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.ids import Reference
from backlog.markdown.file_names import (
    NameParts,
    another_name,
    file_name,
    folder_at,
    folder_name,
    folder_of,
    id_in_name,
    may_be_record,
    milestone_slug,
    name_parts,
    renamed,
    title_slug,
)
from backlog.markdown.files import FileKind
from tests.strategies import texts


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ('Full: everything\'s "here" & more / path', "Full-everythings-here-more-path"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("Über café ñ 日本", "Über-café-ñ-日本"),
        ("dots...and.more", "dots...and.more"),
        ("under_score", "under_score"),
        ("end.", "end."),
        ("!!!", "untitled"),
        ("a\x00\nb", "ab"),
    ],
)
def test_the_title_becomes_a_slug(title: str, slug: str) -> None:
    assert title_slug(title) == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ('Beta / x: "q"', "beta-x-q"),
        (
            "A very long milestone title: with / things & more - that goes on",
            "a-very-long-milestone-title-with-things-&-more---t",
        ),
        ('Q "quoted" \\ é ü 🚀', "q-quoted-é-ü-🚀"),
        ("///", "untitled"),
    ],
)
def test_the_slug_of_a_milestone_is_lower_case_and_short(title: str, slug: str) -> None:
    assert milestone_slug(title) == slug


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("task-7 - Title.md", Reference("task", (7,))),
        ("task-007.01 - Title.md", Reference("task", (7, 1))),
        ("task-7.md", Reference("task", (7,))),
        ("task-7foo.md", Reference("task", (7,))),
        ("TASK-7 - Title.md", Reference("task", (7,))),
        ("m-0 - launch.md", Reference("m", (0,))),
        ("task-0 - Title.md", Reference("task", (0,))),
        ("task-7 - Title.MD", Reference("task", (7,))),
        ("readme.md", None),
        ("task-x - Title.md", None),
        ("task-7 - Title.markdown", None),
        ("task-7 - Title.md.orig", None),
    ],
)
def test_a_file_of_a_record_begins_with_its_id(name: str, id_: Reference | None) -> None:
    assert id_in_name(name) == id_


@given(texts(), st.sampled_from(["TASK-7.1", "DRAFT-3", "doc-1", "decision-12", "m-0"]))
def test_any_title_gives_a_name_that_every_file_system_takes(title: str, id_: str) -> None:
    name = file_name("milestone" if id_ == "m-0" else "task", id_, title * 20)

    assert len(name.encode()) <= 255
    assert "/" not in name
    assert "\x00" not in name
    assert "\n" not in name
    assert id_in_name(name) == id_in_name(f"{id_}.md")


def test_every_state_has_its_folder() -> None:
    assert folder_of("task", "archived", draft=True) == "archive/drafts"
    assert folder_of("task", "completed") == "completed"
    assert folder_of("milestone", "archived") == "archive/milestones"
    assert folder_of("document", "archived") == "docs"


@pytest.mark.parametrize("place", ["", "assets", "tasks/deep", "archive", "completed/x", "doc"])
def test_other_folders_hold_no_records(place: str) -> None:
    assert folder_at(place) is None


def test_documents_may_lie_in_folders_of_their_own() -> None:
    folder = folder_at("docs/guides/deep")

    assert folder is not None
    assert folder.kind == "document"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("task-7.1 - Slug-of-it.md", NameParts("task", "task-7.1", "Slug-of-it")),
        ("Task-7.md", NameParts("task", "Task-7", "")),
        ("task-high.1 - w.md", NameParts("task", "task-high.1", "w")),
        ("task-.md", NameParts("task", "task-", "")),
        ("guide.md", NameParts("", "", "guide")),
        ("two - parts.md", NameParts("", "", "parts")),
        ("guide.txt", None),
    ],
)
def test_a_name_says_an_id_and_a_title(name: str, expected: NameParts | None) -> None:
    assert name_parts(name) == expected


@pytest.mark.parametrize(
    ("place", "name", "expected"),
    [
        ("tasks", "task-7 - A.md", True),
        ("tasks", "notes.md", False),
        ("tasks", "task-7.txt", False),
        ("docs", "guide.md", True),
        ("docs/deep", "doc-1 - A.md", True),
        ("docs", "README.md", False),
        ("decisions", "decision-x.md", True),
    ],
)
def test_a_name_says_whether_a_file_may_be_a_record(place: str, name: str, expected: bool) -> None:  # noqa: FBT001  what is expected
    folder = folder_at(place)

    assert folder is not None
    assert may_be_record(folder, name) is expected


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("guides/deep", "guides/deep"),
        ("👩‍💻/می‌خواهم", "👩‍💻/می‌خواهم"),
        (".git/hooks", "_.git/hooks"),
        ("a/.GIT", "a/_.GIT"),
        ("../../etc", "etc"),
        ("//a//", "a"),
        ("a\x00b", "ab"),
        ("x" * 300, "x" * 255),
        ("é" * 200, "é" * 127),
        ("/".join("a" * 31), ""),
        ("/".join(["x" * 250] * 5), ""),
    ],
)
def test_a_document_has_a_folder_that_every_file_system_takes(path: str, folder: str) -> None:
    assert folder_name(path) == folder


def test_another_id_leaves_a_name_that_fits() -> None:
    name = file_name("task", "TASK-9", "é" * 300)

    longer = renamed(name, "TASK-1000000000.1")

    assert len(name.encode()) <= 255
    assert len(longer.encode()) <= 255
    assert longer.startswith("task-1000000000.1 - é")


@pytest.mark.parametrize(
    ("kind", "id_", "title", "name"),
    [
        ("task", "TASK-7.1", "Pay by Card", "task-7.1 - Pay-by-Card.md"),
        ("document", "doc-1", "The Guide", "doc-1 - The-Guide.md"),
        ("milestone", "m-1", "The First", "m-1 - the-first.md"),
        ("task", "TASK-1", "", "task-1 - untitled.md"),
    ],
)
def test_the_name_of_a_file_is_the_id_and_the_slug_of_the_title(
    kind: FileKind, id_: str, title: str, name: str
) -> None:
    assert file_name(kind, id_, title) == name


@pytest.mark.parametrize(
    ("path", "number", "expected"),
    [
        ("tasks/task-1 - A.md", 2, "tasks/task-1 - A-2.md"),
        ("archive/tasks/task-1 - A.md", 13, "archive/tasks/task-1 - A-13.md"),
        ("A.md", 2, "A-2.md"),
        ("docs/x.md.md", 2, "docs/x.md-2.md"),
        (f"docs/{'x' * 300}.md", 2, f"docs/{'x' * 250}-2.md"),
        (f"docs/{'é' * 150}.md", 2, f"docs/{'é' * 125}-2.md"),
    ],
)
def test_a_name_that_is_taken_gets_a_number_and_still_fits(path: str, number: int, expected: str) -> None:
    assert another_name(path, number) == expected


def test_a_name_that_says_no_id_stays() -> None:
    assert renamed("notes.md", "TASK-1") == "notes.md"
    assert renamed("task-7 - A.md", "TASK-1") == "task-1 - A.md"
    assert renamed("task-7.1.MD", "TASK-1") == "task-1.md"


@pytest.mark.parametrize(
    ("title", "slug"), [("-a-", "a"), ("--a--", "a"), ("- a -", "a"), ("a-b", "a-b"), ("-", "untitled")]
)
def test_a_slug_neither_begins_nor_ends_with_a_dash(title: str, slug: str) -> None:
    assert title_slug(title) == slug


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("a//b/./../c/", "a/b/c"),
        (".hidden/b", "_.hidden/b"),
        ("/".join("a" * 30), "/".join("a" * 30)),
        ("/".join("a" * 31), ""),
        ("/".join(["a" * 199] * 5), "/".join(["a" * 199] * 5)),
        ("/".join(["a" * 199] * 5) + "a", "/".join(["a" * 199] * 5) + "a"),
        ("/".join(["a" * 199] * 5) + "aa", ""),
        ("\0/a", "a"),
        ("a\udcff", "a"),
    ],
)
def test_a_folder_that_is_too_long_or_too_deep_is_none(path: str, folder: str) -> None:
    assert folder_name(path) == folder
