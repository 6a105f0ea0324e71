import json

import pytest

from tests.cli.test_terminal import ESCAPE, screen
from tests.conftest import Project

TASKS = (
    ["Login page", "--priority", "high", "--type", "bug", "--modified-file", "src/login.py"],
    ["Logout button", "-d", "Next to the login form", "-s", "In Progress"],
    ["Logging infrastructure", "--dep", "1"],
    ["Password field", "-p", "1"],
)


@pytest.fixture(scope="module")
def searched(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with tasks, for all tests that only read."""
    searched = _new_project.copied(tmp_path_factory.mktemp("searched") / "demo")
    for task in TASKS:
        assert searched("task", "create", *task).code == 0
    return searched


def ids(found: str) -> list[str]:
    return [line.split()[0] for line in found.splitlines() if line.startswith("  ")]


def test_hits_are_listed_under_their_kind_with_their_score(searched: Project) -> None:
    found = searched("search", "login")

    assert found.code == 0
    assert found.stderr == ""
    assert found.stdout.startswith(
        "Tasks:\n  TASK-1 - Login page (To Do) [HIGH] [score 0.950]\n  TASK-2 - Logout"
    )
    assert found.stdout.count("\n") == 3


def test_without_a_query_everything_is_listed_by_id_without_scores(searched: Project) -> None:
    assert searched("search") == (
        0,
        """\
Tasks:
  TASK-1 - Login page (To Do) [HIGH]
  TASK-1.1 - Password field (To Do)
  TASK-2 - Logout button (In Progress)
  TASK-3 - Logging infrastructure (To Do)
""",
        "",
    )


def test_nothing_found_is_no_error(searched: Project) -> None:
    assert searched("search", "zebra") == (0, "No results found.\n", "")
    assert json.loads(searched("search", "zebra", "--json").stdout) == {
        "schemaVersion": 1,
        "kind": "search",
        "results": [],
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["login", "-s", "in progress"], ["TASK-2"]),
        (["login", "--status", "inprogress"], ["TASK-2"]),
        (["login", "--exclude-status", "To Do"], ["TASK-2"]),
        (["login", "--priority", "high"], ["TASK-1"]),
        (["login", "--task-type", "bug,feature"], ["TASK-1"]),
        (["login", "--modified-file", "LOGIN.PY"], ["TASK-1"]),
        (["login", "--limit", "1"], ["TASK-1"]),
        (["login", "--type", "document"], []),
        (["login", "--type", "Task", "--type", "decision"], ["TASK-1", "TASK-2"]),
        (["loging"], ["TASK-3", "TASK-1", "TASK-2"]),
        (["TASK-1"], ["TASK-1", "TASK-1.1", "TASK-3"]),
        (["--status", "In Progress"], ["TASK-2"]),
        (["  "], ["TASK-1", "TASK-1.1", "TASK-2", "TASK-3"]),
        (["form login next"], ["TASK-2"]),
    ],
)
def test_filters_narrow_the_tasks(searched: Project, words: list[str], expected: list[str]) -> None:
    found = searched("search", *words)

    assert found.code == 0, found.stderr
    assert ids(found.stdout) == expected


def test_json_has_the_summaries_by_relevance_without_scores(searched: Project) -> None:
    found = json.loads(searched("search", "login", "--json").stdout)
    listed = json.loads(searched("task", "list", "--search", "login", "--json").stdout)

    assert [result["type"] for result in found["results"]] == ["task", "task"]
    assert {each["data"]["id"]: each["data"] for each in found["results"]} == {
        each["id"]: each for each in listed["tasks"]
    }


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "*",
        "NEAR(",
        "AND OR NOT",
        "((((",
        "'; DROP TABLE tasks; --",
        "🚀👩‍👩‍👧",
        "x" * 10_000,
        "\x1b[31m",
        "body:zebra",
    ],
)
def test_any_query_is_answered(searched: Project, query: str) -> None:
    assert searched("search", query) == (0, "No results found.\n", "")
    assert searched("task", "list", "--search", query) == (0, "No tasks found.\n", "")


def test_a_query_that_begins_with_a_dash_stands_behind_two(searched: Project) -> None:
    assert ids(searched("search", "--", "-login").stdout) == ["TASK-1", "TASK-2"]


def test_a_list_is_narrowed_but_keeps_its_order(searched: Project) -> None:
    assert (
        searched("task", "list", "--search", "log", "--sort", "id", "--ids").stdout
        == "TASK-1\nTASK-2\nTASK-3\n"
    )
    assert searched("task", "list", "--search", "l").stdout == "No tasks found.\n"
    assert searched("task", "list", "--search", "log", "-s", "In Progress", "--ids").stdout == "TASK-2\n"
    assert searched("task", "list", "--search", " ", "--ids").stdout.count("\n") == 4


def test_an_unknown_kind_is_reported_and_ignored(searched: Project) -> None:
    found = searched("search", "login", "--type", "bogus")

    assert found.code == 0
    assert ids(found.stdout) == ["TASK-1", "TASK-2"]
    assert found.stderr == "Note: --type bogus is ignored; the kinds are task, document and decision\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["x", "--task-type", "bug", "--type", "document"], 2),
        (["x", "--priority", "urgent"], 2),
        (["x", "--exclude-status", "nope"], 2),
        (["x", "--project", "web"], 2),
        (["x", "--limit", "0"], 2),
        (["x", "--plain", "--json"], 2),
        (["x", "y"], 2),
    ],
)
def test_a_wrong_line_is_answered_by_one_line(searched: Project, words: list[str], code: int) -> None:
    found = searched("search", *words)

    assert found.code == code
    assert found.stdout == ""
    assert len(found.stderr.splitlines()) == 1


def test_bytes_that_are_no_text_are_refused(searched: Project) -> None:
    assert searched("search", b"\xff").code == 2


def test_on_a_terminal_the_words_stand_out(searched: Project) -> None:
    shown = screen(searched, "search", "log")

    assert "\x1b[1;33mLog\x1b[0min page" in shown
    assert "\x1b[1;33mLog\x1b[0mout button" in shown


def test_on_a_terminal_a_slip_is_named(searched: Project) -> None:
    shown = ESCAPE.sub("", screen(searched, "search", "loging"))

    assert "showing results for: logging" in shown
