import json
import re
from pathlib import Path

import pytest

from tests.conftest import Project, RunBacklog

INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)")


def test_creating_a_task_prints_its_id_alone(project: Project) -> None:
    assert project("task", "create", "Login page") == (0, "Created task TASK-1\n", "")
    assert project("tasks", "create", "Logout") == (0, "Created task TASK-2\n", "")


def test_a_draft_is_created_by_a_flag_or_by_its_status(project: Project) -> None:
    assert project("task", "create", "One", "--draft") == (0, "Created draft DRAFT-1\n", "")
    assert project("task", "create", "Two", "-s", "draft") == (0, "Created task DRAFT-2\n", "")
    assert project("task", "create", "Three", "--draft", "-s", "Nope").code == 0


def test_plain_prints_the_whole_task(project: Project) -> None:
    project("task", "create", "Epic")

    finished = project(
        *("task", "create", "Add card form", "--plain", "-p", "1", "-s", "in progress"),
        *("--priority", "HIGH", "--type", "Feature", "-a", "maria,@lee", "-l", "backend, payments"),
        *("--due-date", "2027-01-10", "--ordinal", "1500", "--ref", "https://example.org", "--doc", "a.md"),
        *("--modified-file", "a.py,b.py", "-d", "What and why", "--plan", "How", "--notes", "So far"),
        *("--acceptance-criteria", "Second", "--ac", "First", "--check-ac", "2", "--dod", "Tested"),
        *("--final-summary", "Done so"),
    )

    assert (finished.code, finished.stderr) == (0, "")
    assert INSTANT.sub("<now>", finished.stdout) == (
        """\
Task TASK-1.1 - Add card form
==================================================

Status: ◒ In Progress
Priority: High
Type: feature
Ordinal: 1500
Assignee: @maria, @lee
Created: <now>
Due: 2027-01-10
Labels: backend, payments
Parent: TASK-1
References: https://example.org
Documentation: a.md

Description:
--------------------------------------------------
What and why

Acceptance Criteria:
--------------------------------------------------
- [ ] #1 First
- [x] #2 Second

Definition of Done:
--------------------------------------------------
- [ ] #1 Tested

Implementation Plan:
--------------------------------------------------
How

Implementation Notes:
--------------------------------------------------
So far

Modified files: a.py, b.py

Final Summary:
--------------------------------------------------
Done so

"""
    )


def test_json_prints_the_task_as_view_does(project: Project) -> None:
    created = project("task", "create", "One", "--json")

    assert created == project("task", "1", "--json")
    assert json.loads(created.stdout)["kind"] == "task-view"


def test_json_prints_a_draft_as_draft_view_does(project: Project) -> None:
    created = project("--json", "task", "create", "One", "-s", "Draft")

    assert created == project("draft", "1", "--json")


def detail(project: Project, *flags: str, stdin: str | bytes = b"") -> dict[str, object]:
    finished = project("task", "create", "T", "--json", *flags, stdin=stdin)
    assert (finished.code, finished.stderr) == (0, "")
    task: dict[str, object] = json.loads(finished.stdout)["task"]
    return task


@pytest.mark.parametrize(
    ("flags", "description"),
    [
        (["--desc", "short"], "short"),
        (["--desc", "short", "-d", "long"], "long"),
        (["-d", "long", "--desc", "short"], "long"),
        (["-d", "", "--desc", "short"], None),
        (["-d", "one", "--description", "two"], "two"),
    ],
    ids=repr,
)
def test_desc_counts_only_without_description(
    project: Project, flags: list[str], description: str | None
) -> None:
    assert detail(project, *flags)["description"] == description


def test_the_ids_of_dep_come_after_those_of_depends_on(project: Project) -> None:
    for title in ("One", "Two", "Three"):
        project("task", "create", title)

    task = detail(project, "--dep", "2", "--depends-on", "3", "--dep", "1")

    assert task["dependencies"] == ["TASK-3", "TASK-2", "TASK-1"]


def test_assignees_are_those_given_or_the_default_ones(project: Project) -> None:
    project("config", "set", "defaultAssignee", "sara")

    assert detail(project)["assignees"] == ["sara"]
    assert detail(project, "-a", "bob,@lee", "-a", "bob")["assignees"] == ["bob", "@lee"]
    assert detail(project, "-a", "")["assignees"] == []


