"""Counts what many clients get done on one backlog: real commands, or edits within long-lived processes.

`python -m benchmarks.clients DATABASE SECONDS SEED TASKS` is such a long-lived process. It edits one task
after the other without starting anew, so that the database and its locks are measured and not Python.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.edit_request import EditRequest
from backlog.service.context import Context
from backlog.service.tasks import edit
from backlog.storage.home.open import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.contestants import Project


class Done(NamedTuple):
    """How many clients there were, what they did a second, and how many of their commands failed."""

    clients: int
    a_second: float
    failures: int


def commands(words: Sequence[str], project: Project, clients: int, seconds: float) -> Done:
    """Let clients view and edit tasks by turns, each command a process of its own."""

    def work(seed: int, until: float) -> tuple[int, int]:
        random, done, failed = Random(seed), 0, 0
        while time.perf_counter() < until:
            number = str(random.randrange(1, project.tasks + 1))
            for arguments in (["task", number, "--plain"], ["task", "edit", number, "--append-notes", "x"]):
                finished = subprocess.run(
                    [*words, *arguments],
                    cwd=project.folder,
                    env=project.environment,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    check=False,
                )
                done += 1
                failed += finished.returncode != 0
        return done, failed

    return _together(work, clients, seconds)


def edits(project: Project, database: str, clients: int, seconds: float) -> Done:
    """Let long-lived processes edit tasks, from a moment on at which all of them are ready."""
    path = os.pathsep.join(each for each in sys.path if each)
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "benchmarks.clients",
                database,
                str(seconds),
                str(seed),
                str(project.tasks),
            ],
            env={**project.environment, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(clients)
    ]
    for each in started:
        assert each.stdout is not None
        each.stdout.readline()
    for each in started:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    answers = [each.communicate()[0] for each in started]
    failures = sum(each.returncode != 0 for each in started)
    return Done(clients, sum(int(each or 0) for each in answers) / seconds, failures)


def _together(work: Callable[[int, float], tuple[int, int]], clients: int, seconds: float) -> Done:
    """Run `work` in as many threads as there are clients, and divide by the time that all took."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(work, range(clients), [began + seconds] * clients))
    took = time.perf_counter() - began
    return Done(clients, sum(done for done, _ in found) / took, sum(failed for _, failed in found))


def main() -> None:
    """Edit once to be ready, and on a sign until the time is over; print how many edits were acknowledged."""
    database, seconds, seed, tasks = sys.argv[1:]
    random, store, done = Random(int(seed)), open_store(database), 0
    context = Context(store, "@bench", "task edit")

    def edit_any() -> None:
        number = str(random.randrange(1, int(tasks) + 1))
        edit(context, [number], EditRequest(append_notes=("x",)), shown=False)

    edit_any()
    print("ready", flush=True)
    sys.stdin.readline()
    until = time.perf_counter() + float(seconds)
    while time.perf_counter() < until:
        edit_any()
        done += 1
    store.close()
    print(done)


if __name__ == "__main__":
    main()
