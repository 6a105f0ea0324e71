"""The page about verification does what it says: its example runs as it stands, this project runs its own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Project

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "verification.md"
MARK = "\x1e"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has this program, and who has agreed to nothing."""
    command = tmp_path / "bin" / "backlog"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backlog "$@"\n')
    command.chmod(0o755)
    who = {
        f"GIT_{role}_{what}": "ada@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    return {
        **os.environ,
        **who,
        "PATH": os.pathsep.join((str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"])),
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


def example() -> list[tuple[str, str]]:
    """Return the commands of the worked example, each with what it prints."""
    section = PAGE.read_text(encoding="utf-8").partition("## A worked example\n")[2].partition("\n## ")[0]
    found: list[tuple[str, str]] = []
    for line in re.findall(r"^    (.*)$", section, re.MULTILINE):
        if line.startswith("$ "):
            found.append((line[2:], ""))
        else:
            command, printed = found[-1]
            found[-1] = (command, f"{printed}{line}\n")
    return found


def test_the_worked_example_prints_what_the_page_shows(env: dict[str, str], tmp_path: Path) -> None:
    wanted = example()
    script = "".join(f"{command}\nprintf '{MARK}'\n" for command, _ in wanted)

    ran = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    printed = re.sub(r"\d+\.\d s", "0.1 s", ran.stdout).split(MARK)[:-1]
    assert len(wanted) > 10
    assert list(zip((command for command, _ in wanted), printed, strict=True)) == [
        (command, text.replace("0.0 s", "0.1 s")) for command, text in wanted
    ]


def test_this_project_verifies_itself_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    copy = Project(tmp_path / "project")
    for name in ("backlog", ".ci"):
        shutil.copytree(ROOT / name, copy.root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CHANGELOG.md", "pyproject.toml"):
        shutil.copy(ROOT / name, copy.root)

    assert copy("init", "Project", "--defaults", "--agent-instructions", "none").code == 0
    assert copy("batch", ".ci/criteria.jsonl").code == 0
    assert copy("task", "verify", "--all-open").code == 4, "nobody has agreed to them"
    assert copy("trust", "--checks", "--yes").code == 0
    verified = copy("task", "verify", "--all-open", "--json", "--junit", "checks.xml")

    checks = json.loads(verified.stdout)["checks"]
    assert [(check["index"], check["outcome"]) for check in checks] == [
        (number, "passed") for number in (1, 2, 1, 2)
    ], verified.stdout
    assert verified.code == 0
    assert (copy.root / "checks.xml").read_text().count("<testcase ") == len(checks)