@pytest.mark.parametrize(
    ("flag", "key"),
    [
        ("--description-file", "description"),
        ("--plan-file", "implementationPlan"),
        ("--notes-file", "implementationNotes"),
        ("--final-summary-file", "finalSummary"),
    ],
)
def test_a_text_comes_from_a_file_or_from_standard_input(project: Project, flag: str, key: str) -> None:
    path = project.root / "text.md"
    path.write_bytes(b"\xef\xbb\xbfZeile 1\r\n\r\nZeile 2 \xc3\xa4\r\n")

    assert detail(project, flag, "text.md")[key] == "Zeile 1\n\nZeile 2 ä"
    assert detail(project, flag, "-", stdin=path.read_bytes())[key] == "Zeile 1\n\nZeile 2 ä"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            ["--plan-file", "none.md"],
            'Error: --plan-file: cannot read "none.md": No such file or directory\n',
        ),
        (["--plan-file", "."], 'Error: --plan-file: cannot read ".": it is a folder\n'),
        (["--plan-file", "bytes.md"], 'Error: --plan-file: "bytes.md" is not valid UTF-8\n'),
        (
            ["--plan-file", "large.md"],
            'Error: --plan-file: "large.md" is too large; at most 1,000,000 characters are allowed\n',
        ),
        (
            ["--plan-file", "long.md"],
            "Error: plan is too long: 1,000,001 characters; at most 1,000,000 are allowed\n",
        ),
        (["--plan", "", "--plan-file", "."], "Error: --plan and --plan-file cannot be combined\n"),
        (
            ["--plan-file", "-", "--notes-file", "-"],
            "Error: only one text can come from standard input\n",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_file_that_cannot_be_used_creates_nothing(project: Project, flags: list[str], message: str) -> None:
    (project.root / "bytes.md").write_bytes(b"\xff\xfe")
    (project.root / "large.md").write_bytes(b"x" * 4_000_001)
    (project.root / "long.md").write_bytes(b"x" * 1_000_001)

    assert project("task", "create", "T", *flags) == (2, "", message)
    assert project("task", "list").stdout == "No tasks found.\n"


def test_a_title_that_begins_with_a_dash_stands_after_two_dashes(project: Project) -> None:
    assert project("task", "create", "--", "-x").code == 0
    assert project("task", "list").stdout == "To Do:\n  TASK-1 - -x\n\n"
    assert project("task", "create", "-x").code == 2


@pytest.mark.parametrize(
    "flags",
    [
        ["-s", "Nope"],
        ["--priority", "urgent"],
        ["--type", "story"],
        ["--project", "web"],
        ["--due-date", "2027-02-30"],
        ["--due-date", "1/2/2027"],
        ["--ordinal", "-5"],
        ["--ordinal", "x"],
        ["--dep", ""],
        ["--ref", ","],
        ["--doc", " "],
        ["--check-ac", "0", "--ac", "x"],
        ["--ac", b"\xff"],
    ],
    ids=repr,
)
def test_a_value_that_is_not_allowed_creates_nothing(project: Project, flags: list[str | bytes]) -> None:
    finished = project("task", "create", "T", *flags)

    assert (finished.code, finished.stdout) == (2, "")
    assert re.fullmatch(r"Error: [^\n]+\n", finished.stderr)
    assert project("task", "list").stdout == "No tasks found.\n"


@pytest.mark.parametrize("flags", [["-p", "99"], ["--dep", "99"], ["--check-ac", "1"]], ids=" ".join)
def test_what_does_not_exist_creates_nothing(project: Project, flags: list[str]) -> None:
    finished = project("task", "create", "T", *flags)

    assert (finished.code, finished.stdout) == (3, "")
    assert project("task", "list").stdout == "No tasks found.\n"


def test_a_new_task_is_not_done_with_open_criteria(project: Project) -> None:
    finished = project("task", "create", "T", "-s", "Done", "--ac", "Works")

    assert (finished.code, finished.stdout) == (4, "")
    assert "#1 Works" in finished.stderr
    assert project("task", "create", "T", "-s", "Done", "--ac", "Works", "--check-ac", "1").code == 0


@pytest.mark.parametrize("title", [[], [""], ["   "]], ids=repr)
def test_a_task_needs_a_title(project: Project, title: list[str]) -> None:
    finished = project("task", "create", *title)

    assert (finished.code, finished.stdout) == (2, "")


def test_who_creates_a_task_is_the_actor(project: Project) -> None:
    assert project("--actor", "agent 7", "task", "create", "T").code == 0
    assert project("--actor", b"\xff", "task", "create", "T") == (
        2,
        "",
        'Error: "\\udcff" is not valid UTF-8\n',
    )


def test_the_database_can_be_named(project: Project, run_backlog: RunBacklog, tmp_path: Path) -> None:
    path = project.named

    assert run_backlog("--db", path, "task", "create", "T", cwd=tmp_path).code == 0
    assert run_backlog("task", "list", cwd=tmp_path, env={"BACKLOG_DB": path}).stdout == (
        "To Do:\n  TASK-1 - T\n\n"
    )
