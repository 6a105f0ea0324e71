"""What is read of a file, told apart from what is no record and from what cannot be read."""

import pytest

from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.domain.text import MAX_TITLE
from backlog.markdown.notes import Note
from backlog.markdown.task_files import Meanings
from backlog.service.exchange.files import TreeFile
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import Incoming, SortedFiles, described, understand
from backlog.service.exchange.numbers import Number
from backlog.service.exchange.report import FileOutcome
from tests.unit.service.exchange.samples import task_file

UUID = "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11"
A = "tasks/task-1 - A.md"


def understood(*files: TreeFile, tree: str | None = None) -> SortedFiles:
    return understand(files, prefixes(Settings(), tree))


def one(path: str, text: str, tree: str | None = None, remark: str = "") -> Incoming:
    found = understood(TreeFile(path, text, remark=remark), tree=tree)
    assert (found.bad, found.others) == ([], [])
    (file,) = found.good
    return file


def kinds(file: Incoming) -> list[str]:
    return [note.kind for note in file.notes]


@pytest.mark.parametrize(
    ("path", "tree", "is_record"),
    [
        (A, None, True),
        ("tasks/TASK-1 - A.md", None, True),
        ("tasks/app-1 - A.md", "app", True),
        ("tasks/APP-1 - A.md", "APP", True),
        ("tasks/app-1 - A.md", None, False),
        ("tasks/draft-1 - A.md", None, False),
        ("tasks/notes.md", None, False),
        ("completed/task-1 - A.md", None, True),
        ("drafts/draft-1 - A.md", None, True),
        ("drafts/task-1 - A.md", None, True),
        ("drafts/app-1 - A.md", "app", True),
        ("drafts/doc-1 - A.md", None, False),
        ("milestones/m-1 - A.md", None, True),
        ("milestones/task-1 - A.md", None, False),
        ("decisions/decision-1 - A.md", None, True),
        ("decisions/doc-1 - A.md", None, False),
        ("docs/doc-1 - A.md", None, True),
        ("docs/anything.md", None, True),
        ("docs/deep/task-1 - A.md", None, True),
    ],
)
def test_a_record_is_named_as_those_of_its_folder_are(path: str, tree: str | None, is_record: bool) -> None:  # noqa: FBT001  of the table
    found = understood(TreeFile(path, task_file("", "A")), tree=tree)

    assert ([file.file.path for file in found.good], found.others) == (
        ([path], []) if is_record else ([], [path])
    )
    assert found.bad == []


def test_what_is_no_record_and_what_is_refused_hide_nothing_that_follows() -> None:
    found = understood(
        TreeFile("tasks/notes.md", "x"),
        TreeFile("tasks/task-2 - B.md", None, reason="it is a link"),
        TreeFile(A, task_file("TASK-1", "A")),
        TreeFile("tasks/more.md", "x"),
    )

    assert found.others == ["tasks/notes.md", "tasks/more.md"]
    assert [one.path for one in found.bad] == ["tasks/task-2 - B.md"]
    assert [one.file.path for one in found.good] == [A]


def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_the_line() -> None:
    conflict = "---\nid: TASK-1\n<<<<<<< ours\ntitle: A\n=======\ntitle: B\n>>>>>>> theirs\n---\n"

    found = understood(
        TreeFile(A, None, reason="it is a link", line=3),
        TreeFile("tasks/task-2 - B.md", conflict),
        TreeFile("tasks/task-3 - C.md", task_file("TASK-3", "C")),
        TreeFile("elsewhere/x.md", None, reason="its name is not valid UTF-8"),
        TreeFile("tasks/\udcff.md", None, reason="its name is not valid UTF-8"),
    )

    assert found.bad == [
        FileOutcome(A, "refused", reason="it is a link", line=3, code="bad-file"),
        FileOutcome(
            "tasks/task-2 - B.md",
            "refused",
            reason="it has an unresolved git conflict",
            line=3,
            code="bad-file",
        ),
        FileOutcome("elsewhere/x.md", "refused", reason="its name is not valid UTF-8", code="bad-file"),
    ]
    assert [file.file.path for file in found.good] == ["tasks/task-3 - C.md"]
    assert found.others == ["tasks/\udcff.md"]


@pytest.mark.parametrize(
    ("path", "id_", "read_as", "number", "key"),
    [
        (A, "TASK-1", "TASK-1", ("task", (1,)), "task-1"),
        (A, "task-02", "task-02", ("task", (2,)), "task-2"),
        (A, "app-2", "app-2", ("task", (2,)), "task-2"),
        (A, "'2'", "2", ("task", (2,)), "task-2"),
        (A, "'2.1'", "2.1", ("task", (2, 1)), "task-2.1"),
        (A, "TASK-high.1", "TASK-high.1", None, "task-high.1"),
        (A, "OTHER-3", "OTHER-3", ("task", (3,)), "other-3"),
        (A, "", "TASK-1", ("task", (1,)), "task-1"),
        (A, "'a b'", "TASK-1", ("task", (1,)), "task-1"),
        ("tasks/task-high - A.md", "'a b'", "a b", None, "tasks/task-high - A.md"),
        ("tasks/task-high - A.md", "''", "", None, "tasks/task-high - A.md"),
        ("drafts/draft-4 - A.md", "", "DRAFT-4", ("draft", (4,)), "draft-4"),
        ("drafts/task-4.1 - A.md", "TASK-4.1", "TASK-4.1", ("draft", (4,)), "task-4.1"),
        ("milestones/M-5 - A.md", "", "m-5", ("milestone", (5,)), "m-5"),
        ("milestones/m-5 - A.md", "'6'", "6", ("milestone", (6,)), "m-6"),
        ("docs/deep/doc-6 - A.md", "", "doc-6", ("document", (6,)), "doc-6"),
        ("docs/notes.md", "", "", None, "docs/notes.md"),
        ("decisions/decision-7 - A.md", "", "decision-7", ("decision", (7,)), "decision-7"),
    ],
)
def test_a_file_without_an_id_has_that_of_its_name(
    path: str, id_: str, read_as: str, number: Number | None, key: str
) -> None:
    file = one(path, task_file(id_, "A"), tree="app")

    assert (file.id, file.number, file.key) == (read_as, number, key)
    assert ("no-id" in kinds(file)) is (id_ in {"", "''"})
    assert file.counter == (number[0] if number else ("document" if path.startswith("docs") else "task"))


