"""What somebody sees who sits at a terminal."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Project
from tests.terminals import interrupted, on_a_terminal

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def screen(
    project: Project,
    *argv: str,
    rows: int = 50,
    columns: int = 80,
    env: Mapping[str, str] | None = None,
) -> str:
    """What the program writes to a terminal of that size, escape sequences and all."""
    finished = on_a_terminal(project.root, *argv, rows=rows, columns=columns, env=env)
    assert finished.code == 0, finished
    return finished.stdout


@pytest.fixture(autouse=True)
def _tasks(project: Project) -> None:
    project("task", "create", "Login page", "--ac", "One", "--ac", "Two", "--check-ac", "1")
    project("task", "create", "Red \x1b[31mtext\x1b[0m", "-d", "bell \x07")


def test_a_task_is_drawn_with_its_progress(project: Project) -> None:
    shown = screen(project, "task", "1")

    assert "\x1b[" in shown
    assert "1/2" in shown
    assert "✔  #1  One" in ESCAPE.sub("", shown)
    assert "○  #2  Two" in ESCAPE.sub("", shown)


def test_lists_are_drawn_as_tables_of_the_terminals_width(project: Project) -> None:
    project("task", "create", "word " * 40)
    project("draft", "create", "Idea")

    for argv in (["task", "list"], ["task", "3"], ["draft", "list"]):
        lines = ESCAPE.sub("", screen(project, *argv, columns=60)).splitlines()

        assert max(map(len, lines)) <= 60


@pytest.mark.parametrize(
    ("argv", "env"),
    [
        (["task", "1", "--plain"], {}),
        (["task", "1"], {"TERM": "dumb"}),
        (["task", "--plain", "1"], {}),
    ],
    ids=repr,
)
def test_plain_is_plain_on_a_terminal_too(project: Project, argv: list[str], env: dict[str, str]) -> None:
    assert screen(project, *argv, env=env) == project("task", "1").stdout


def test_json_is_json_on_a_terminal_too(project: Project) -> None:
    assert screen(project, "task", "1", "--json") == project("task", "1", "--json").stdout


def test_no_color_leaves_the_colours_out(project: Project) -> None:
    assert "\x1b[" not in screen(project, "task", "1", env={"NO_COLOR": "1"})
    assert "\x1b[" in screen(project, "task", "1", env={"NO_COLOR": ""})


@pytest.mark.parametrize("flags", [[], ["--plain"], ["--json"]], ids=repr)
def test_control_characters_of_a_task_never_reach_a_terminal_raw(project: Project, flags: list[str]) -> None:
    for argv in (["task", "2"], ["task", "list"]):
        shown = screen(project, *argv, *flags)

        assert "\x1b[31m" not in shown
        assert "\x07" not in shown
        assert r"\u001b[31m" in shown


def test_what_is_longer_than_the_screen_goes_through_the_pager(project: Project) -> None:
    env = {"PAGER": "sed s/^/|/"}

    assert screen(project, "task", "1", rows=5, env=env).startswith("|TASK-1")
    assert not screen(project, "task", "1", rows=50, env=env).startswith("|")
    assert not screen(project, "task", "1", "--plain", rows=5, env=env).startswith("|")


@pytest.mark.parametrize("pager", ["'", "no-such-program", "false"], ids=repr)
def test_a_pager_that_does_not_work_is_no_error(project: Project, pager: str) -> None:
    screen(project, "task", "1", rows=5, env={"PAGER": pager})


def test_colours_can_be_had_off_a_terminal_too(project: Project) -> None:
    plain = project("task", "1").stdout

    for forced in ({"FORCE_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}):
        assert "\x1b[1;36mTASK-1" in project("task", "1", env=forced).stdout
        assert project("task", "1", "--plain", env=forced).stdout == plain
        assert project("task", "1", env={**forced, "NO_COLOR": "1"}).stdout == plain
    assert project("task", "1", env={"FORCE_COLOR": "0"}).stdout == plain


def test_backlog_alone_shows_what_is_to_be_done(project: Project, tmp_path: Path) -> None:
    shown = ESCAPE.sub("", screen(project, columns=60, env={"BACKLOG_ACTOR": "ana"}))

    shown = shown.replace("\u00a0", " ")
    assert re.match(r"Demo {2}░+ 0% done, 0 of 2\n○ To Do 2\n\nNext \(2\)\nTASK-1 +Login page", shown)
    assert shown.endswith("backlog task claim  ·  backlog board  ·  backlog help\n")
    assert on_a_terminal(tmp_path).stdout == project().stdout  # there is no project here


def test_a_question_that_is_left_leaves_a_clean_line(tmp_path: Path) -> None:
    finished = on_a_terminal(tmp_path, "init", answers="\x04")

    assert finished.code == 130
    assert finished.stdout.endswith("]: \n")


def test_help_is_as_wide_as_the_terminal(project: Project) -> None:
    narrow, wide = (
        max(
            map(
                len,
                screen(project, "task", "edit", "--help", columns=columns).split("Examples:")[0].splitlines(),
            )
        )
        for columns in (40, 130)
    )

    assert narrow <= 40
    assert 100 < wide <= 130


def test_a_limit_given_is_kept(project: Project) -> None:
    lines = "\n".join('{"op": "create", "title": "T"}' for _ in range(205))
    project("batch", stdin=lines)

    shown = screen(project, "task", "list", rows=1000)
    assert "these are the first 200 of 207" in shown
    assert "--limit 207" in shown
    assert "first 200" not in screen(project, "task", "list", "--limit", "207", rows=1000)


def test_a_search_shows_where_words_were_found_that_are_in_no_title(project: Project) -> None:
    project("task", "edit", "1", "--notes", "First\nthen the session was lost")
    project("doc", "create", "Guide", "--content", "About the session")
    shown = ESCAPE.sub("", screen(project, "search", "session"))

    assert re.search(r"TASK-1 +Login page +To Do\n +Notes: then the session was lost", shown)
    assert re.search(r"doc-1 +Guide\n +Text: About the session", shown)


def test_documents_are_drawn(project: Project) -> None:
    project("doc", "create", "Guide", "--content", "# Login\n\n**bold** \x1b[31m")
    shown = ESCAPE.sub("", screen(project, "doc", "view", "1"))

    assert "doc-1  Guide\n" in shown
    assert "\nLogin\n\nbold \\u001b[31m\n" in shown
    assert re.search(r"doc-1 +Guide +other *\n", ESCAPE.sub("", screen(project, "doc", "list")))


def test_milestones_end_after_as_many_rows_as_other_lists(project: Project) -> None:
    lines = "".join(f'{{"op": "create", "title": "T", "milestone": "Goal {n}"}}\n' for n in range(205))
    project("batch", stdin=lines)
    shown = ESCAPE.sub("", screen(project, "milestone", "list", rows=1000))

    assert "these are the first 200 of 205; for the rest, add --plain" in shown
    assert shown.count(" Goal ") == 200
    assert project("milestone", "list", "--plain").stdout.count(": Goal ") == 205


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("argv", "asked"),
    [
        (("task", "create"), "Title"),
        (("init", "--db", "new.db"), "Project name"),
    ],
)
def test_ctrl_c_at_a_question_leaves_a_clean_line(
    project: Project, argv: tuple[str, ...], asked: str
) -> None:
    before = project("export", "--format", "jsonl", "-").stdout

    finished = interrupted(project.root, *argv, at=asked)

    assert finished.code == 130
    assert finished.stdout.endswith("^C\n")
    assert "Traceback" not in finished.stdout
    assert project("export", "--format", "jsonl", "-").stdout == before


def test_the_log_says_how_to_see_more(project: Project) -> None:
    project("batch", stdin="\n".join('{"op": "create", "title": "T"}' for _ in range(210)))
    (newest,) = json.loads(project("log", "--json", "--limit", "1").stdout)["events"]
    words = ("log", "--batch", newest["batch"])
    shown = screen(project, *words, rows=3000)

    assert "these are the newest 200; for more, add --limit 2000" in shown
    assert shown.count("batch TASK-") == 200
    assert "these are" not in screen(project, *words, "--limit", "210", rows=3000)
    assert "these are" not in screen(project, "log", rows=1000)
    assert "these are" not in screen(project, "task", "history", "1", rows=1000)
