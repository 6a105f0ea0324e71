"""What one run of the benchmarks found, as a page of Markdown and as JSON."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import table
from benchmarks.measure import Result
from benchmarks.size import Size
from benchmarks.throughput import Batch, Undone


class Report(NamedTuple):
    """All that a run found; `sizes` are the numbers of tasks, `missing` says what was left out and why."""

    runs: int
    sizes: Sequence[int]
    results: Sequence[Result]
    creates: Sequence[Batch]
    edits: Sequence[Batch]
    undone: Sequence[Undone]
    sizes_in_file: Sequence[Size]
    missing: Sequence[str]


def markdown(report: Report) -> str:
    """Return the report as Markdown sections."""
    results = table.by_command(report.results)
    parts = [
        f"{machine()}. Medians of {report.runs} runs, fewer for commands that take seconds.\n",
        *(f"Left out: {what}.\n" for what in report.missing),
        f"### Without tasks\n\n{table.comparison(results, 0)}",
        *(f"### {tasks:,} tasks\n\n{table.comparison(results, tasks)}" for tasks in report.sizes),
    ]
    if len(report.sizes) > 1:
        many, few = max(report.sizes), min(report.sizes)
        parts.append(f"### The most tasks against the fewest\n\n{table.growth(results, few, many)}")
    parts.append(f"### Many tasks at once\n\n{table.throughput(report.creates, report.edits)}")
    parts.append(f"### Undo of a batch\n\n{table.undone(report.undone)}")
    parts.append(f"### Size of the file\n\n{table.sizes(report.sizes_in_file)}")
    return "\n".join(parts)


def as_json(report: Report) -> str:
    """Return the report as JSON, each run's time included."""
    return json.dumps(
        {
            "machine": machine(),
            "missing": list(report.missing),
            "results": [_plain(result) for result in report.results],
            "creates": [batch._asdict() for batch in report.creates],
            "edits": [batch._asdict() for batch in report.edits],
            "undone": [each._asdict() for each in report.undone],
            "sizes": [each._asdict() for each in report.sizes_in_file],
        },
        indent=2,
    )


def _plain(result: Result) -> dict[str, object]:
    return {
        "program": result.command.program,
        "command": result.command.row,
        "tasks": result.command.tasks,
        "milliseconds": [round(each, 3) for each in result.milliseconds],
        "megabytes": round(result.megabytes, 1),
        "failure": result.failure,
    }


def machine() -> str:
    """Describe what the benchmarks run on, in a line that names no machine."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}; "
        f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown processor")
