import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import PATIENCE_SECONDS, Project

ADA = {"BACKLOG_ACTOR": "Ada"}
BOB = {"BACKLOG_ACTOR": "Bob"}


def events(project: Project, *words: str) -> list[dict[str, Any]]:
    """The events that the log tells of, newest first."""
    found: list[dict[str, Any]] = json.loads(project("log", "--json", *words).stdout)["events"]
    return found


def task(project: Project, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(project("task", id_, "--json").stdout)["task"]
    return found


def test_the_last_command_of_the_actor_is_taken_back_then_the_one_before(project: Project) -> None:
    project("task", "create", "One", env=ADA)
    project("task", "edit", "1", "-t", "Uno", "-l", "a", env=ADA)
    project("task", "edit", "1", "--priority", "high", env=BOB)

    assert project("undo", env=ADA) == (0, "Undid event 3: task edit of TASK-1\n", "")
    one = task(project, "1")
    assert (one["title"], one["labels"], one["priority"]) == ("One", [], "high")
    refused = project("undo", env=ADA)
    assert (refused.code, refused.stdout, len(refused.stderr.splitlines())) == (5, "", 1)
    assert "event 4 (task edit by Bob)" in refused.stderr
    assert project("undo", env=BOB).code == 0
    assert project("undo", env=ADA).stdout == "Undid event 2: task create of TASK-1\n"
    assert project("task", "1").code == 3
    assert project("task", "create", "Two").stdout == "Created task TASK-2\n"


def test_everything_that_one_command_did_is_taken_back(project: Project) -> None:
    project("task", "create", "One")
    project("task", "create", "Two", "--dep", "1", "--ref", "task-1")
    project("task", "create", "Three", "--parent", "1")
    project("task", "archive", "1")

    undone = project("undo", "--json")

    document = json.loads(undone.stdout)
    assert document["kind"] == "undo"
    assert [each["id"] for each in document["events"]] == ["TASK-2", "TASK-1.1", "TASK-1"]
    assert (task(project, "2")["dependencies"], task(project, "2")["references"]) == (["TASK-1"], ["task-1"])
    assert task(project, "1.1")["parentTaskId"] == "TASK-1"


def test_a_batch_is_taken_back_as_a_whole(project: Project) -> None:
    lines = [
        {"op": "create", "title": "Epic", "as": "epic"},
        {"op": "create", "title": "Part", "parent": "$epic", "ac": ["It works"]},
        {"op": "edit", "id": "TASK-1.1", "check_ac": [1], "status": "Done"},
    ]
    made = project("batch", stdin="\n".join(map(json.dumps, lines)))
    assert made.code == 0, made.stderr
    batch = events(project)[0]["batch"]
    project("task", "create", "Other")

    each = (
        "Undid event 4: batch of TASK-1.1\nUndid event 3: batch of TASK-1.1\nUndid event 2: batch of TASK-1\n"
    )
    rehearsed = project("undo", "--batch", batch, "--dry-run", "--verbose").stdout
    assert rehearsed == each.replace("Undid", "Would undo")
    assert project("task", "list", "--ids").stdout == "TASK-1\nTASK-1.1\nTASK-2\n"
    assert project("undo", "--batch", batch).stdout == "Undid batch: 3 changes of 2 tasks (events 2 to 4)\n"
    assert project("task", "list", "--ids").stdout == "TASK-2\n"
    again = project("undo", "--batch", batch)
    assert (again.code, again.stdout) == (5, "")
    assert "was already undone" in again.stderr


def test_what_an_undo_changed_is_told_in_the_order_of_the_fields(project: Project) -> None:
    project("task", "create", "One")
    every = {
        "description": "d",
        "labels": ["l"],
        "priority": "high",
        "assignee": ["a"],
        "milestone": "m",
        "plan": "p",
    }
    lines = [
        {"op": "edit", "id": 1, "title": title, "status": status, **every, "notes": title}
        for title, status in (("Two", "In Progress"), ("Three", "Done"))
    ]
    assert project("batch", stdin="\n".join(map(json.dumps, lines))).code == 0
    first = events(project)[1]
    assert project("undo").code == 0

    taken_back = [[change["field"] for change in each["changes"]] for each in events(project)[:2]]

    wanted = [change["field"] for change in first["changes"]]
    assert [sorted(fields, key=wanted.index) for fields in taken_back] == taken_back
    assert max(map(len, taken_back)) == len(wanted) == 9


def test_a_single_event_is_taken_back_once(project: Project) -> None:
    project("task", "create", "One")
    project("task", "edit", "1", "-t", "Uno")
    project("task", "edit", "1", "-d", "Why")

    assert project("undo", "--event", "3").code == 0
    assert (task(project, "1")["title"], task(project, "1")["description"]) == ("One", "Why")
    again = project("undo", "--event", "3")
    assert (again.code, again.stderr.startswith("Error: event 3 was already undone, by event 5")) == (
        5,
        True,
    )


def test_an_undo_is_an_event_that_can_be_taken_back_too(project: Project) -> None:
    project("task", "create", "One")
    project("task", "edit", "1", "-t", "Uno")
    project("undo")

    newest = events(project)[0]
    assert (newest["command"], newest["undoes"], newest["id"]) == ("undo", 3, "TASK-1")
    assert project("undo", "--event", str(newest["event"])).code == 0
    assert task(project, "1")["title"] == "Uno"
    assert project("undo", "--event", "5").code == 5
    assert project("undo").stdout == "Undid event 3: task edit of TASK-1\n"
    assert task(project, "1")["title"] == "One"


def test_the_gate_holds(project: Project) -> None:
    project("task", "create", "One", "--ac", "It works")
    project("task", "edit", "1", "--check-ac", "1")
    project("task", "edit", "1", "-s", "Done")

    refused = project("undo", "--event", "3", "--json")

    assert (refused.code, refused.stdout) == (4, "")
    error = json.loads(refused.stderr)["error"]
    assert error["code"] == "open-criteria"
    assert "#1 It works" in error["message"]
    assert task(project, "1")["acceptanceCriteriaCompleted"] == 1
    assert project("undo").code == 0
    assert project("undo", "--event", "3").code == 0


def test_what_made_the_backlog_is_not_taken_back(project: Project) -> None:
    assert project("undo").code == 3
    assert project("undo", "--event", "1").code == 4
    assert project("undo", "--batch", events(project)[0]["batch"]).code == 4
    assert project("config", "get", "projectName").stdout == "Demo\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 3),
        (["--event", "99"], 3),
        (["--event", "999999999999999999"], 3),
        (["--event", "9999999999999999999999"], 2),
        (["--event", "-1"], 2),
        (["--event", "x"], 2),
        (["--event", "٣"], 2),
        (["--batch", "no such"], 3),
        (["--batch", ""], 3),
        (["--batch", "a\x1bb"], 3),
        (["--batch", b"\xff"], 2),
        (["--event", "1", "--batch", "x"], 2),
        (["1"], 2),
    ],
)
def test_a_wrong_line_is_answered_by_one_line(project: Project, words: list[str | bytes], code: int) -> None:
    found = project("undo", *words)

    assert (found.code, found.stdout, len(found.stderr.splitlines())) == (code, "", 1)
    assert "\x1b" not in found.stderr


def test_two_who_undo_at_once_take_back_one_command_each(project: Project) -> None:
    project("task", "create", "One")
    for title in ("Two", "Three", "Four", "Five"):
        project("task", "edit", "1", "-t", title)

    running = [
        subprocess.Popen(
            [sys.executable, "-m", "backlog", "undo"], cwd=project.root, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = sorted(process.communicate(timeout=PATIENCE_SECONDS)[0] for process in running)

    assert said == [f"Undid event {number}: task edit of TASK-1\n" for number in (3, 4, 5, 6)]
    assert task(project, "1")["title"] == "One"
