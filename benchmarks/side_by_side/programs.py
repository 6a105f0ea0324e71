"""How each of the two programs is prepared and asked: a scratch project, a quiet environment.

Both programs get a fresh git repository and an empty home, no terminal, UTC, and nothing of the
caller's environment but PATH and what locates our program.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.side_by_side.scenario import Scenario, Step

#: A command that takes longer than this is reported as hanging.
TIMEOUT_SECONDS = 60.0
HANGING = -1

#: The scenario's names of settings, and the keys of the reference's settings file.
REFERENCE_LIST_KEYS = {
    "statuses": "statuses",
    "labels": "labels",
    "priorities": "priorities",
    "types": "types",
    "projects": "projects",
    "definitionOfDone": "definition_of_done",
}


class Outcome(NamedTuple):
    """What one command line left behind: its exit code and both streams, the root as `<root>`."""

    code: int
    stdout: str
    stderr: str


class Preparation(Exception):
    """A program could not be brought to the scenario's starting point."""


class Program(Protocol):
    """One of the two programs under comparison."""

    @property
    def command(self) -> tuple[str, ...]:
        """The words that start it."""

    def set_list(self, project: Project, key: str, values: list[str]) -> None:
        """Give the project another list of statuses, types, …."""


class Project(NamedTuple):
    """A scratch project: its root, the directory to run in, and the environment."""

    root: Path
    directory: Path
    environment: dict[str, str]

    def run(self, program: Program, argv: tuple[str, ...]) -> Outcome:
        """Run one command line of the program, without a terminal and without input."""
        try:
            done = subprocess.run(
                [*program.command, *(os.fsencode(word) for word in argv)],
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(HANGING, "", f"still running after {TIMEOUT_SECONDS:g} s")
        return Outcome(done.returncode, self._text(done.stdout), self._text(done.stderr))

    def _text(self, stream: bytes) -> str:
        return stream.decode("utf-8", "backslashreplace").replace(str(self.root), "<root>")


class Reference(NamedTuple):
    """The reference program: its lists of settings are edited in its settings file."""

    command: tuple[str, ...]

    def set_list(self, project: Project, key: str, values: list[str]) -> None:
        file = project.root / "backlog" / "config.yml"
        name = REFERENCE_LIST_KEYS[key]
        entry = f"{name}: [{', '.join(_quoted(value) for value in values)}]"
        old = file.read_text(encoding="utf-8")
        new, count = re.subn(rf"^{name}:.*$", lambda _: entry, old, flags=re.MULTILINE)
        file.write_text(new if count else f"{old.rstrip()}\n{entry}\n", encoding="utf-8")


class Ours(NamedTuple):
    """Our program: its lists of settings are set by `config set`."""

    command: tuple[str, ...]

    def set_list(self, project: Project, key: str, values: list[str]) -> None:
        outcome = project.run(self, ("config", "set", key, ",".join(values)))
        if outcome.code != 0:
            raise Preparation(f"config set {key} failed: {outcome.stderr.strip()}")


def outcomes(program: Program, scenario: Scenario) -> list[Outcome]:
    """Play the scenario in a fresh project; one outcome per command line. Raises Preparation."""
    found: list[Outcome] = []
    with scratch_project() as fresh:
        project = fresh
        if scenario.init is not None:
            begun = project.run(program, ("init", "Demo", "--defaults", *scenario.init))
            if begun.code != 0:
                raise Preparation(f"init failed: {begun.stderr.strip() or begun.stdout.strip()}")
        for step in scenario.steps:
            if step.kind == "run":
                found.append(project.run(program, step.argv))
            else:
                project = _prepared(program, project, step)
    return found


def _prepared(program: Program, project: Project, step: Step) -> Project:
    (rest,) = step.argv
    if step.kind == "set":
        key, _, values = rest.partition(" ")
        program.set_list(project, key, [value.strip() for value in values.split(",")])
        return project
    if step.kind == "minute":
        left = 60 - time.time() % 60
        if left < float(rest):
            time.sleep(left)
        return project
    if step.kind == "cd":
        directory = project.root / rest
        directory.mkdir(parents=True, exist_ok=True)
        return project._replace(directory=directory)
    name, _, value = rest.partition("=")
    value = value.replace("<root>", str(project.root))
    return project._replace(environment={**project.environment, name: value})


@contextmanager
def scratch_project() -> Iterator[Project]:
    """A git repository in a temporary folder, with a home of its own; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="side-by-side-") as folder:
        base = Path(folder).resolve()
        root, home = base / "demo", base / "home"
        home.mkdir()
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        if "PYTHONPATH" in os.environ:
            environment["PYTHONPATH"] = os.pathsep.join(
                os.path.abspath(entry) for entry in os.environ["PYTHONPATH"].split(os.pathsep)
            )
        for command in (
            ("git", "init", "--quiet", str(root)),
            ("git", "-C", str(root), "config", "user.name", "Side By Side"),
            ("git", "-C", str(root), "config", "user.email", "side@example.org"),
        ):
            subprocess.run(command, env=environment, check=True, capture_output=True)
        yield Project(root, root, environment)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
