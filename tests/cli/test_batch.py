import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Project


def lines(*operations: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(operation)}\n" for operation in operations)


def create(title: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  any key
    return {"op": "create", "title": title, **fields}


def listed(project: Project) -> list[str]:
    return [line.strip() for line in project("task", "list", "--plain").stdout.splitlines() if " - " in line]


TWO = lines(create("One", **{"as": "one"}), create("Part", parent="$one"))


def test_a_batch_from_a_file(project: Project) -> None:
    (project.root / "changes.jsonl").write_text(TWO)

    finished = project("batch", "changes.jsonl")

    assert (finished.code, finished.stderr) == (0, "2 applied, 0 failed\n")
    assert finished.stdout == (
        '{"line": 1, "ok": true, "as": "one", "id": "TASK-1", "revision": 1}\n'
        '{"line": 2, "ok": true, "id": "TASK-1.1", "revision": 1}\n'
    )
    assert listed(project) == ["TASK-1 - One", "TASK-1.1 - Part"]


@pytest.mark.parametrize("argv", [["batch"], ["batch", "-"]], ids=" ".join)
def test_a_batch_from_standard_input(project: Project, argv: list[str]) -> None:
    finished = project(*argv, stdin=TWO)

    assert (finished.code, finished.stderr) == (0, "2 applied, 0 failed\n")


def test_with_json_the_counts_are_json_too(project: Project) -> None:
    finished = project("batch", "--json", stdin=TWO)

    assert json.loads(finished.stderr) == {"applied": 2, "failed": 0}


def test_of_a_faulty_batch_nothing_is_applied_and_every_fault_is_told(project: Project) -> None:
    finished = project(
        "batch", stdin=f'{TWO}{{"op": "edit", "id": 9, "titel": "x"}}\n{{"op": "archive", "id": 9}}\n['
    )

    assert finished.code == 1
    assert [json.loads(line) for line in finished.stdout.splitlines()] == [
        {
            "line": 3,
            "ok": False,
            "error": {
                "code": "unknown-key",
                "message": 'edit: unknown key "titel"',
                "hint": 'did you mean "title"?',
                "data": {"key": "titel", "nearest": "title", "operation": "edit"},
            },
        },
        {
            "line": 4,
            "ok": False,
            "error": {
                "code": "task-not-found",
                "message": "task TASK-9 not found",
                "hint": "see the ids with: backlog task list",
                "data": {"kind": "task", "given": "9", "state": None},
            },
        },
        {
            "line": 5,
            "ok": False,
            "error": {
                "code": "invalid-json",
                "message": "the line is not valid JSON: EOF while parsing a list",
                "hint": "each operation is one line; jq -c prints it that way",
                "data": {"reason": "EOF while parsing a list"},
            },
        },
    ]
    assert finished.stderr == (
        "Error: 3 of 5 operations failed; nothing was changed "
        "(fix those lines and run it again, or apply the others with --keep-going)\n"
    )
    assert listed(project) == []


def test_with_keep_going_the_good_lines_stay(project: Project) -> None:
    finished = project("batch", "--keep-going", "--json", stdin='{"op": "archive", "id": 9}\n' + TWO)

    assert finished.code == 1
    assert [json.loads(line)["ok"] for line in finished.stdout.splitlines()] == [False, True, True]
    assert json.loads(finished.stderr)["error"]["message"] == "2 applied, 1 failed"
    assert listed(project) == ["TASK-1 - One", "TASK-1.1 - Part"]


def test_a_dry_run_changes_nothing(project: Project) -> None:
    finished = project("batch", "--dry-run", stdin=TWO)

    assert (finished.code, finished.stderr) == (0, "2 would be applied, 0 failed\n")
    assert "changes" in json.loads(finished.stdout.splitlines()[0])
    assert listed(project) == []


def test_the_output_of_a_list_comes_back_through_a_batch(project: Project) -> None:
    project("batch", stdin=TWO)
    tasks = json.loads(project("task", "list", "--json").stdout)["tasks"]
    views = [json.loads(project("task", task["id"], "--json").stdout)["task"] for task in tasks]

    finished = project("batch", stdin=lines(*({"op": "edit", **task} for task in (*tasks, *views))))

    assert finished.code == 0
    assert {json.loads(line)["revision"] for line in finished.stdout.splitlines()} == {1}


def test_no_item_of_a_list_is_split(project: Project) -> None:
    values = {"ref": ["https://x.org/a?q=1,2"], "labels": ["a,b"], "assignee": ["Lovelace, Ada"]}
    task = {"references": values["ref"], "labels": values["labels"], "assignees": values["assignee"]}
    other = {
        "op": "edit",
        "id": "2",
        "ref": "x?1,2",
        "add_label": "c,d",
        "doc": ["e,f"],
        "modified_file": ["g,h"],
    }

    finished = project("batch", stdin=lines(create("One", **values), create("Two", labels=["a,b"]), other))

    assert finished.code == 0
    one, two = (json.loads(project("task", number, "--json").stdout)["task"] for number in "12")
    assert {key: one[key] for key in task} == task
    assert (two["references"], two["labels"]) == (["x?1,2"], ["a,b", "c,d"])
    assert (two["documentation"], two["modifiedFiles"]) == (["e,f"], ["g,h"])


def test_each_line_sees_what_the_lines_before_it_did(project: Project) -> None:
    """On a server many lines are read and stored together, which nobody notices."""
    steps = [
        *(create(f"Naïve {number}", labels=["api"]) for number in (1, 2)),
        create("Naïve 3", depends_on=["2"]),
        {"op": "edit", "id": 2, "append_notes": "first"},
        {"op": "edit", "id": 2, "append_notes": "second", "if_revision": 2},
        {"op": "comment", "id": 2, "comment": "third"},
        {"op": "milestone_add", "title": "Beta"},
        {"op": "edit", "id": 1, "milestone": "Beta", "labels": ["web"]},
        {"op": "demote", "id": 3},
        create("After", parent="1", depends_on=["draft-1"]),
        {"op": "promote", "id": "draft-1"},
        {"op": "edit", "id": "1.1", "title": "Afterwards", "append_notes": "done"},
        {"op": "archive", "id": 1},
    ]

    finished = project("batch", stdin=lines(*steps))

    assert finished.code == 0, finished.stdout
    second = json.loads(project("task", "2", "--json").stdout)["task"]
    assert second["implementationNotes"].split() == ["first", "second"]
    assert listed(project) == ["TASK-1.1 - Afterwards", "TASK-2 - Naïve 2", "TASK-4 - Naïve 3"]
    assert "TASK-2" in project("search", "third", "--plain").stdout
    assert "TASK-1.1" in project("search", "afterwards", "--plain").stdout
    assert project("doctor").code == 0


def test_all_events_of_a_batch_are_one_to_undo(project: Project) -> None:
    project("batch", stdin=TWO)

    events = json.loads(project("log", "--limit", "2", "--json").stdout)["events"]
    undone = project("undo")

    assert {event["command"] for event in events} == {"batch"}
    assert len({event["batch"] for event in events}) == 1
    assert undone.stdout == "Undid batch: 2 changes of 2 tasks (events 2 to 3)\n"
    assert listed(project) == []


def test_a_repeated_batch_is_answered_as_the_first_time(project: Project) -> None:
    first = project("batch", "--idempotency-key", "ci-7", stdin=TWO)
    again = project("batch", "--idempotency-key", "ci-7", stdin=TWO)
    other = project("batch", "--idempotency-key", "ci-7", stdin=lines(create("Other")))

    assert first == again
    assert (other.code, other.stdout) == (5, "")
    assert listed(project) == ["TASK-1 - One", "TASK-1.1 - Part"]


def test_the_schema_needs_no_project(project: Project, tmp_path: Path) -> None:
    finished = project("batch", "--schema", cwd=tmp_path)

    assert finished.code == 0
    assert json.loads(finished.stdout)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["batch", "--dry-run", "--idempotency-key", "k"], "conflicting-options"),
        (["batch", "missing.jsonl"], "unreadable-file"),
        (["batch", "."], "unreadable-file"),
        (["batch", "--idempotency-key", ""], "invalid-key"),
        (["batch", "a", "b"], "unexpected-argument"),
    ],
    ids=" ".join,
)
def test_a_batch_that_cannot_be_read_is_a_mistake(project: Project, argv: list[str], code: str) -> None:
    finished = project(*argv, "--json", stdin=TWO)

    assert (finished.code, finished.stdout) == (2, "")
    assert json.loads(finished.stderr)["error"]["code"] == code


