"""What README shows is what the program does."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.conftest import Project

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLE = re.compile(r"^    (backlog .*?)(?:\s+#.*)?$", re.MULTILINE)


def test_the_first_session_is_what_the_demo_prints(tmp_path: Path) -> None:
    program = tmp_path / "backlog"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backlog "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }

    played = subprocess.run(
        [ROOT / "scripts" / "demo"], capture_output=True, check=False, text=True, env=environment
    )

    assert (played.returncode, played.stderr) == (0, "")
    assert f"<!-- demo:begin -->\n```console\n{played.stdout}```\n<!-- demo:end -->" in README


def test_the_sample_command_lines_succeed_in_their_order(project: Project) -> None:
    for number in range(1, 7):
        assert project("task", "create", f"Task {number}", "-l", "api").code == 0
    for title in ("Seven", "Take card payments"):
        assert project("task", "create", title, "--ac", "one", "--ac", "two").code == 0
    lines = SAMPLE.findall(README)

    assert len(lines) >= 6
    for line in lines:
        ids = ""
        for part in line.split(" | "):
            finished = project(*shlex.split(part)[1:], stdin=ids)
            assert (part, finished.code, finished.stderr) == (part, 0, "")
            ids = finished.stdout
