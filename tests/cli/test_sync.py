"""`sync` brings files and backlog into step: nothing is asked twice, and only a true conflict stops it."""

import json
from pathlib import Path

import pytest

from tests.conftest import Project, run_in
from tests.terminals import on_a_terminal

pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture(scope="module")
def _exported(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three tasks and a document, exported, made once."""
    made = _new_project.copied(tmp_path_factory.mktemp("exported") / "demo")
    for title in ("Pay", "Ship", "Mail"):
        made("task", "create", title, "--ac", "one", "-d", "First.")
    made("doc", "create", "Guide", "--content", "Read me.")
    made("export", "backlog")
    return made


@pytest.fixture
def shop(_exported: Project, tmp_path: Path) -> Project:
    """A copy of it."""
    return _exported.copied(tmp_path / "shop")


def task(shop: Project, number: int) -> Path:
    """The file of a task."""
    return next((shop.root / "backlog" / "tasks").glob(f"task-{number} - *"))


def change(path: Path, old: str, new: str) -> None:
    """Edit a file as a colleague does."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_what_is_in_step_is_said_in_one_line(shop: Project) -> None:
    assert shop("sync") == (0, "backlog/ and the backlog are in step: 5 files\n", "")
    assert json.loads(shop("sync", "--json").stdout)["sync"]["conflicts"] == []
    shop("config", "set", "projectName", "Shop")
    assert shop("sync").stdout == "Synced backlog/: 1 written\n"
    assert shop("sync").stdout == "backlog/ and the backlog are in step: 5 files\n"


def test_changes_of_both_sides_are_in_both_after_one_command(shop: Project) -> None:
    shop("task", "edit", "1", "-s", "In Progress")
    shop("task", "create", "Here")
    change(task(shop, 1), "title: Pay", "title: Pay now")
    change(task(shop, 2), "First.", "Second.")
    synced = shop("sync")

    assert synced.code == 0
    assert synced.stdout.startswith("Synced backlog/: 1 updated, 1 merged, 2 written\n")
    assert "title: Pay now\nstatus: In Progress\n" in task(shop, 1).read_text()
    assert "Second." in shop("task", "2", "--plain").stdout
    assert task(shop, 4).name == "task-4 - Here.md"
    assert shop("sync").stdout == "backlog/ and the backlog are in step: 6 files\n"
    assert shop("export", "backlog", "--check").code == 0


def conflicting(shop: Project) -> None:
    """Two fields of one task, and one of another, changed on both sides; and a change of one side."""
    shop("task", "edit", "1", "-t", "Here", "-d", "One.\nTwo.")
    shop("task", "edit", "2", "--priority", "high")
    change(task(shop, 1), "title: Pay", "title: There")
    change(task(shop, 1), "First.", "\n".join(f"Line {number}." for number in range(20)))
    change(task(shop, 2), "ordinal: 2000", "priority: low\nordinal: 2000")
    change(task(shop, 3), "title: Mail", "title: Post")


def test_a_conflict_is_shown_field_by_field_and_the_rest_is_synced(shop: Project) -> None:
    conflicting(shop)
    synced = shop("sync")

    assert synced.code == 5
    assert synced.stdout.startswith("Synced backlog/: 1 updated, 2 in conflict\n")
    lines = "".join(f"            Line {number}.\n" for number in range(1, 6))
    assert synced.stdout.endswith(
        "Conflicts:\n"
        "  TASK-1  tasks/task-1 - Pay.md\n"
        "    title\n"
        "      here: Here\n"
        "      file: There\n"
        "    description\n"
        "      here: One.\n"
        "            Two.\n"
        f"      file: Line 0.\n{lines}"
        "            … and 14 more lines\n"
        "    keep what is here:  backlog sync --ours TASK-1\n"
        "    take the file's:    backlog sync --theirs TASK-1\n"
        "  TASK-2  tasks/task-2 - Ship.md\n"
        "    priority\n"
        "      here: high\n"
        "      file: low\n"
        "    keep what is here:  backlog sync --ours TASK-2\n"
        "    take the file's:    backlog sync --theirs TASK-2\n"
    )
    assert synced.stderr.startswith("Error: 2 files are changed on both sides and left alone")
    assert "Post" in shop("task", "3", "--plain").stdout
    assert "title: There" in task(shop, 1).read_text()

    conflicts = json.loads(shop("sync", "--json").stdout)["sync"]["conflicts"]

    assert [(one["id"], [field["field"] for field in one["fields"]]) for one in conflicts] == [
        ("TASK-1", ["title", "description"]),
        ("TASK-2", ["priority"]),
    ]
    assert conflicts[1]["fields"] == [{"field": "priority", "here": "high", "file": "low"}]


def test_each_conflict_is_decided_by_itself(shop: Project) -> None:
    conflicting(shop)
    first = shop("sync", "--ours", "1")

    assert first.code == 5
    assert "title: Here" in task(shop, 1).read_text()
    assert "priority: low" in task(shop, 2).read_text()
    assert shop("sync", "--theirs", "task-2").code == 0
    assert '"priority": "low"' in shop("task", "2", "--json").stdout
    assert shop("sync").stdout.startswith("backlog/ and the backlog are in step")


@pytest.mark.parametrize(("side", "title"), [("--ours", "Here"), ("--theirs", "There")])
def test_all_conflicts_are_decided_at_once(shop: Project, side: str, title: str) -> None:
    conflicting(shop)

    assert shop("sync", side, "all").code == 0
    assert f"title: {title}\n" in task(shop, 1).read_text()
    assert shop("task", "1", "--plain").stdout.startswith(f"Task TASK-1 - {title}\n")


def test_on_a_terminal_each_conflict_is_asked_about(shop: Project) -> None:
    conflicting(shop)
    shown = on_a_terminal(shop.root, "sync", answers="h\nfile\n")

    assert shown.code == 0
    assert shown.stdout.count("Keep what is [h]ere, take what is in the [f]ile, or leave it [Enter]? ") == 2
    assert "title: Here" in task(shop, 1).read_text()
    assert "priority: low" in task(shop, 2).read_text()

    conflicting_again = on_a_terminal(shop.root, "sync", answers="\n")

    assert conflicting_again.code == 0


def test_settings_are_decided_by_their_name(shop: Project) -> None:
    shop("config", "set", "projectName", "Here")
    change(shop.root / "backlog" / "config.yml", '"Demo"', '"There"')
    synced = shop("sync")

    assert synced.code == 5
    assert "keep what is here:  backlog sync --ours config\n" in synced.stdout
    assert shop("sync", "--theirs", "config").code == 0
    assert shop("config", "get", "projectName").stdout == "There\n"


@pytest.mark.parametrize(
    "words", [("--ours", "1", "--theirs", "TASK-1"), ("--ours", "all", "--theirs", "all"), ("--ours", "pay")]
)
def test_a_side_that_cannot_be_meant_is_a_mistake(shop: Project, words: tuple[str, ...]) -> None:
    assert shop("sync", *words).code == 2


def test_what_was_deleted_is_archived_in_one_command_and_not_written_again(shop: Project) -> None:
    task(shop, 2).unlink()
    guide = next((shop.root / "backlog" / "docs").glob("*"))
    guide.unlink()
    synced = shop("sync")

    assert synced.code == 0
    assert "Deleted in the files, still in the backlog:\n" in synced.stdout
    assert "To archive what was deleted: backlog sync --archive-deleted\n" in synced.stdout
    assert not guide.exists()
    assert "TASK-2" in shop("task", "list", "--plain").stdout

    archived = shop("sync", "--archive-deleted")

    assert archived.code == 0
    assert "Archived here, for their files were deleted:\n  TASK-2\n  doc-1\n" in archived.stdout
    assert "TASK-2" not in shop("task", "list", "--plain").stdout
    assert "doc-1" not in shop("doc", "list").stdout
    assert shop("sync").stdout == "backlog/ and the backlog are in step: 3 files\n"
    assert not [*shop.root.glob("backlog/**/*Ship*"), *shop.root.glob("backlog/**/*Guide*")]
    assert shop("undo").code == 0
    assert "TASK-2" in shop("task", "list", "--plain").stdout
    assert shop("sync").stdout == "Synced backlog/: 2 written\n"
    assert task(shop, 2).exists()


def test_on_a_terminal_it_is_asked_whether_to_archive_what_was_deleted(shop: Project) -> None:
    task(shop, 2).unlink()

    assert "task-2 - Ship.md was deleted. Archive" in on_a_terminal(shop.root, "sync", answers="n\n").stdout
    assert "TASK-2" in shop("task", "list", "--plain").stdout
    assert on_a_terminal(shop.root, "sync", answers="y\n").code == 0
    assert "TASK-2" not in shop("task", "list", "--plain").stdout


def test_a_dry_run_changes_neither_side(shop: Project) -> None:
    conflicting(shop)
    before = {path: path.read_bytes() for path in shop.root.rglob("*.md")}
    shown = shop("sync", "--dry-run")

    assert shown.stdout.startswith("Would sync backlog/: 1 updated, 2 in conflict\n")
    assert {path: path.read_bytes() for path in shop.root.rglob("*.md")} == before
    assert "Mail" in shop("task", "3", "--plain").stdout


def test_without_files_or_without_a_backlog_the_error_says_what_to_do(shop: Project, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    assert run_in(empty, "sync").code == 3

    for path in (shop.root / "backlog").rglob("*.md"):
        path.unlink()
    (shop.root / "backlog" / "config.yml").unlink()
    for folder in sorted((shop.root / "backlog").rglob("*"), reverse=True):
        folder.rmdir()
    (shop.root / "backlog").rmdir()
    missing = shop("sync")

    assert missing.code == 3
    assert "backlog export backlog" in missing.stderr
