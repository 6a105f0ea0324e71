"""What only looks answers while somebody else writes and does not end, such as a process that was stopped."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import Project

pytestmark = pytest.mark.engine("sqlite")  # a server has no copy at hand: docs/postgresql.md


@pytest.fixture
def held(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project that was exported, and to which somebody else writes without end."""
    project("task", "create", "One")
    project("task", "create", "Two")
    project("export", "backlog")
    project("import")
    monkeypatch.setenv("BACKLOG_BUSY_TIMEOUT", "1")
    with closing(sqlite3.connect(project.named, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield project


@pytest.mark.parametrize(
    "words",
    [
        ("import",),
        ("import", "--dry-run"),
        ("export", "backlog"),
        ("export", "backlog", "--check"),
        ("sync",),
        ("batch", "--dry-run"),
        ("doctor",),
        ("backup", "copy.db"),
    ],
)
def test_what_changes_nothing_waits_for_nobody(held: Project, words: tuple[str, ...]) -> None:
    assert held(*words, stdin='{"op":"create","title":"Three"}\n').code == 0
    assert held("task", "create", "Four").code == 6


@pytest.mark.parametrize("words", [("import", "--dry-run"), ("sync", "--dry-run")])
def test_a_dry_run_tells_what_is_new_and_waits_for_nobody(held: Project, words: tuple[str, ...]) -> None:
    path = next((held.root / "backlog" / "tasks").iterdir())
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: New "), encoding="utf-8")

    finished = held(*words)

    assert finished.code == 0
    assert "1 updated" in finished.stdout.replace("  ", " ")
    assert "Not imported" not in finished.stdout
