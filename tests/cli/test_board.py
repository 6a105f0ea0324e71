import csv
import json
import os
import re
import subprocess
import sys
from functools import partial
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.test_terminal import ESCAPE
from tests.cli.test_terminal import screen as terminal
from tests.conftest import PATIENCE_SECONDS, Project
from tests.terminals import on_a_terminal

screen = partial(terminal, env={"CI": "1"})  # where nobody sits it is printed
TASKS = (
    ["Login | page", "-a", "maria,@bob", "-l", "one,two", "--ac", "One", "--ac", "Two", "--check-ac", "1"],
    ["Field", "-p", "1", "--due-date", "2020-01-01"],
    ["Done child", "-p", "1", "-s", "Done"],
    ["Logout", "-s", "In Progress", "-m", "Someday", "-a", "@lee"],
)
INSTANT = re.compile(r"(?<=Generated on: )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
LOGIN = "**TASK-1** - Login \\| page [@maria, @bob]<br>*#one #two*"
TABLE = f"""\
| To Do | In Progress | Done |
| --- | --- | --- |
| {LOGIN} | **TASK-2** - Logout [@lee] | └─ **TASK-1.2** - Done child |
| └─ **TASK-1.1** - Field |  |  |
"""
BOARD = f"# Kanban Board Export (powered by Backlog.md)\nGenerated on: …\nProject: Demo\n\n{TABLE}"


@pytest.fixture(scope="module")
def boarded(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with tasks, for all tests that only read."""
    boarded = _new_project.copied(tmp_path_factory.mktemp("boarded") / "demo")
    for task in TASKS:
        assert boarded("task", "create", *task).code == 0
    return boarded


@pytest.fixture
def project(boarded: Project, tmp_path: Path) -> Project:
    """A copy of those tasks, for a test that writes."""
    return boarded.copied(tmp_path / "demo")


def timeless(text: str) -> str:
    return INSTANT.sub("…", text)


@pytest.mark.parametrize(
    "words", [["board"], ["board", "view"], ["board", "--vertical"], ["board", "-l", "bogus"]]
)
def test_off_a_terminal_the_board_is_a_table(boarded: Project, words: list[str]) -> None:
    found = boarded(*words)

    assert found.code == 0
    assert timeless(found.stdout) == f"Loading tasks...\n{BOARD}\n"


def test_by_milestone_it_is_lists(boarded: Project) -> None:
    found = boarded("board", "-m")

    assert timeless(found.stdout) == (
        "Loading tasks...\n# Kanban Board by Milestone (powered by Backlog.md)\n"
        "Generated on: …\nProject: Demo\n\n"
        "## No Milestone (3 tasks)\n\n"
        "### To Do (2)\n  - **TASK-1** - Login | page [@maria, @bob]\n  - **TASK-1.1** - Field\n\n"
        "### In Progress (0)\n  (empty)\n\n"
        "### Done (1)\n  - **TASK-1.2** - Done child\n\n"
        "## Someday (1 tasks)\n\n"
        "### To Do (0)\n  (empty)\n\n"
        "### In Progress (1)\n  - **TASK-2** - Logout [@lee]\n\n"
        "### Done (0)\n  (empty)\n\n"
    )


def test_an_empty_board_says_so(tmp_path: Path, _new_project: Project) -> None:  # noqa: PT019  its value is copied
    empty = _new_project.copied(tmp_path / "empty")
    head = "Generated on: …\nProject: Demo\n"

    assert timeless(empty("board").stdout) == (
        f"Loading tasks...\n# Kanban Board Export (powered by Backlog.md)\n{head}\n"
        "| To Do | In Progress | Done |\n| --- | --- | --- |\n\nNo tasks found.\n\n"
    )
    assert timeless(empty("board", "-m").stdout) == (
        f"Loading tasks...\n# Kanban Board by Milestone (powered by Backlog.md)\n{head}\nNo tasks found.\n\n"
    )


def test_json_has_the_columns(boarded: Project) -> None:
    found = json.loads(boarded("board", "--json").stdout)
    by_milestone = json.loads(boarded("board", "-m", "--json").stdout)

    assert (found["schemaVersion"], found["kind"]) == (1, "board")
    assert [(column["status"], [task["id"] for task in column["tasks"]]) for column in found["columns"]] == [
        ("To Do", ["TASK-1", "TASK-1.1"]),
        ("In Progress", ["TASK-2"]),
        ("Done", ["TASK-1.2"]),
    ]
    assert [(each["id"], each["title"]) for each in by_milestone["milestones"]] == [
        (None, "No Milestone"),
        (None, "Someday"),
    ]


def test_on_a_terminal_the_board_has_columns_of_cards(boarded: Project) -> None:
    lines = ESCAPE.sub("", screen(boarded, "board", columns=100)).splitlines()

    assert re.match(r"○ To Do \(2\) +◒ In Progress \(1\) +✔ Done \(1\)", lines[0])
    assert max(map(len, lines)) <= 100
    text = "\n".join(lines)
    for part in ("TASK-1 ", "Login | page", "@maria, @bob", "#one #two", "1/2", "due 2020-01-01 late"):
        assert part in text


def test_a_late_task_is_red(boarded: Project) -> None:
    assert "\x1b[1;31mdue 2020-01-01 late" in screen(boarded, "board")


@pytest.mark.parametrize(("words", "columns"), [(["--vertical"], 100), (["-l", "vertical"], 100), ([], 40)])
def test_columns_stand_below_each_other_if_wanted_or_narrow(
    boarded: Project, words: list[str], columns: int
) -> None:
    lines = ESCAPE.sub("", screen(boarded, "board", *words, columns=columns)).splitlines()

    headings = [line.strip() for line in lines if re.match(r"[○◒✔] ", line)]
    assert headings == ["○ To Do (2)", "◒ In Progress (1)", "✔ Done (1)"]


def test_a_terminal_shows_a_board_for_each_milestone(boarded: Project) -> None:
    shown = ESCAPE.sub("", screen(boarded, "board", "-m", rows=200))

    assert "No Milestone (3)" in shown
    assert "Someday (1)" in shown


def test_the_export_is_the_board_without_the_last_empty_line(project: Project) -> None:
    done = project("board", "export")

    path = project.root / "Backlog.md"
    assert done == (0, f"Loading tasks for export...\n  Total tasks: 4...\nExported board to {path}\n", "")
    assert timeless(path.read_text()) == BOARD


def test_a_file_is_replaced_only_if_asked_for(project: Project) -> None:
    path = project.root / "Backlog.md"
    path.write_text("mine")

    refused = project("board", "export")
    assert (refused.code, refused.stdout) == (4, "")
    assert path.read_text() == "mine"
    assert path.read_text() == "mine"
    assert project("board", "export", "--force").code == 0
    assert timeless(path.read_text()) == BOARD


def test_off_a_terminal_nobody_is_asked_whether_to_replace_a_file(project: Project) -> None:
    path = project.root / "Backlog.md"
    path.write_text("mine")
    reading, writing = os.pipe()  # nobody ever writes to it, or closes it
    try:
        for words in (["board", "export"], ["board", "export", "--json"]):
            refused = subprocess.run(
                [sys.executable, "-m", "backlog", *words],
                cwd=project.root,
                stdin=reading,
                capture_output=True,
                check=False,
                timeout=PATIENCE_SECONDS,
            )
            assert (refused.returncode, refused.stdout, refused.stderr.count(b"\n")) == (4, b"", 1)
            assert b"--force" in refused.stderr
            assert "--json" not in words or json.loads(refused.stderr)["error"]["code"] == "file-exists"
    finally:
        os.close(reading)
        os.close(writing)

    assert project("board", "export", stdin="y\n").code == 4
    assert path.read_text() == "mine"


def test_on_a_terminal_it_is_asked_whether_to_replace_a_file(project: Project) -> None:
    path = project.root / "Backlog.md"

    for answer, code in (("n\n", 4), ("\n", 4), ("Yes\n", 0)):
        path.write_text("mine")
        finished = on_a_terminal(project.root, "board", "export", answers=answer)

        assert finished.code == code
        assert "already exists. Replace it? [y/N] " in finished.stdout
        assert (path.read_text() == "mine") == (code == 4)


def test_folders_are_made_and_absolute_paths_are_honoured(project: Project, tmp_path: Path) -> None:
    (project.root / "sub").mkdir()

    assert project("board", "export", "a/b/board.md", cwd=project.root / "sub").code == 0
    assert project("board", "export", str(tmp_path / "out.md")).code == 0

    assert timeless((project.root / "a/b/board.md").read_text()) == BOARD
    assert timeless((tmp_path / "out.md").read_text()) == BOARD


def test_the_readme_gets_a_block_that_the_next_run_replaces(project: Project) -> None:
    readme = project.root / "README.md"
    readme.write_bytes(b"# D\xc3\xa9mo\r\n\n")

    done = project("board", "export", "--readme", "--export-version", "1.2")
    first = readme.read_bytes()
    assert done.stdout.endswith("Updated README.md with Kanban board.\n")
    assert first.startswith(b"# D\xc3\xa9mo\r\n\n<!-- BOARD_START -->\n\n")
    assert "## 📊 Demo Project Status (1.2)\n".encode() in first
    assert TABLE.encode() in first
    assert first.endswith(b"\n\n<!-- BOARD_END -->\n")

    readme.write_bytes(first + b"after\n")
    project("task", "edit", "2", "-t", "Log out")
    project("board", "export", "--readme")
    second = readme.read_bytes()
    assert second.count(b"BOARD_START") == second.count(b"BOARD_END") == 1
    assert b"Log out" in second
    assert second.endswith(b"<!-- BOARD_END -->\nafter\n")


@pytest.mark.parametrize(("name", "beginning"), [("svg", "<svg"), ("html", "<!DOCTYPE html>")])
def test_a_picture_shows_every_card(project: Project, name: str, beginning: str) -> None:
    project("task", "create", "<script>alert(1)</script>")

    assert project("board", "export", "--format", name).code == 0

    text = (project.root / f"Backlog.{name}").read_text()
    assert text.lstrip().startswith(beginning)
    assert "<script>alert" not in text
    assert "TASK-2" in text.replace("&#160;", " ")


@pytest.mark.parametrize(
    "words",
    [
        ["board", "export", "--format", "pdf"],
        ["board", "export", "--readme", "x.md"],
        ["board", "export", "--readme", "--format", "svg"],
        ["board", "export", "--readme", "--milestones"],
        ["board", "export", "x.csv", "-m"],
        ["board", "export", ""],
        ["board", "bogus"],
        ["board", "export", "a", "b"],
        ["board", "--plain", "--json"],
    ],
)
def test_a_wrong_line_is_answered_by_one_line_and_writes_nothing(project: Project, words: list[str]) -> None:
    before = sorted(os.listdir(project.root))

    found = project(*words)

    assert (found.code, found.stdout) == (2, "")
    assert len(found.stderr.splitlines()) == 1
    assert sorted(os.listdir(project.root)) == before


def test_what_cannot_be_written_is_an_error(project: Project) -> None:
    (project.root / "folder").mkdir()

    found = project("board", "export", "folder", "--force")

    assert (found.code, found.stdout) == (1, "")


def test_json_names_the_file(project: Project) -> None:
    found = json.loads(project("board", "export", "--json").stdout)

    assert found["file"] == {"path": str(project.root / "Backlog.md"), "tasks": 4}


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("board.svg", "<svg"),
        ("board.HTML", "<!DOCTYPE html>"),
        ("board.htm", "<!DOCTYPE html>"),
        ("board.csv", "id,title,status,"),
        ("board.json", '{\n  "schemaVersion": 1,\n  "kind": "board"'),
        ("board.markdown", "# Kanban Board Export"),
        ("BOARD", "# Kanban Board Export"),
    ],
)
def test_the_ending_of_the_name_says_what_to_write(project: Project, name: str, beginning: str) -> None:
    assert project("board", "export", name).code == 0
    assert (project.root / name).read_text().lstrip().startswith(beginning)


@pytest.mark.parametrize(
    ("name", "lane"),
    [
        ("lanes.html", "<h2>No Milestone</h2>"),
        ("lanes.svg", ">No Milestone</text>"),
        ("lanes.md", "## No Milestone ("),
        ("lanes.json", '"title": "No Milestone"'),
    ],
)
def test_an_export_may_have_a_board_for_each_milestone(project: Project, name: str, lane: str) -> None:
    assert project("board", "export", "--milestones", name).code == 0
    assert lane in (project.root / name).read_text()
    assert project("board", "export", "--force", name).code == 0
    assert lane not in (project.root / name).read_text()


def test_a_named_form_wins_over_the_ending(project: Project) -> None:
    assert project("board", "export", "board.txt", "--format", "CSV").code == 0
    assert (project.root / "board.txt").read_text().startswith("id,title,status,")


def test_an_unknown_ending_is_answered_with_the_known_ones(project: Project) -> None:
    refused = project("board", "export", "board.pdf")

    assert (refused.code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(
        'Error: file ending ".pdf" is not valid; allowed: .md, .markdown, .svg, .html, .htm, .csv, .json'
    )
    assert not (project.root / "board.pdf").exists()


def test_the_table_and_the_json_hold_the_boards_tasks_in_its_order(boarded: Project) -> None:
    boarded("board", "export", "board.json")
    boarded("board", "export", "board.csv")
    columns = json.loads((boarded.root / "board.json").read_text())["columns"]
    rows = list(csv.DictReader(StringIO((boarded.root / "board.csv").read_bytes().decode(), newline="")))

    assert json.loads(boarded("board", "--json").stdout)["columns"] == columns
    assert [(row["status"], row["id"]) for row in rows] == [
        (column["status"], task["id"]) for column in columns for task in column["tasks"]
    ]
    assert {row["isReady"] for row in rows} <= {"true", "false"}