def test_without_a_project_there_is_nothing_to_change(project: Project, tmp_path: Path) -> None:
    assert project("batch", stdin=TWO, cwd=tmp_path).code == 3


def test_an_empty_batch_changes_nothing(project: Project) -> None:
    assert project("batch", stdin="\n") == (0, "", "0 applied, 0 failed\n")


@pytest.mark.parametrize(
    "noise", [b"\0\0\0", b"\xff\xfe{\0", b'"', b"nan", b'{"op":"create","title":"\\u0000"}']
)
def test_noise_is_told_line_by_line(project: Project, noise: bytes) -> None:
    finished = project("batch", stdin=noise)

    assert finished.code == 1
    assert json.loads(finished.stdout)["error"]["code"]
    assert finished.stderr.count("\n") == 1


def test_a_reader_who_leaves_early_stops_nothing(project: Project) -> None:
    many = lines(*(create(f"Task {number}") for number in range(2_000)))
    (project.root / "many.jsonl").write_text(many)
    script = f"{sys.executable} -m backlog batch --keep-going many.jsonl | head -1"

    subprocess.run(["sh", "-c", script], cwd=project.root, check=True, capture_output=True)

    assert project("task", "2000", "--plain").code == 0


@pytest.mark.engine("sqlite")
def test_a_batch_that_is_killed_has_changed_nothing(project: Project) -> None:
    many = lines(*(create(f"Task {number}") for number in range(20_000)))
    (project.root / "many.jsonl").write_text(many)
    running = subprocess.Popen(
        [sys.executable, "-m", "backlog", "batch", "many.jsonl"],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    log = project.root / ".backlog" / "backlog.db-wal"
    while running.poll() is None and not (log.exists() and log.stat().st_size > 1_000_000):
        time.sleep(0.01)
    os.kill(running.pid, signal.SIGKILL)
    out, _ = running.communicate()

    assert (running.returncode, out) == (-signal.SIGKILL, b"")
    assert listed(project) == []
    assert project("task", "create", "Next").stdout == "Created task TASK-1\n"


def test_a_dry_run_tells_of_each_of_many_lines_what_it_would_change(project: Project) -> None:
    """Their events are asked for many at once; a line that changes nothing has none."""
    lines = [
        json.dumps({"op": "create", "title": f"T{n}"} if n % 3 else {"op": "edit", "id": 999, "notes": "x"})
        for n in range(1, 251)
    ]

    finished = project("batch", "--dry-run", "--keep-going", stdin="\n".join(lines))

    results = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [result["line"] for result in results] == list(range(1, 251))
    changed = {
        result["line"]: [(change["id"], change["fields"][2]["after"]) for change in result.get("changes", ())]
        for result in results
    }
    numbers = iter(range(1, 251))
    wanted = {n: [(f"TASK-{next(numbers)}", f"T{n}")] if n % 3 else [] for n in range(1, 251)}
    assert changed == wanted
