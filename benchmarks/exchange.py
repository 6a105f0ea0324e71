"""Times export and import, and how long others wait beside long commands: `python -m benchmarks.exchange`."""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from backlog.domain.edit_request import EditRequest
from backlog.location import open_backlog
from backlog.service.tasks import edit
from benchmarks.contestants import Ours, Project, find_ours, new_project
from benchmarks.measure import Command, Run, run_once
from benchmarks.populate import operation
from benchmarks.table import table
from benchmarks.throughput import create_all
from benchmarks.workload import samples

SIZES = (1_000, 20_000, 100_000)
CHANGED = 100
"""How many files or tasks are changed between two exchanges."""
SETTLED = 2.1
"""Seconds after which the times of a file are relied on."""
PAUSE = 0.005
"""Seconds between two writes of the one who waits."""
TREE = "tree"


class Timed(NamedTuple):
    """A command, and what it took in projects of some sizes."""

    row: str
    runs: list[Run]


class Waiting(NamedTuple):
    """How long a command took, and how long each write beside it, in milliseconds."""

    row: str
    milliseconds: float
    waits: list[float]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exchange", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of tasks")
    parser.add_argument(
        "--beside", type=int, default=SIZES[1], help="tasks in the project of the second table"
    )
    options = parser.parse_args()
    sizes = [int(each) for each in options.sizes.split(",")]
    ours = find_ours()
    columns = []
    for tasks in sizes:
        with _project(ours, tasks) as project:
            columns.append(list(_exchanges(ours, project)))
    print("### Export and import\n")
    print(_times(sizes, columns))
    with _project(ours, options.beside) as project:
        waits = list(_beside(ours, project))
    print(f"### How long a writer waits beside other commands, {options.beside:,} tasks\n")
    print(_waits(waits))


@contextmanager
def _project(ours: Ours, tasks: int) -> Iterator[Project]:
    """Lend a project with so many tasks, which keeps its caches in its own folder."""
    with tempfile.TemporaryDirectory(prefix="exchange-") as folder:
        project = new_project(Path(folder, "project"), tasks)
        project.environment["XDG_CACHE_HOME"] = str(Path(folder, "cache"))
        ours.prepare(project)
        create_all(ours, project)
        yield project


def _exchanges(ours: Ours, project: Project) -> Iterator[Timed]:
    """Yield what each exchange took, one after the other."""
    tree = project.folder / TREE

    def timed(row: str, *words: str, at: Path = project.folder) -> Timed:
        return Timed(row, [_run(ours, project, row, words, at)])

    yield timed("export, the first one", "export", TREE)
    time.sleep(SETTLED)
    yield timed("export, nothing changed", "export", TREE)
    yield timed("export --check, nothing changed", "export", TREE, "--check")
    _run(ours, project, "import", ("import", TREE), project.folder)
    yield timed("import, nothing changed", "import", TREE)
    yield timed("import --dry-run, nothing changed", "import", TREE, "--dry-run")
    _edit_files(tree, CHANGED)
    yield timed(f"import, {CHANGED} files changed", "import", TREE)
    _edit_tasks(ours, project, CHANGED)
    yield timed(f"export, {CHANGED} tasks changed", "export", TREE)
    _add_files(tree, project.tasks, 10)
    yield timed("import, 10 new files", "import", TREE)
    other = new_project(project.folder.parent / "other", project.tasks)
    ours.prepare(other)
    yield timed("import, the first one", "import", str(tree), at=other.folder)


def _run(ours: Ours, project: Project, row: str, words: Sequence[str], at: Path) -> Run:
    command = Command(
        ours.name, row, project.tasks, [*ours.words, *words], lambda: at, project.environment, 1
    )
    took = run_once(command, project.folder.parent / "output")
    if took.failure is not None:
        raise RuntimeError(f"{' '.join(words)} failed: {took.failure}")
    return took


def _edit_files(tree: Path, count: int) -> None:
    """Change the titles in some files, in place, as an editor does."""
    for path in islice(sorted((tree / "tasks").iterdir()), count):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("title: ", "title: Changed ", 1), encoding="utf-8")


def _edit_tasks(ours: Ours, project: Project, count: int) -> None:
    lines = project.folder.parent / "edits.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for number in range(1, count + 1):
            edit = {"op": "edit", "id": number * 7, "append_notes": "Changed"}
            file.write(f"{json.dumps(edit)}\n")
    _run(ours, project, "batch", ("batch", str(lines)), project.folder)


