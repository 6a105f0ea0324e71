import json
from typing import Any

import pytest

from tests.cli.test_terminal import screen
from tests.conftest import Project

ADA = {"BACKLOG_ACTOR": "Ada"}
BOB = {"BACKLOG_ACTOR": "Bob"}


def log(project: Project, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(project("log", "--json", *words).stdout)["events"]
    return found


@pytest.fixture(autouse=True)
def _history(project: Project) -> None:
    project("task", "create", "One", "--ac", "It works", env=ADA)
    project("task", "edit", "1", "-t", "Uno", "-s", "In Progress", env=BOB)


def test_the_history_of_a_task_tells_who_did_what_oldest_first(project: Project) -> None:
    told = project("task", "history", "1", "--plain")

    assert (told.code, told.stderr) == (0, "")
    created, changed = told.stdout.split("\n\n")
    assert " UTC Ada: task create TASK-1\n" in created
    assert "  acceptance criteria: [ ] It works" in created
    assert changed.splitlines()[0].endswith(" UTC Bob: task edit TASK-1")
    assert changed.splitlines()[1:] == ["  title: One -> Uno", "  status: To Do -> In Progress"]
    assert project("task", "history", "1").stdout == told.stdout


def test_programs_read_the_history_as_json(project: Project) -> None:
    document = json.loads(project("task", "history", "task-1", "--json").stdout)

    assert (document["schemaVersion"], document["kind"]) == (1, "task-history")
    assert [(event["event"], event["actor"], event["command"]) for event in document["events"]] == [
        (2, "Ada", "task create"),
        (3, "Bob", "task edit"),
    ]
    assert document["events"][1]["changes"] == [
        {"field": "title", "before": "One", "after": "Uno"},
        {"field": "status", "before": "To Do", "after": "In Progress"},
    ]


def test_what_is_archived_completed_or_a_draft_has_a_history_too(project: Project) -> None:
    project("draft", "create", "Idea")
    project("task", "archive", "1")

    assert len(json.loads(project("task", "history", "1", "--json").stdout)["events"]) == 3
    assert "draft create DRAFT-1" in project("task", "history", "DRAFT-1").stdout
    project("draft", "promote", "1")
    assert "id: DRAFT-1 -> TASK-2" in project("task", "history", "2").stdout


def test_the_log_tells_everything_newest_first(project: Project) -> None:
    events = log(project)

    assert [event["event"] for event in events] == [3, 2, 1]
    assert [event["command"] for event in events] == ["task edit", "task create", "init"]
    assert project("log").stdout.startswith("#3 ")
    assert project("log").stdout == project("log", "--plain").stdout


def test_the_log_is_narrowed_by_actor_batch_time_and_number(project: Project) -> None:
    batch = log(project)[1]["batch"]

    assert [event["event"] for event in log(project, "--actor", "Ada")] == [2]
    assert [event["event"] for event in log(project, "--batch", batch)] == [2]
    assert [event["event"] for event in log(project, "--limit", "1")] == [3]
    assert len(log(project, "--since", "2d")) == 3
    assert len(log(project, "--since", "1h", "--limit", "2")) == 2
    assert log(project, "--since", "tomorrow") == []
    assert log(project, "--actor", "nobody") == []
    assert project("log", "--batch", "none") == (
        0,
        "No events found.\n",
        'Note: no event has the batch "none"\n',
    )
    assert project("log", "--actor", "Bbo").stderr == 'Note: no event has the actor "Bbo"\n'
    assert project("log", "--actor", "@me", env=ADA) == project("log", "--actor", "Ada")


def test_the_log_is_whole_where_no_terminal_is(project: Project) -> None:
    lines = "".join(f'{{"op": "create", "title": "Task {number}"}}\n' for number in range(60))
    project("batch", stdin=lines)

    assert len(log(project)) == 63, "it is a terminal alone on which less is shown"
    assert len(log(project, "--limit", "60")) == 60
    assert len(log(project, "--since", "1d")) == 63
    assert len(log(project, "--batch", log(project)[0]["batch"])) == 60


def test_what_a_command_did_as_a_whole_is_one_line_with_counts(project: Project) -> None:
    lines = "".join(f'{{"op": "create", "title": "Task {number}"}}\n' for number in range(60))
    project("batch", stdin=lines + '{"op": "edit", "id": "2", "title": "Twice"}\n', env=ADA)
    project("doc", "create", "Guide", env=BOB)
    batch = log(project, "--limit", "2")[1]["batch"]

    told = project("log").stdout

    newest, whole, *older = told.split("\n\n")
    assert newest.splitlines()[0].endswith(" UTC Bob: doc create doc-1")
    assert whole.startswith("#64 ")
    assert whole.endswith(f" UTC Ada: batch: 61 changes of 60 tasks, events 4 to 64 (batch {batch})")
    assert [each.split(" ")[0] for each in older] == ["#3", "#2", "#1"]
    assert project("log", "--limit", "2").stdout == f"{newest}\n\n{whole}\n"
    assert project("log", "--actor", "Ada", "--limit", "1").stdout == f"{whole}\n"
    assert project("log", "--batch", batch).stdout.count("title: ") == 61
    assert "61 changes of 60 tasks" in " ".join(screen(project, "log").split())

    project("undo", env=ADA)
    assert ": undo: 61 changes of 60 tasks" in project("log", "--limit", "1").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["task", "history", "99"], 3),
        (["task", "history", "nope"], 3),
        (["task", "history", "draft-9"], 3),
        (["task", "history", "\x1b[1m"], 3),
        (["task", "history"], 2),
        (["task", "history", "1", "--plain", "--json"], 2),
        (["log", "--since", "whenever"], 2),
        (["log", "--since", ""], 2),
        (["log", "--since", "999999d"], 0),
        (["log", "--since", "999999w"], 0),
        (["log", "--since", "0001-01-01"], 0),
        (["log", "--limit", "0"], 2),
        (["log", "--limit", "x"], 2),
        (["log", "--plain", "--json"], 2),
        (["log", b"--actor=\xff"], 2),
        (["log", "1"], 2),
    ],
)
def test_a_wrong_line_is_answered_by_one_line(project: Project, words: list[str | bytes], code: int) -> None:
    found = project(*words)

    assert (found.code, len(found.stderr.splitlines())) == (code, 1 if code else 0)
    assert "\x1b" not in found.stderr


