import json

import pytest

from tests.cli.test_terminal import ESCAPE, screen
from tests.conftest import Project

EMPTY = """\
Loading project statistics...

Demo - Project Overview
========================================

Status Overview:
  To Do: 0 tasks (0%)
  In Progress: 0 tasks (0%)
  Done: 0 tasks (0%)

  Total Tasks: 0
  Completion: 0%

Priority Breakdown:

Recent Activity:
  Recently Created:
    No tasks created in the last 7 days

  Recently Updated:
    No tasks updated in the last 7 days

Project Health:
  Average Task Age: 0 days

  Stale Tasks (>30 days without updates):
    No stale tasks

  Blocked Tasks (waiting on dependencies):
    No blocked tasks

"""


@pytest.fixture
def filled(project: Project) -> Project:
    for words in (["One", "--priority", "high"], ["Two", "--dep", "1"], ["Three", "-s", "Done"]):
        assert project("task", "create", *words).code == 0
    project("draft", "create", "Idea")
    project("task", "edit", "2", "-t", "Second")
    return project


def test_an_empty_project_has_an_overview(project: Project) -> None:
    assert project("overview") == (0, EMPTY, "")


def test_the_statistics_stand_in_the_contracts_order(filled: Project) -> None:
    found = filled("overview").stdout

    assert "  To Do: 2 tasks (67%)\n  In Progress: 0 tasks (0%)\n  Done: 1 tasks (33%)\n" in found
    assert "\n  Total Tasks: 3\n  Completion: 33%\n  Drafts: 1\n\n" in found
    assert "Priority Breakdown:\n  High: 1 tasks (33%)\n  No Priority: 2 tasks (67%)\n\n" in found
    assert "  Recently Updated:\n    TASK-2 - Second\n\n" in found
    assert found.endswith("  Blocked Tasks (waiting on dependencies):\n    TASK-2 - Second\n\n")


def test_completion_means_the_last_status_whatever_its_name(filled: Project) -> None:
    filled("config", "set", "statuses", "To Do,In Progress,Done,Shipped")
    filled("task", "edit", "1", "-s", "Shipped")

    assert "  Completion: 33%\n" in filled("overview").stdout


def test_json_has_the_numbers_and_the_last_days(filled: Project) -> None:
    found = json.loads(filled("overview", "--json").stdout)

    assert (found["schemaVersion"], found["kind"]) == (1, "overview")
    numbers = found["overview"]
    assert numbers["statuses"] == [
        {"status": "To Do", "count": 2},
        {"status": "In Progress", "count": 0},
        {"status": "Done", "count": 1},
    ]
    assert numbers["priorities"] == [{"priority": "high", "count": 1}, {"priority": None, "count": 2}]
    assert numbers["blockedTasks"] == [{"id": "TASK-2", "title": "Second"}]
    assert len(numbers["burnUp"]) == 30
    assert {key: numbers["burnUp"][-1][key] for key in ("tasks", "done")} == {"tasks": 3, "done": 1}
    assert {key: numbers["burnUp"][0][key] for key in ("tasks", "done")} == {"tasks": 0, "done": 0}


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_on_a_terminal_there_are_bars_and_a_burn_up(filled: Project, columns: int) -> None:
    lines = ESCAPE.sub("", screen(filled, "overview", columns=columns, rows=100)).splitlines()

    assert max(map(len, lines)) <= columns
    text = "\n".join(lines)
    assert "33%" in text
    assert "█" in text
    assert "days" in text


def test_a_project_without_tasks_is_drawn(project: Project) -> None:
    assert "0%" in ESCAPE.sub("", screen(project, "overview"))
