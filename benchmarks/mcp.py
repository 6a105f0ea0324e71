"""Times the calls of the MCP server and watches its memory, in a made-up project or in one that is there.

`python -m benchmarks.mcp [--tasks N] [--calls N] [--project FOLDER]`. The calls go through everything but the
pipe and the SDK: arguments, project, use case, answer. What the pipe and the SDK add is measured apart, by a
call that is refused at once.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import anyio
from mcp import Client

from backlog.mcp import tools
from backlog.mcp.project import Projects
from backlog.mcp.server import make
from benchmarks.populate import operation
from benchmarks.workload import COMMON_WORD, OWNER_OF_FEW, UNCOMMON_WORD, samples

CALLS: tuple[tuple[str, dict[str, object]], ...] = (
    ("task_view", {"id": "{id}"}),
    ("task_edit", {"id": "{id}", "notesAppend": ["x"]}),
    ("task_create", {"title": "One more", "acceptanceCriteria": ["a"]}),
    ("task_claim", {"action": "next"}),
    ("task_claim", {"action": "claim"}),
    ("task_list", {"limit": 20}),
    ("task_list", {"status": ["In Progress"], "labels": ["api"]}),
    ("task_list", {"assignee": OWNER_OF_FEW}),
    ("task_list", {"search": UNCOMMON_WORD}),
    ("task_list", {"search": COMMON_WORD}),
    ("task_list", {"search": COMMON_WORD, "assignee": OWNER_OF_FEW}),
    ("history", {"limit": 20}),
    ("milestone", {"action": "list"}),
    ("overview", {}),
)
"""The overview is counted by the first call alone, for nothing changes between them."""
MIXED: tuple[tuple[str, dict[str, object]], ...] = (
    ("task_view", {"id": "{id}"}),
    ("task_list", {"limit": 20}),
    ("task_edit", {"id": "{id}", "notesAppend": ["x"]}),
    ("history", {"limit": 20}),
    ("milestone", {"action": "list"}),
    ("task_list", {"no such argument": 1}),
)
MORE_CALLS, MARKS = 10_000, (1_000, 5_000, 10_000)


def main() -> None:
    """Print a table of medians in milliseconds, and the memory before and after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000, help="how many tasks the project has (100000)")
    parser.add_argument("--calls", type=int, default=200, help="how many calls of each kind (200)")
    parser.add_argument("--project", help="a project of so many tasks that is there; it is changed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.project is None:
            fill(folder, options.tasks)
        with closing(Projects(options.project or folder)) as projects:
            _time(projects, options.tasks, options.calls)


def _time(projects: Projects, count: int, repeats: int) -> None:
    print(f"{count} tasks, {repeats} calls each, medians of processor time in ms")
    for name, arguments in CALLS:
        print(f"{name:12} {arguments!s:60} {_median(projects, name, arguments, count, repeats):8.2f}")
    sdk = anyio.run(_sdk, projects)
    print(f"{'pipe, SDK':12} {'(a call that is refused at once)':60} {sdk:8.2f}")
    print(f"memory: {_memory():.1f} MB at the most")
    for number in range(1, MORE_CALLS + 1):
        name, arguments = MIXED[number % len(MIXED)]
        id_ = str((number * 7919) % count + 1)
        tools.run(
            projects, name, {key: id_ if value == "{id}" else value for key, value in arguments.items()}
        )
        if number in MARKS:
            print(f"memory: {_memory():.1f} MB at the most after {number:,} more calls")


def fill(folder: str, count: int) -> None:
    """Make a project of made-up tasks in a folder."""
    backlog = [sys.executable, "-m", "backlog"]
    subprocess.run([*backlog, "init", "Bench", "--defaults"], cwd=folder, check=True, capture_output=True)
    lines = Path(folder, "lines.jsonl")
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(operation(each))}\n" for each in samples(count))
    subprocess.run([*backlog, "batch", str(lines)], cwd=folder, check=True, capture_output=True)


def _median(projects: Projects, name: str, arguments: dict[str, object], count: int, repeats: int) -> float:
    seconds = []
    for number in range(repeats):
        id_ = str((number * 7919) % count + 1)
        given = {key: id_ if value == "{id}" else value for key, value in arguments.items()}
        began = time.process_time()
        result, failed = tools.run(projects, name, given, actor="bench")
        seconds.append(time.process_time() - began)
        if failed:
            raise SystemExit(result.text)
    return statistics.median(seconds) * 1000


async def _sdk(projects: Projects) -> float:
    server, _ = make(projects)
    async with Client(server, mode="legacy") as client:
        seconds = []
        for _ in range(100):
            began = time.perf_counter()
            await client.call_tool("nothing", {})
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1000


def _memory() -> float:
    """Return the most memory that the process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
