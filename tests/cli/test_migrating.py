"""The sessions of docs/migrating-from-backlog-md.md are what the program prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.trees import CONFIG, criteria, task_file
from tests.conftest import ROOT
from tests.repositories import git, make, make_repository

PAGE = (ROOT / "docs" / "migrating-from-backlog-md.md").read_text()
COMMIT = re.compile(r"Last commit synced: [0-9a-f]{12}")
ANY_COMMIT = "4cd9c8e0c548"
PROMPT = re.compile(r"^(ann|bob|)\$ (.*)$")


def sessions(heading: str) -> str:
    """The sessions below a heading of the page, as one text."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    found = next(part for part in section if part.startswith(f"{heading}\n"))
    return "".join(re.findall(r"```console\n(.*?)```\n", found, flags=re.DOTALL))


def played(session: str, folders: dict[str, Path]) -> str:
    """A session as it is when its commands are run now, each in the folder that its prompt names."""
    lines = []
    for line in session.splitlines():
        match = PROMPT.match(line)
        if match is None:
            continue
        folder = folders[match[1]]
        function = f'backlog() {{ "{sys.executable}" -P -m backlog "$@"; }}\n'
        finished = subprocess.run(
            ["/bin/sh", "-c", function + match[2]],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        lines += [f"{line}\n", finished.stdout, finished.stderr]
    return COMMIT.sub(f"Last commit synced: {ANY_COMMIT}", "".join(lines))


def test_coming_over(tmp_path: Path) -> None:
    tasks = make(tmp_path / "backlog" / "tasks")
    (tmp_path / "backlog" / "config.yml").write_text(CONFIG)
    (tmp_path / "backlog" / "notes.txt").touch()
    body = criteria("[ ] #1 a card is charged once", "[ ] #2 errors are shown")
    (tasks / "task-1 - Take-card-payments.md").write_text(task_file("TASK-1", "Take card payments", body))
    (tasks / "task-2 - Translate-the-form.md").write_text("# Translate the form\n")
    (tasks / "task-002 - Send-receipts.md").write_text(
        task_file("TASK-2", "Send receipts", created_date="'2026-11-24 10:00'")
    )
    (tasks / "task-3 - Choose-a-bank.md").write_text(
        task_file("TASK-3", "Choose a bank", criteria("[ ] #1 three were asked"), status="Done")
    )
    (make(tmp_path / "backlog" / "docs") / "doc-1 - Guide.md").write_text(
        "---\nid: doc-1\ntitle: Guide\ntype: guide\n---\nRead me.\n"
    )
    session = sessions("Coming over")

    assert played(session, {"": tmp_path}) == session


@pytest.fixture
def clones(tmp_path: Path) -> dict[str, Path]:
    """Two clones of a repository; Ann has a backlog with two tasks, of which nobody else knows."""
    origin = make(tmp_path / "origin")
    git("init", "--quiet", "--bare", "--template=", "--initial-branch=main", cwd=origin)
    ann = make_repository(tmp_path / "ann")
    git("remote", "add", "origin", origin, cwd=ann)
    git("push", "--quiet", "--set-upstream", "origin", "main", cwd=ann)
    git("clone", "--quiet", "--template=", origin, tmp_path / "bob", cwd=tmp_path)
    found = {"ann": ann, "bob": tmp_path / "bob"}
    for name, folder in found.items():
        git("config", "user.name", name, cwd=folder)
        git("config", "user.email", f"{name}@example.org", cwd=folder)
    prepare = (
        "$ backlog init Shop --defaults\n"
        '$ backlog task create "Take card payments" --ac "A card is charged once" --ac "Errors are shown"\n'
        '$ backlog task create "Send receipts"\n'
    )
    played(prepare, {"": ann})
    return found


def test_a_team_through_git(clones: dict[str, Path]) -> None:
    session = sessions("A team through git")

    assert played(session, clones) == session


def test_going_back(clones: dict[str, Path]) -> None:
    played("$ backlog export backlog\n", {"": clones["ann"]})
    session = sessions("Going back")

    assert played(session, {"": clones["ann"]}) == session
