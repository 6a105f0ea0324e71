import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Project


@pytest.fixture
def shop(project: Project) -> Project:
    """Two tasks are done, the first one for a hundred days; the third is not."""
    for title in ("Old", "New", "Open"):
        project("task", "create", title)
    project("task", "edit", "1", "2", "-s", "Done")
    long_ago = datetime.now(UTC) - timedelta(days=100)
    project.run_sql(
        f"UPDATE tasks SET updated_at = '{long_ago:%Y-%m-%dT%H:%M:%S.000000Z}' WHERE id = 'TASK-1'"  # noqa: S608  a test's own
    )
    return project


def active(project: Project) -> list[str]:
    return project("task", "list", "--ids").stdout.split()


def test_nothing_to_clean_up(project: Project) -> None:
    project("task", "create", "Open")

    assert project("cleanup") == (0, "No Done tasks found to clean up.\n", "")


def test_off_a_terminal_it_tells_what_is_done_and_moves_nothing(shop: Project) -> None:
    finished = shop("cleanup", stdin="1\ny\n")

    assert (finished.code, finished.stdout) == (0, "Found 2 tasks marked as Done.\n")
    assert "--older-than" in finished.stderr
    assert active(shop) == ["TASK-1", "TASK-2", "TASK-3"]


@pytest.mark.parametrize(
    ("age", "left"), [("30d", ["TASK-2", "TASK-3"]), ("2w", ["TASK-2", "TASK-3"]), ("0", ["TASK-3"])]
)
def test_a_script_names_the_age(shop: Project, age: str, left: list[str]) -> None:
    finished = shop("cleanup", "--older-than", age, "--yes")

    assert (finished.code, finished.stderr) == (0, "")
    assert finished.stdout.startswith("Moved ")
    assert active(shop) == left
    assert shop("task", "1", "--plain").code == 0


def test_what_is_not_old_enough_stays(shop: Project) -> None:
    assert shop("cleanup", "--older-than", "101d", "--yes") == (0, "No Done tasks are that old.\n", "")


def test_an_age_without_yes_shows_and_refuses(shop: Project) -> None:
    finished = shop("cleanup", "--older-than", "30d")

    assert finished.code == 4
    assert "TASK-1 - Old" in finished.stdout
    assert active(shop) == ["TASK-1", "TASK-2", "TASK-3"]


def test_json(shop: Project) -> None:
    finished = shop("cleanup", "--older-than", "30d", "--yes", "--json")

    assert json.loads(finished.stdout) == {
        "schemaVersion": 1,
        "kind": "cleanup",
        "tasks": [{"id": "TASK-1", "title": "Old"}],
    }


def test_undo_takes_a_cleanup_back(shop: Project) -> None:
    shop("cleanup", "--older-than", "0d", "--yes")
    batch = json.loads(shop("log", "--limit", "1", "--json").stdout)["events"][0]["batch"]
    shop("undo", "--batch", batch)

    assert active(shop) == ["TASK-1", "TASK-2", "TASK-3"]


@pytest.mark.parametrize(
    "words", [("--yes",), ("--older-than", "soon", "--yes"), ("--older-than", "-1", "--yes"), ("--json",)]
)
def test_what_cannot_be_meant_is_one_line(shop: Project, words: tuple[str, ...]) -> None:
    finished = shop("cleanup", *words)

    assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)


def test_the_last_status_is_the_one_that_is_configured(project: Project) -> None:
    project("config", "set", "statuses", "New,Shipped")
    project("task", "create", "Old", "-s", "Shipped")

    assert "Found 1 task marked as Shipped.\n" in project("cleanup").stdout
