"""A scratch project in which real commands run, each a process of its own."""

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.contestants import INIT, find_ours
from benchmarks.measure import quiet_environment

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 300
"""No command comes near this; it only ends one that hangs."""


class Answer(NamedTuple):
    """What a command left: its exit code, its two streams, and how long it took from its start."""

    code: int
    stdout: str
    stderr: str
    seconds: float


class Scratch(NamedTuple):
    """A folder with a backlog in it; calling it runs the program there and waits for it.

    `url` is that of the database if it is on a server.
    """

    folder: Path
    environment: Mapping[str, str]
    words: Sequence[str]
    url: str | None = None

    @property
    def database(self) -> Path:
        """The database of the backlog, if it is a file."""
        return self.folder / ".backlog" / "backlog.db"

    def start(self, *argv: str, stdin: int = subprocess.DEVNULL, **env: str) -> "subprocess.Popen[bytes]":
        """Start the program with these arguments, its output going into pipes."""
        return subprocess.Popen(
            [*self.words, *argv],
            cwd=self.folder,
            env={**self.environment, **env},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __call__(self, *argv: str, stdin: str | None = None, **env: str) -> Answer:
        """Run the program; `stdin` is empty unless given."""
        began = time.perf_counter()
        process = self.start(*argv, stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE, **env)
        stdout, stderr = process.communicate(
            None if stdin is None else stdin.encode(), timeout=PATIENCE_SECONDS
        )
        return Answer(process.returncode, stdout.decode(), stderr.decode(), time.perf_counter() - began)

    def must(self, *argv: str, stdin: str | None = None) -> str:
        """Run a command that prepares something and return what it prints; RuntimeError if it fails."""
        answer = self(*argv, stdin=stdin)
        if answer.code:
            raise RuntimeError(f"{argv[:3]} ended with {answer.code}: {answer.stderr}")
        return answer.stdout

    def task(self, id_: str) -> dict[str, Any]:
        """Return a task as `--json` shows it."""
        shown: dict[str, Any] = json.loads(self.must("task", "view", id_, "--json"))["task"]
        return shown


def new_scratch(folder: Path, words: Sequence[str] | None = None, *, url: str | None = None) -> Scratch:
    """Make a project with a backlog, in a new folder or at `url`; `words` start another program than ours."""
    scratch = empty_scratch(folder, words)._replace(url=url)
    scratch.must(*INIT, *(("--db", url) if url else ()))
    return scratch


def empty_scratch(folder: Path, words: Sequence[str] | None = None) -> Scratch:
    """Make a git repository without a backlog in a new folder, and a home beside it."""
    home = folder / "home"
    project = folder / "project"
    for each in (home, project):
        each.mkdir(parents=True)
    environment = quiet_environment(home)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH")]))
    git = ["git", "-C", str(project)]
    for command in (
        [*git, "init", "--quiet", "--template="],
        [*git, "config", "user.name", "Stress"],
        [*git, "config", "user.email", "stress@example.org"],
    ):
        subprocess.run(command, env=environment, check=True)
    return Scratch(project, environment, words or find_ours().words)


def created(scratch: Scratch, title: str, *options: str) -> str:
    """Create a task and return its id."""
    return str(json.loads(scratch.must("task", "create", title, *options, "--json"))["task"]["id"])
