"""The command `python -m benchmarks`: builds projects, times the commands, prints the tables."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.budgets import UNDO_AT
from benchmarks.contestants import (
    Other,
    Project,
    bare_start,
    find_backlog_md,
    find_ours,
    find_taskwarrior,
    new_project,
)
from benchmarks.measure import measure
from benchmarks.page import put_into
from benchmarks.size import agents_task
from benchmarks.throughput import Batch, create_all, create_short, edit_all, edit_status, undo_last

SIZES = (1_000, 10_000, 100_000)
OTHERS_UP_TO = 10_000
"""The largest project that the other programs are given: with more they take minutes."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        found = _measured(options, Path(folder))
    page = report.markdown(found)
    print(page)
    if options.page:
        put_into(Path(options.page), page)
    if options.markdown:
        Path(options.markdown).write_text(page, encoding="utf-8")
    if options.json:
        Path(options.json).write_text(report.as_json(found) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, help="numbers of tasks, 1000 or more (1000,10000,100000)"
    )
    parser.add_argument("--runs", type=int, default=21, help="runs of each command (21)")
    parser.add_argument("--reference", help="an installed Backlog.md, else npm installs one")
    parser.add_argument("--only-ours", action="store_true", help="leave the other programs out")
    parser.add_argument("--markdown", help="a file to write the tables to")
    parser.add_argument("--page", help="a page of the documentation whose marked tables are replaced")
    parser.add_argument("--json", help="a file to write all times to")
    return parser.parse_args()


def _sizes(given: str) -> tuple[int, ...]:
    sizes = tuple(sorted({int(each) for each in given.split(",")}))
    if sizes[0] < SIZES[0]:
        raise argparse.ArgumentTypeError(f"{sizes[0]} tasks are too few to measure")
    return sizes


def _measured(options: argparse.Namespace, scratch: Path) -> report.Report:
    """Build every project, then time everything together, so that noise hits all alike."""
    ours = find_ours()
    others, missing = _others(options, scratch / "npm")
    empty = new_project(scratch / "empty")
    commands = [bare_start(empty), *ours.commands_anywhere(empty)]
    for other in others:
        commands += other.commands_anywhere(empty)
    own: list[Project] = []
    creates: list[Batch] = []
    for tasks in options.sizes:
        own.append(_new_project(scratch, ours.name, tasks))
        ours.prepare(own[-1])
        creates.append(create_all(ours, own[-1]))
        commands += ours.commands(own[-1])
        for other in others if tasks <= OTHERS_UP_TO else []:
            project = _new_project(scratch, other.name, tasks)
            other.prepare(project)
            commands += other.commands(project)
    _say("editing all tasks at once, and undoing it")  # before some are archived
    edits = [edit_all(ours, project) for project in own]
    undone = [undo_last(ours, project) for project in own if project.tasks <= UNDO_AT]
    for tasks in options.sizes:
        short = _new_project(scratch / "short", ours.name, tasks)
        ours.prepare(short)
        creates.append(create_short(ours, short))
        edits.append(edit_status(ours, short))
    _say(f"timing {len(commands)} commands")
    results = measure(commands, options.runs)
    _say("letting agents work")
    size = agents_task(ours, new_project(scratch / "agents"))
    return report.Report(options.runs, options.sizes, results, creates, edits, undone, [size], missing)


def _new_project(scratch: Path, program: str, tasks: int) -> Project:
    _say(f"{tasks:,} tasks for {program}")
    return new_project(scratch / program / str(tasks), tasks)


def _others(options: argparse.Namespace, scratch: Path) -> tuple[list[Other], list[str]]:
    """Return the other programs, and what is missing and why."""
    if options.only_ours:
        return [], []
    wanted = {
        "Backlog.md": find_backlog_md(options.reference, scratch),
        "Taskwarrior": find_taskwarrior(),
    }
    found: list[Other] = [each for each in wanted.values() if not isinstance(each, str)]
    missing = [f"{name}, for {each}" for name, each in wanted.items() if isinstance(each, str)]
    return found, missing


def _say(what: str) -> None:
    print(f"benchmarks: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
