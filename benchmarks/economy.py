"""Counts what a task costs an agent, in calls, bytes and time: on the short path, and with all guides read.

`python -m benchmarks.economy [--reference PATH]`; without a path npm installs the reference program.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.contestants import find_backlog_md, find_ours, new_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.contestants import Project

OTHER_TASKS = 40
SHORT: tuple[tuple[str, ...], ...] = (
    ("search", "card payments", "--plain"),
    (
        *("task", "create", "Take card payments", "-d", "Customers ask for it"),
        *("--ac", "A valid card is charged once", "--ac", "A refused card says why"),
        *("--ac", "The log holds no numbers"),
    ),
    ("task", "claim", "{id}"),
    ("task", "edit", "{id}", "--plan", "1. Form. 2. Charge. 3. Say why."),
    ("task", "edit", "{id}", "--check-ac", "1", "--append-notes", "The bank answers slowly"),
    ("task", "edit", "{id}", "--check-ac", "2"),
    ("task", "edit", "{id}", "--check-ac", "3", "--final-summary", "Cards are charged once.", "-s", "Done"),
)  # fmt: skip
"""The shortest good path: search, create, claim, plan, check as it is met, finish."""
LONG: tuple[tuple[str, ...], ...] = (
    ("instructions", "overview"),
    ("search", "card payments", "--plain"),
    ("instructions", "task-creation"),
    ("task", "create", *SHORT[1][2:], "--plain"),
    ("instructions", "task-execution"),
    ("task", "edit", "{id}", "-s", "In Progress", "-a", "@ann", "--plain"),
    ("task", "{id}", "--plain"),
    ("task", "edit", "{id}", "--plan", "1. Form. 2. Charge. 3. Say why.", "--plain"),
    ("task", "edit", "{id}", "--check-ac", "1", "--plain"),
    ("task", "edit", "{id}", "--append-notes", "The bank answers slowly", "--plain"),
    ("task", "edit", "{id}", "--check-ac", "2", "--plain"),
    ("instructions", "task-finalization"),
    ("task", "edit", "{id}", "--check-ac", "3", "--plain"),
    ("task", "edit", "{id}", "--final-summary", "Cards are charged once.", "--plain"),
    ("task", "edit", "{id}", "-s", "Done", "--plain"),
    ("task", "{id}", "--plain"),
)
"""The same with every guide read and every answer whole; both programs can do it."""


class Cost(NamedTuple):
    """What a path costs: calls, bytes given and received, and seconds."""

    calls: int
    given: int
    received: int
    seconds: float


def walked(words: Sequence[str], path: Sequence[Sequence[str]], project: Project) -> Cost:
    """Walk a path in a project with other tasks; raise RuntimeError for a call that fails."""
    given = received = 0
    began = time.monotonic()
    for line in path:
        call = [word.format(id=OTHER_TASKS + 1) for word in line]
        finished = subprocess.run(
            [*words, *call],
            cwd=project.folder,
            env=project.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if finished.returncode:
            raise RuntimeError(f"{call}: {finished.stderr.decode(errors='replace')}")
        given += len(" ".join(("backlog", *call)).encode())
        received += len(finished.stdout) + len(finished.stderr)
    return Cost(len(path), given, received, time.monotonic() - began)


def _in_new_project(words: Sequence[str], path: Sequence[Sequence[str]], folder: Path) -> Cost:
    project = new_project(folder)
    begin = [("init", "Shop", "--defaults"), *(("task", "create", f"Task {n}") for n in range(OTHER_TASKS))]
    walked(words, begin, project)
    return walked(words, path, project)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", help="an installed Backlog.md, else npm installs one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        ours = find_ours().words
        rows = {
            "backlog, the short path": _in_new_project(ours, SHORT, scratch / "short"),
            "backlog, with all guides and whole answers": _in_new_project(ours, LONG, scratch / "long"),
        }
        other = find_backlog_md(options.reference, scratch / "npm")
        if isinstance(other, str):
            print(f"Backlog.md is left out: {other}\n")
        else:
            rows["Backlog.md, the same"] = _in_new_project(other.words, LONG, scratch / "other")
    print("| | calls | bytes given | bytes received | seconds |")
    print("| --- | --- | --- | --- | --- |")
    for what, cost in rows.items():
        print(f"| {what} | {cost.calls} | {cost.given} | {cost.received:,} | {cost.seconds:.2f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
