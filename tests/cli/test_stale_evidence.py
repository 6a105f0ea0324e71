"""`backlog doctor --stale-evidence`: what is done on evidence that is older than the files it is about."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backlog.git.last_changes import FileChanges
from tests.conftest import Project

SINCE = datetime(2026, 1, 10, tzinfo=UTC)
NOWHERE = ("never", "/etc/passwd", "../x", "in/../new", "away/passwd", "a\0b", "x" * 9_000, "x\ud800")
NONE = "No done task has evidence that is older than its files.\n"


def git(root: Path, *words: str, day: int = 1) -> None:
    when = f"2026-01-{day:02}T00:00:00Z"
    env = {**os.environ, "GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when}
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *who, *words], cwd=root, env=env, check=True, capture_output=True)


def write(path: Path, text: str, day: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    at = datetime(2026, 1, day, tzinfo=UTC).timestamp()
    os.utime(path, (at, at))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with files that were changed before and after the tenth, in many ways."""
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "-q")
    for name in ("old", "new", "touched", "dirty", "gone", "deleted", "in/side", "--all", ":(top)x", "*"):
        write(root / name, "1", 1)
    (root / ".gitignore").write_text("ignored\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "1", day=1)
    for name in ("new", "in/side", "--all", ":(top)x"):
        write(root / name, "2", 20)
    write(root / "touched", "2", 5)  # written before the tenth, and committed after it
    (root / "gone").unlink()
    git(root, "add", "-A")
    git(root, "commit", "-qm", "2", day=20)
    write(root / "dirty", "3", 21)
    write(root / "ignored", "3", 21)
    (root / "deleted").unlink()
    (root / "away").symlink_to("/etc")
    os.utime(root / "away", (0, 0), follow_symlinks=False)
    return root


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("old", None), ("new", 20), ("./new", 20), ("touched", 5), ("dirty", 21), ("gone", 20),
        ("ignored", 21), ("in/side", 20), ("in", 20), ("in/", 20), ("--all", 20), (":(top)x", 20),
        ("*", None), ("away", None),
    ],
)  # fmt: skip
def test_when_a_file_was_changed(repository: Path, path: str, day: int | None) -> None:
    for others in ((), (".",)):  # told by name which paths are meant, and of everything
        check_change(FileChanges(str(repository), SINCE, (path, *others)), path, day)


def check_change(changes: FileChanges, path: str, day: int | None) -> None:
    change = changes.of(path)

    assert change is not None
    assert change.at is not None
    assert change.path == path
    assert change.at.day == (day or 1)
    assert (change.at > SINCE) == (day is not None and day > SINCE.day)


def test_what_is_deleted_is_changed_and_what_leads_out_or_nowhere_is_unknown(repository: Path) -> None:
    changes = FileChanges(str(repository), SINCE, ("deleted", *NOWHERE))

    deleted = changes.of("deleted")
    assert deleted is not None
    assert deleted.at is None
    for path in NOWHERE:
        assert changes.of(path) is None


def test_a_clone_that_is_cut_off_takes_no_file_for_new(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), "clone")

    changes = FileChanges(str(tmp_path / "clone"), SINCE, ("old",))

    old = changes.of("old")
    assert old is not None
    assert old.at is not None
    assert old.at < SINCE
    assert not changes.complete


def test_it_lists_the_done_tasks_with_old_evidence(project: Project) -> None:
    files = ("--modified-file", "a.py", "--modified-file", "none\x1b.py", "--modified-file", "../out")
    project("task", "create", "Parser", "--ac", "one", *files)
    project("task", "create", "Open", "--ac", "one", "--check-ac", "1", *files)
    write(project.root / "a.py", "1", 1)
    assert project("doctor", "--stale-evidence").stdout == NONE
    project("task", "edit", "1", "--check-ac", "1", "--evidence", "seen", "-s", "Done")
    current = project("doctor", "--stale-evidence")
    assert (current.code, current.stdout) == (0, NONE)
    assert "nothing is known of these files" in current.stderr
    assert "\x1b" not in current.stderr

    os.utime(project.root / "a.py", (4e9, 4e9))
    stale = project("doctor", "--stale-evidence")
    assert stale.code == 1
    assert "  TASK-1 Parser\n    Evidence: 2" in stale.stdout
    assert "    a.py: changed 2096-10-02 07:06 (UTC)\n" in stale.stdout
    assert stale.stdout.endswith("\nLook again: backlog task edit TASK-1 --check-ac 1 --evidence TEXT\n")
    assert "TASK-2" not in stale.stdout
    told = json.loads(project("doctor", "--stale-evidence", "--json").stdout)["staleEvidence"]
    assert [(task["id"], task["files"]) for task in told["tasks"]] == [
        ("TASK-1", [{"path": "a.py", "changedAt": "2096-10-02T07:06:00Z"}])
    ]
    assert told["unknownFiles"] == ["none\x1b.py", "../out"]
    assert project("doctor", "--stale-evidence", "--fix").code == 2