def test_a_terminal_shows_a_diff_and_no_control_characters_of_others(project: Project) -> None:
    project("task", "edit", "1", "-t", "\x1b[2Jgone", env=BOB)

    shown = screen(project, "log")

    assert "\x1b[31m- Uno" in shown
    assert "\x1b[2J" not in shown


def test_evidence_is_kept_with_who_checked_and_when(project: Project) -> None:
    project("task", "edit", "1", "--check-ac", "1", "--evidence", "pytest: 214 passed", env=BOB)

    (criterion,) = json.loads(project("task", "1", "--json").stdout)["task"]["acceptanceCriteria"]
    assert (criterion["evidence"], criterion["checkedBy"]) == ("pytest: 214 passed", "Bob")
    assert criterion["checkedAt"].endswith("Z")
    assert "pytest: 214 passed" in screen(project, "task", "1")
    assert "(pytest: 214 passed)" in project("task", "history", "1").stdout
    assert "pytest" not in project("task", "1", "--plain").stdout


def test_evidence_goes_when_the_criterion_is_unchecked_and_is_not_needed(project: Project) -> None:
    project("task", "edit", "1", "--check-ac", "1", "--evidence", "seen")
    project("task", "edit", "1", "--uncheck-ac", "1")
    project("task", "edit", "1", "--check-ac", "1")

    assert json.loads(project("task", "1", "--json").stdout)["task"]["acceptanceCriteria"] == [
        {"index": 1, "text": "It works", "checked": True}
    ]


def test_evidence_is_kept_for_drafts_and_definition_of_done_items(project: Project) -> None:
    project("task", "create", "Idea", "--draft", "--ac", "Sound")
    project("task", "edit", "1", "--dod", "Reviewed")

    assert project("draft", "edit", "1", "--check-ac", "1", "--evidence", "argued").code == 0
    assert project("task", "edit", "1", "--check-dod", "1", "--evidence", "by Bob").code == 0
    draft = json.loads(project("draft", "1", "--json").stdout)["draft"]
    assert draft["acceptanceCriteria"][0]["evidence"] == "argued"
    assert (
        json.loads(project("task", "1", "--json").stdout)["task"]["definitionOfDone"][0]["evidence"]
        == "by Bob"
    )


@pytest.mark.parametrize(
    "words", [["--evidence", "seen"], ["--evidence", "seen", "--uncheck-ac", "1"], ["--evidence", ""]]
)
def test_evidence_needs_something_that_is_checked(project: Project, words: list[str]) -> None:
    found = project("task", "edit", "1", *words)

    assert (found.code, found.stdout, len(found.stderr.splitlines())) == (2, "", 1)


def test_other_text_is_told_with_the_task_whose_edit_an_undo_takes_back(project: Project) -> None:
    project("task", "create", "One")
    project("task", "edit", "1", "--other-text", "A remark")
    project("task", "edit", "1", "--other-text", "Another", "--notes", "So far")

    told = project("log", "--limit", "2").stdout
    (newest, fields), (older, text) = (entry.split("\n", 1) for entry in told.strip().split("\n\n"))
    assert newest.endswith(": task edit TASK-1")
    assert fields.splitlines() == ["  notes: So far", "  other text: A remark -> Another"]
    assert (older[0], text) == ("#", "  other text: A remark")
    assert project("undo", "--event", newest.split()[0][1:]).code == 0
    assert "A remark" in project("task", "1", "--json").stdout
    assert project("task", "history", "1").stdout.count("other text:") == 3
