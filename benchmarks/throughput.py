"""Creates and edits many tasks of our program by `backlog batch`, and says how many a second.

Full tasks are the made-up ones, with some 550 letters and two criteria; an edit appends a note to one. Short
ones have a title alone; an edit changes the status.
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.contestants import Ours, Project
from benchmarks.measure import Command, run_once
from benchmarks.populate import operation
from benchmarks.workload import samples

FULL, SHORT = "full", "short"


class Batch(NamedTuple):
    """How many tasks a second one batch changed, start and end included, and its memory at the peak.

    `form` is FULL or SHORT.
    """

    tasks: int
    form: str
    a_second: float
    megabytes: float


class Undone(NamedTuple):
    """How long it took to undo the batch that edited so many tasks, and its memory at the peak."""

    tasks: int
    seconds: float
    megabytes: float


def create_all(ours: Ours, project: Project) -> Batch:
    """Create the made-up tasks of a project; raise RuntimeError if that fails."""
    return _batch(ours, project, FULL, "create", map(operation, samples(project.tasks)))


def edit_all(ours: Ours, project: Project) -> Batch:
    """Append a note to each task of a project; raise RuntimeError if that fails."""
    return _edit(ours, project, FULL, append_notes="Looked at again")


def create_short(ours: Ours, project: Project) -> Batch:
    """Create tasks with the titles of the made-up ones and no more; raise RuntimeError if that fails."""
    lines = map(operation, samples(project.tasks))
    creates = ({key: line[key] for key in ("op", "title")} for line in lines)
    return _batch(ours, project, SHORT, "create", creates)


def edit_status(ours: Ours, project: Project) -> Batch:
    """Change the status of each task of a project; raise RuntimeError if that fails."""
    return _edit(ours, project, SHORT, status="In Progress")


def _edit(ours: Ours, project: Project, form: str, **keys: object) -> Batch:
    edits = ({"op": "edit", "id": number, **keys} for number in range(1, project.tasks + 1))
    return _batch(ours, project, form, "edit", edits)


BOTH_FORMS = ((create_all, edit_all), (create_short, edit_status))
"""What creates and edits full tasks, and short ones."""


def undo_last(ours: Ours, project: Project) -> Undone:
    """Undo the batch of `edit_all`; raise RuntimeError if that fails."""
    took = run_once(_command(ours, project, "undo", ["undo"], 1), project.folder.parent / "undo.answers")
    if took.failure is not None:
        raise RuntimeError(f"the undo of {project.tasks:,} edits failed: {took.failure}")
    return Undone(project.tasks, took.milliseconds / 1000, took.megabytes)


def _command(ours: Ours, project: Project, what: str, words: list[str], lines: int) -> Command:
    return Command(
        program=ours.name,
        row=what,
        tasks=project.tasks,
        words=[*ours.words, *words],
        directory=lambda: project.folder,
        environment=project.environment,
        fewest_lines=lines,
    )


def _batch(
    ours: Ours, project: Project, form: str, what: str, operations: Iterable[dict[str, object]]
) -> Batch:
    """Run a batch from a file, its answers going to another; both are made beside the project."""
    lines = project.folder.parent / f"{what}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(each)}\n" for each in operations)
    command = _command(ours, project, what, ["batch", str(lines)], project.tasks)
    took = run_once(command, lines.with_suffix(".answers"))
    if took.failure is not None:
        raise RuntimeError(f"the batch that is to {what} {project.tasks:,} tasks failed: {took.failure}")
    return Batch(project.tasks, form, project.tasks / took.milliseconds * 1000, took.megabytes)