def _add_files(tree: Path, after: int, count: int) -> None:
    """Add files of tasks as a colleague's branch brings them along."""
    for number in range(after + 1, after + count + 1):
        text = f"---\nid: TASK-{number}\ntitle: New {number}\nstatus: To Do\n---\n"
        (tree / "tasks" / f"task-{number} - New-{number}.md").write_text(text, encoding="utf-8")


def _beside(ours: Ours, project: Project) -> Iterator[Waiting]:
    """Yield how long a writer waits beside each long command."""
    tree = project.folder / TREE
    creates = project.folder.parent / "creates.jsonl"
    many = max(project.tasks // 10, CHANGED)
    with creates.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(operation(each))}\n" for each in samples(many))

    def waiting(row: str, *words: str) -> Waiting:
        return _waiting(project, row, lambda: _run(ours, project, row, words, project.folder))

    yield _waiting(project, "nothing, for comparison", _rest)
    yield waiting("export, the first one", "export", TREE)
    time.sleep(SETTLED)
    yield waiting("export, nothing changed", "export", TREE)
    yield waiting("import, nothing changed", "import", TREE)
    _edit_files(tree, CHANGED)
    yield waiting(f"import --dry-run, {CHANGED} files changed", "import", TREE, "--dry-run")
    yield waiting(f"import, {CHANGED} files changed", "import", TREE)
    _edit_files(tree, many)
    yield waiting(f"import, {many:,} files changed", "import", TREE)
    yield waiting(f"batch --dry-run, {many:,} creates", "batch", "--dry-run", str(creates))
    yield waiting(f"batch, {many:,} creates", "batch", str(creates))
    yield waiting("undo --dry-run of that batch", "undo", "--dry-run")
    yield waiting("undo of that batch", "undo")
    yield waiting("export --format jsonl", "export", "--format", "jsonl", "dump.jsonl")
    yield waiting("doctor", "doctor")
    yield waiting("backup", "backup", "copy.db")


def _rest() -> Run:
    time.sleep(SETTLED)
    return Run(SETTLED * 1000, 0, None)


def _waiting(project: Project, row: str, run: Callable[[], Run]) -> Waiting:
    """Return how long writes take while a command runs.

    The writer is this process, on a connection that it keeps; each write is an edit of a task in a
    transaction of its own. Another actor than the one whose changes an undo takes back.
    """
    over = threading.Event()
    waits: list[float] = []

    def write() -> None:
        with open_backlog(str(project.folder), lasting=True) as location:
            while not over.is_set():
                call = location.context("task edit", actor="somebody else")
                began = time.perf_counter()
                edit(call, [str(project.tasks)], EditRequest(append_notes=("x",)))
                waits.append((time.perf_counter() - began) * 1000)
                over.wait(PAUSE)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        took = run()
    finally:
        over.set()
        writer.join()
    return Waiting(row, took.milliseconds, sorted(waits))


def _times(sizes: Sequence[int], columns: Sequence[Sequence[Timed]]) -> str:
    of = [f"{size:,}" for size in sizes]
    heading = ["Command", *(f"s, {each}" for each in of), *(f"CPU s, {each}" for each in of)]
    heading += [f"MB, {each}" for each in of]
    rows = []
    for line in zip(*columns, strict=True):
        runs = [timed.runs[0] for timed in line]
        seconds = [f"{run.milliseconds / 1000:.2f}" for run in runs]
        processor = [f"{run.processor / 1000:.2f}" for run in runs]
        rows.append([line[0].row, *seconds, *processor, *(f"{run.megabytes:.0f}" for run in runs)])
    return table(heading, rows)


def _waits(found: Sequence[Waiting]) -> str:
    rows = []
    for each in found:
        middle, rare = (each.waits[int(len(each.waits) * share)] for share in (0.5, 0.99))
        times = (f"{each.milliseconds / 1000:.2f}", f"{len(each.waits):,}")
        rows.append([each.row, *times, f"{middle:.1f}", f"{rare:.1f}", f"{each.waits[-1]:.0f}"])
    heading = ["Command", "s", "writes", "median ms", "99th percentile", "longest"]
    return table(heading, rows)


if __name__ == "__main__":
    main()
