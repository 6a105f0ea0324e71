"""What the file of a task says, and what task a file describes, field by field."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from backlog.domain.record_files import Extras, FileItem, Front, RecordFile, Remark, empty_record_file
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Task
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import folder_at
from backlog.markdown.task_files import (
    Meanings,
    as_written,
    differences,
    extras_of,
    task_file,
    task_of,
    updated_task,
)

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
TASK = Task(
    uuid="u",
    kind="task",
    id="TASK-7",
    title="Pay by card",
    status="In Progress",
    created_at=MADE,
    state="active",
    updated_at=date(2026, 2, 3),
    priority="high",
    type="bug",
    project="Shop",
    assignees=("@ada", "@bob"),
    reporter="@eve",
    due_date=date(2026, 3, 4),
    labels=("api", "ui"),
    milestone="m-1",
    parent="TASK-1",
    dependencies=("TASK-2", "TASK-3"),
    references=("https://x.org",),
    documentation=("docs/a.md",),
    modified_files=("src/a.py",),
    ordinal=1500.0,
    acceptance_criteria=(
        ChecklistItem("It works", checked=True, check="pytest"),
        ChecklistItem("It is quick"),
    ),
    definition_of_done=(ChecklistItem("Reviewed"),),
    comments=(Comment("Fine", MADE, "@ada"), Comment("Thanks", None, None)),
    description="What",
    plan="How",
    notes="Notes",
    final_summary="Summary",
)
FILE = RecordFile(
    "tasks",
    {
        "id": "TASK-7",
        "title": "Pay by card",
        "status": "In Progress",
        "assignee": ["@ada", "@bob"],
        "reporter": "@eve",
        "created_date": "2026-01-02 03:04",
        "updated_date": "2026-02-03",
        "due_date": "2026-03-04",
        "labels": ["api", "ui"],
        "milestone": "m-1",
        "dependencies": ["TASK-2", "TASK-3"],
        "references": ["https://x.org"],
        "documentation": ["docs/a.md"],
        "modified_files": ["src/a.py"],
        "parent_task_id": "TASK-1",
        "priority": "high",
        "type": "bug",
        "project": "Shop",
        "ordinal": "1500",
    },
    {"description": "What", "plan": "How", "notes": "Notes", "final_summary": "Summary"},
    {
        "acceptance_criteria": (FileItem("It works", checked=True, check="pytest"), FileItem("It is quick")),
        "definition_of_done": (FileItem("Reviewed"),),
    },
    (Remark("Fine", "2026-01-02 03:04", "@ada"), Remark("Thanks")),
    {},
    {},
)
SETTINGS = Settings(types=("Bug",), projects=("SHOP",))
NAMES = Meanings(
    lambda text: f"TASK-{text}" if text.isdigit() else text,
    lambda text: "m-1" if text == "First" else text,
    SETTINGS,
)


def described(front: Front, place: str = "tasks") -> Task:
    """The task of a file with those keys."""
    folder = folder_at(place)
    assert folder is not None
    return task_of(
        empty_record_file(place)._replace(front={"id": "1", "title": "A", **front}), folder, "u", NAMES
    )


def test_a_file_says_all_of_a_task() -> None:
    assert task_file(TASK, Extras()) == FILE


def test_a_task_is_all_that_its_file_says_but_for_seconds() -> None:
    folder = folder_at("tasks")
    assert folder is not None

    found = task_of(FILE, folder, "u", NAMES._replace(settings=Settings()))

    minute = MADE.replace(second=0)
    comments = (Comment("Fine", minute, "@ada"), Comment("Thanks", None, None))
    assert found == TASK._replace(created_at=minute, comments=comments)


def test_what_a_task_does_not_have_stands_nowhere() -> None:
    bare = Task(uuid="u", kind="draft", id="DRAFT-1", title="A", status="Draft", created_at=None)

    assert task_file(bare, Extras()) == empty_record_file("drafts")._replace(
        front={"id": "DRAFT-1", "title": "A", "status": "Draft"}
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (42.5, "42.5"),
        (1e14, "100000000000000"),
        (1e15, "1000000000000000.0"),
        (1.5e300, "1.5e+300"),
        (0.1, "0.1"),
    ],
)
def test_an_ordinal_is_written_as_a_number(number: float, text: str) -> None:
    assert task_file(TASK._replace(ordinal=number), Extras()).front["ordinal"] == text


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("id", "7", "id", "TASK-7"),
        ("status", "done", "status", "Done"),
        ("status", "Unheard of", "status", "To Do"),
        ("status", "", "status", "To Do"),
        ("priority", "HIGH", "priority", "high"),
        ("priority", "", "priority", None),
        ("type", "bug", "type", "Bug"),
        ("type", "other", "type", "other"),
        ("project", "shop", "project", "SHOP"),
        ("project", "", "project", None),
        ("milestone", "First", "milestone", "m-1"),
        ("milestone", "Second", "milestone", "Second"),
        ("milestone", "", "milestone", None),
        ("parent_task_id", "3", "parent", "TASK-3"),
        ("parent_task_id", "", "parent", None),
        ("dependencies", ["2", "TASK-2", "3", " "], "dependencies", ("TASK-2", "TASK-3")),
        ("labels", ["b", "a", "b", "", " c "], "labels", ("b", "a", "c")),
        ("assignee", ["@ada", "@ada"], "assignees", ("@ada",)),
        ("reporter", " @eve ", "reporter", "@eve"),
        ("ordinal", "2.50", "ordinal", 2.5),
        ("ordinal", "later", "ordinal", None),
        ("ordinal", " ", "ordinal", None),
        ("due_date", "2026/3/4 10:00", "due_date", date(2026, 3, 4)),
        ("due_date", "soon", "due_date", None),
        ("created_date", "2026-01-02 03:04", "created_at", MADE.replace(second=0)),
        ("created_date", "long ago", "created_at", None),
    ],
)
def test_what_a_key_says_is_read_as_what_it_means_here(
    key: str, text: str | list[str], field: str, value: object
) -> None:
    assert getattr(described({key: text}), field) == value


@pytest.mark.parametrize(
    ("place", "status", "expected"),
    [
        ("tasks", "Unheard of", "To Do"),
        ("completed", "Unheard of", "To Do"),
        ("archive/tasks", "Unheard of", "Unheard of"),
        ("archive/tasks", "done", "Done"),
        ("archive/tasks", "", "To Do"),
        ("drafts", "Unheard of", "Unheard of"),
        ("drafts", "done", "done"),
        ("drafts", "", "Draft"),
        ("archive/drafts", "", "Draft"),
    ],
)
def test_the_status_of_a_draft_or_of_what_is_put_away_may_be_any(
    place: str, status: str, expected: str
) -> None:
    found = described({"status": status}, place)

    assert (found.status, found.kind) == (expected, "draft" if "drafts" in place else "task")
    assert found.state == (
        "archived" if "archive" in place else "completed" if place == "completed" else "active"
    )


@pytest.mark.parametrize("length", [999, 1000, 1001, 2000])
def test_a_title_that_is_too_long_is_cut_here_and_stays_whole_in_the_file(length: int) -> None:
    title = "x" * length
    record_file = empty_record_file("tasks")._replace(
        front={"id": "TASK-1", "title": title, "status": "To Do"}
    )

    task = described({"title": title})
    written = task_file(task, extras_of(record_file, task_file(task, Extras()), ""))

    assert task.title == (title if length <= 1000 else "x" * 999 + "…")
    assert written.front["title"] == title


@pytest.mark.parametrize(
    "key",
    ["title", "status", "reporter", "priority", "milestone", "parent_task_id", "type", "project", "labels"],
)
def test_what_cannot_be_stored_is_refused_by_its_name(key: str) -> None:
    with pytest.raises(BadFileError) as raised:
        described({key: ["a\0b"] if key == "labels" else "a\0b"})

    assert raised.value.reason == f"{key} contains a NUL character, which cannot be stored"


def body(parts: dict[str, Any]) -> Task:
    folder = folder_at("tasks")
    assert folder is not None
    return task_of(
        empty_record_file("tasks")._replace(front={"id": "1", "title": "A"}, **parts), folder, "u", NAMES
    )


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"texts": {"plan": "a\0"}}, "plan contains a NUL"),
        ({"texts": {"plan": "a" * 10_000_001}}, "plan is too long"),
        ({"remarks": (Remark("a\0"),)}, "comment contains a NUL"),
        ({"checklists": {"definition_of_done": (FileItem("a\0"),)}}, "definition_of_done contains a NUL"),
    ],
)
def test_sections_that_cannot_be_stored_are_refused_by_their_names(
    parts: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BadFileError, match=f"^{reason}"):
        body(parts)


def test_a_long_text_may_be_longer_than_one_that_is_typed() -> None:
    assert body({"texts": {"plan": "a" * 10_000_000}}).plan == "a" * 10_000_000
    assert body({"remarks": (Remark("a" * 1_000_001),)}).comments[0].body == "a" * 1_000_001


CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"front": {**FILE.front, "title": "B"}}, {"title": "B"}),
    ({"front": {**FILE.front, "labels": ["x"]}}, {"labels": ("x",)}),
    ({"texts": {**FILE.texts, "plan": "Another"}}, {"plan": "Another"}),
    ({"texts": {}}, {"description": None, "plan": None, "notes": None, "final_summary": None}),
    ({"place": "completed"}, {"state": "completed"}),
    ({"remarks": ()}, {"comments": ()}),
    (
        {"remarks": (Remark("New"), *FILE.remarks)},
        {"comments": (Comment("New", None, None), *TASK.comments)},
    ),
    ({"checklists": {**FILE.checklists, "definition_of_done": ()}}, {"definition_of_done": ()}),
]


@pytest.mark.parametrize(("changed", "expected"), CHANGES)
def test_a_merge_changes_what_differs_and_leaves_what_no_file_holds(
    changed: dict[str, Any], expected: dict[str, Any]
) -> None:
    proof = ChecklistItem(
        "It works", checked=True, evidence="seen", checked_by="@ada", checked_at=MADE, check="pytest"
    )
    task = TASK._replace(acceptance_criteria=(proof, *TASK.acceptance_criteria[1:]))
    merged = FILE._replace(**changed)
    folder = folder_at(merged.place)
    assert folder is not None

    found = updated_task(task, FILE, merged, task_of(merged, folder, "u", NAMES))

    assert found == task._replace(**expected)


def test_what_two_files_say_alike_stays_as_the_task_has_it() -> None:
    other = Task("u", "task", "TASK-8", "Another", "Done", LATER)

    assert updated_task(TASK, FILE, FILE, other) == TASK


def test_evidence_stays_with_the_items_that_are_as_they_were() -> None:
    items = (
        ChecklistItem("A", checked=True, evidence="first", check="old"),
        ChecklistItem("A", checked=True, evidence="second"),
        ChecklistItem("B", checked=True, evidence="third"),
        ChecklistItem("C"),
    )
    file_items = (
        FileItem("C"),
        FileItem("A", checked=True, check="new"),
        FileItem("A", checked=True),
        FileItem("A", checked=True),
        FileItem("B"),
    )
    merged = FILE._replace(checklists={"acceptance_criteria": file_items})
    folder = folder_at("tasks")
    assert folder is not None
    task = TASK._replace(acceptance_criteria=items, definition_of_done=())
    ours = task_file(task, Extras())

    found = updated_task(task, ours, merged, task_of(merged, folder, "u", NAMES))

    assert [(item.text, item.evidence, item.check) for item in found.acceptance_criteria] == [
        ("C", None, None),
        ("A", "first", "new"),
        ("A", "second", None),
        ("A", None, None),
        ("B", None, None),  # it is no longer checked
    ]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, {}),
        ({"title": "pay BY card"}, {"title": ("Pay by card", "pay BY card")}),
        ({"labels": ["ui", "api"]}, {"labels": (["api", "ui"], ["ui", "api"])}),
        ({"extra": "x"}, {"extra": ("", "x")}),
        ({"type": ""}, {}),
        ({"priority": ""}, {"priority": ("high", "")}),
    ],
)
def test_what_a_file_says_otherwise_than_it_would_be_written_is_told(
    front: Front, expected: dict[str, object]
) -> None:
    read = FILE._replace(front={**FILE.front, **front})

    assert differences(FILE, read) == expected


def test_dates_of_comments_and_items_have_keys_with_their_places() -> None:
    criteria = (FileItem("it works", checked=True), FileItem("It is quick", checked=True))
    read = FILE._replace(
        remarks=(Remark("Fine", "2026-1-2", "@ada"), Remark("Thanks", "long ago")),
        checklists={**FILE.checklists, "acceptance_criteria": criteria},
    )

    found = differences(FILE, read)

    assert found == {
        "comments 0": ("2026-01-02 03:04", "2026-1-2"),
        "comments 1": ("", "long ago"),
        "acceptance_criteria 0": ("It works", "it works"),
        "checked acceptance_criteria 1": ("It is quick", "x"),
    }
    again = as_written(FILE, Extras(written=found))
    assert again.remarks == read.remarks
    assert [(item.text, item.checked) for item in again.checklists["acceptance_criteria"]] == [
        ("it works", True),
        ("It is quick", True),
    ]


@pytest.mark.parametrize(
    ("written", "front"),
    [
        ({"title": ("Pay by card", "pay")}, {"title": "pay"}),
        ({"title": ("Another title", "pay")}, {}),  # it was changed here since
        ({"labels": (["api", "ui"], ["ui", "api"])}, {"labels": ["ui", "api"]}),
        ({"estimate": ("", "3h")}, {"estimate": "3h"}),
        ({"estimate": ([], ["3h"])}, {"estimate": ["3h"]}),
        ({"priority": ("high", "")}, {"priority": None}),
    ],
)
def test_a_value_is_written_as_its_file_had_it_until_it_is_changed(
    written: dict[str, Any], front: dict[str, Any]
) -> None:
    expected = {**FILE.front, **front}

    found = as_written(FILE, Extras(written=written))

    assert found.front == {key: value for key, value in expected.items() if value is not None}


@pytest.mark.parametrize(
    "written",
    [
        {"comments 0": ("2020-01-01", "2020-1-1")},
        {"comments 2": ("", "2020-1-1")},
        {"acceptance_criteria 0": ("Another", "another")},
        {"acceptance_criteria 2": ("It works", "it works")},
        {"checked acceptance_criteria 1": ("Another", "x")},
        {"checked acceptance_criteria 2": ("It is quick", "x")},
        {"gone 0": ("It works", "it works")},
        {"checked gone 0": ("It works", "x")},
    ],
)
def test_what_was_kept_of_a_comment_or_item_that_has_changed_counts_no_longer(
    written: dict[str, Any],
) -> None:
    assert as_written(FILE, Extras(written=written)) == FILE


def test_a_date_that_a_file_does_not_have_is_not_added_to_it() -> None:
    found = as_written(FILE, Extras(written={"comments 0": ("2026-01-02 03:04", "")}))

    assert found.remarks[0] == Remark("Fine", None, "@ada")


def test_what_stands_below_an_item_follows_the_item() -> None:
    items = (
        FileItem(" A ", below=("- one",)),
        FileItem("A", below=("- two",)),
        FileItem("B"),
        FileItem("C", below=("three",)),
    )
    record_file = FILE._replace(
        checklists={"acceptance_criteria": items, "definition_of_done": (FileItem("D"),)},
        unknown={"x": "x: 1"},
        loose={"": "text"},
    )

    kept = extras_of(record_file, record_file, "task-7.md")

    assert kept == Extras(
        "task-7.md",
        {"x": "x: 1"},
        {"": "text"},
        {
            "acceptance_criteria": [
                ("A", 0, ("- one",)),
                ("A", 1, ("- two",)),
                ("C", 0, ("three",)),
            ]
        },
    )
    moved = tuple(map(ChecklistItem, ("C", "B", "A", "A", "A")))
    written = task_file(TASK._replace(acceptance_criteria=moved), kept)
    assert [item.below for item in written.checklists["acceptance_criteria"]] == [
        ("three",),
        (),
        ("- one",),
        ("- two",),
        (),
    ]
    assert (written.unknown, written.loose) == ({"x": "x: 1"}, {"": "text"})


def test_the_place_of_a_task_is_that_of_its_state() -> None:
    assert task_file(TASK._replace(state="archived"), Extras()).place == "archive/tasks"
    assert task_file(TASK._replace(state="completed"), Extras()).place == "completed"


def test_what_a_file_had_for_nothing_gives_way_to_a_value() -> None:
    extras = Extras(written={"type": ("", "odd"), "priority": ("high", "High"), "project": ("", "odd")})
    file = as_written(empty_record_file("tasks")._replace(front={"type": "bug"}), extras)
    assert file.front == {"type": "bug", "project": "odd"}


def test_what_a_file_lacks_is_kept_as_empty() -> None:
    plain = empty_record_file("tasks")._replace(
        front={"status": "To Do"}, remarks=(Remark("Fine", "2026-01-02 03:04"),)
    )
    read = empty_record_file("tasks")._replace(remarks=(Remark("Fine"),))
    assert differences(plain, read) == {"status": ("To Do", ""), "comments 0": ("2026-01-02 03:04", "")}


def test_lines_below_the_third_of_equal_items_stay_with_it() -> None:
    items = (FileItem("Same"), FileItem("Same"), FileItem("Same", below=("    - deep",)))
    file = empty_record_file("tasks")._replace(checklists={"definition_of_done": items})
    assert extras_of(file, file, "a.md").below == {"definition_of_done": [("Same", 2, ("    - deep",))]}