def test_a_prefix_is_no_series_of_its_own_where_a_number_stands_alone() -> None:
    assert one("decisions/decision-1 - A.md", task_file("'2'", "A")).key == "decision-2"


@pytest.mark.parametrize(
    ("path", "body", "title"),
    [
        ("tasks/task-1 - Take-the-money.md", "# Heading\n", "Take the money"),
        ("tasks/task-1.md", "# Heading\n", "task-1"),
        ("docs/doc-1 - Take-it.md", "# Heading\n", "Take it"),
        ("docs/doc-1.md", "\nSome text\n\n## The   heading \n\n# Another\n", "The heading"),
        ("docs/notes.md", "# Heading\n", "Heading"),
        ("docs/notes.md", "#Heading\n####### Seven\n", "notes"),
        ("docs/getting-started.md", "# How to begin\n", "How to begin"),
        ("docs/getting-started.md", "", "getting started"),
        ("docs/adr-0001-use-postgres.MD", "", "adr 0001 use postgres"),
        ("docs/adr-0001-use-postgres.md", "# Use it\n", "Use it"),
        ("docs/doc-strings.md", "", "doc strings"),
        ("docs/doc-1-Old-name.md", "# Heading\n", "Old name"),
        ("docs/doc-1 - .md", "# Heading\n", "Heading"),
        ("decisions/decision-1 - Take-it.md", "# Heading\n", "Take it"),
        ("decisions/decision-1.md", "# Heading\n", "Heading"),
        ("tasks/task-high - Take-it.md", "", "Take it"),
        ("tasks/task-high.md", "", "high"),
        ("docs/two-words.md", "", "two words"),
        ("docs/doc-1.md", "", "doc-1"),
        ("docs/-.md", "", "untitled"),
    ],
)
@pytest.mark.parametrize("said", ["", "title:\n", "title: ' '\n"])
def test_a_file_without_a_title_has_its_first_heading_or_what_its_name_says(
    path: str, body: str, title: str, said: str
) -> None:
    text = task_file("doc-1" if "docs" in path else "TASK-1", "", body)
    file = one(path, text.replace("title: \n", said))

    assert file.record_file.scalar("title") == title
    assert Note("no-title", "it has no title") in file.notes


def test_what_a_file_says_itself_is_left_as_it_is() -> None:
    file = one(A, task_file("TASK-2", "The title", "\n## Description\n\n# Heading\n"))

    assert (file.record_file.scalar("title"), file.id) == ("The title", "TASK-2")
    assert (file.notes, file.uuid, file.file.path, file.folder.kind) == ((), None, A, "task")


def test_what_is_odd_about_a_file_is_remarked_on() -> None:
    noted = one(
        A,
        task_file("", "T" * (MAX_TITLE + 1), backlog_uuid="0b5b5d2c"),
        remark="it is not UTF-8",
    )
    assert noted.notes == (
        Note("encoding", "it is not UTF-8"),
        Note("long-title", f"its title has {MAX_TITLE + 1:,} characters"),
        Note("no-id", "it has no id"),
        Note("bad-uuid", "its UUID is not valid and is ignored"),
    )
    assert noted.uuid is None
    assert kinds(one(A, task_file("TASK-1", "T" * MAX_TITLE))) == []


@pytest.mark.parametrize(
    ("given", "uuid"),
    [
        (UUID, UUID),
        (UUID.upper(), None),
        (UUID[:-1], None),
        (UUID + "0", None),
        ("x", None),
    ],
)
def test_a_uuid_counts_if_it_is_one(given: str, uuid: str | None) -> None:
    file = one(A, task_file("TASK-1", "A", backlog_uuid=given))

    assert file.uuid == uuid
    assert kinds(file) == ([] if uuid else ["bad-uuid"])


def test_how_a_file_was_decoded_is_said_first() -> None:
    file = one(A, task_file("", "A", "Text\n"), remark="it is not UTF-8")
    assert kinds(file) == ["encoding", "loose-text", "no-id"]


def test_a_file_whose_id_is_none_keeps_its_uuid_and_its_remarks() -> None:
    file = one("tasks/task-high - A.md", task_file("'a b'", "A", "Text\n", backlog_uuid=UUID))
    assert (file.number, file.uuid, kinds(file)) == (None, UUID, ["loose-text"])


@pytest.mark.parametrize(
    ("path", "id_", "record"),
    [
        (A, "TASK-1", Task),
        ("drafts/draft-1 - A.md", "DRAFT-1", Task),
        ("milestones/m-1 - A.md", "m-1", Milestone),
        ("docs/doc-1 - A.md", "doc-1", Document),
        ("decisions/decision-1 - A.md", "decision-1", Decision),
    ],
)
def test_a_file_describes_a_record_of_the_kind_of_its_folder(
    path: str, id_: str, record: type[Task | Milestone | Document | Decision]
) -> None:
    file = one(path, task_file(id_, "The title"))

    found = described(file.record_file, file.folder, UUID, Meanings(str, str, Settings()))

    assert type(found) is record
    assert (found.id, found.title, found.uuid, found.state) == (id_, "The title", UUID, "active")
