"""Measures what an ordinary task of an agent costs in the file: its texts, its history, the search index."""

import json
from collections.abc import Iterator
from itertools import chain
from random import Random
from typing import NamedTuple

from benchmarks.contestants import Ours, Project, run
from benchmarks.workload import samples

TASKS = 25
NOTE = 400
"""Characters of each of the fifteen notes that are appended."""


class Size(NamedTuple):
    """What a task costs in the file, in kilobytes, before and after `backlog compact`."""

    what: str
    kilobytes: float
    compacted: float


def agents_task(ours: Ours, project: Project) -> Size:
    """Let tasks be worked on as an agent does, each change in a transaction of its own; return their size.

    A task gets five criteria, a plan, fifteen notes, four comments, and evidence as its criteria are checked:
    9 KB of text in some thirty changes. Raises CalledProcessError.
    """
    ours.prepare(project)
    before = _size(project)
    file = project.folder.parent / "change.jsonl"
    for line in chain.from_iterable(_lives()):
        file.write_text(json.dumps(line), encoding="utf-8")
        run([*ours.words, "batch", str(file)], project)
    grown = _size(project) - before
    run([*ours.words, "compact"], project)
    return Size("an agent's, 9 KB of text in 30 changes", grown / TASKS, (_size(project) - before) / TASKS)


def _size(project: Project) -> float:
    return (project.folder / ".backlog" / "backlog.db").stat().st_size / 1000


def _lives() -> Iterator[list[dict[str, object]]]:
    """Yield the changes, one of every task at a time."""
    made = list(samples(TASKS))
    words = " ".join(sample.description for sample in samples(1_000)).split()
    random = Random(7)

    def text(length: int) -> str:
        found: list[str] = []
        while sum(map(len, found)) + len(found) < length:
            found.append(random.choice(words))
        return " ".join(found)

    numbers = range(1, TASKS + 1)
    criteria = [f"Criterion {number}: {text(40)}" for number in range(5)]
    yield [
        {"op": "create", "title": each.title, "description": each.description, "ac": criteria}
        for each in made
    ]
    yield [{"op": "edit", "id": number, "status": "In Progress", "plan": text(600)} for number in numbers]
    for part in range(15):
        yield [{"op": "edit", "id": number, "append_notes": text(NOTE)} for number in numbers]
        if part % 3 == 0:
            checked = {"check_ac": [part // 3 + 1], "evidence": "pytest -q: 12 passed"}
            yield [{"op": "edit", "id": number, **checked} for number in numbers]
        if part % 4 == 0:
            yield [{"op": "comment", "id": number, "comment": text(150)} for number in numbers]
    yield [{"op": "edit", "id": number, "status": "Done", "final_summary": text(300)} for number in numbers]
