"""Times the calls of the MCP server and watches its memory: `python -m benchmarks.mcp [TASKS] [CALLS]`.

The calls go through everything but the pipe and the SDK: arguments, project, use case, answer. What the
pipe and the SDK add is measured apart, by a call that is refused at once.
"""

from __future__ import annotations

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

CALLS: tuple[tuple[str, dict[str, object]], ...] = (
    ("task_view", {"id": "{id}"}),
    ("task_edit", {"id": "{id}", "notesAppend": ["x"]}),
    ("task_list", {"limit": 20}),
    ("task_list", {"search": "payments"}),
    ("history", {"limit": 20}),
    ("overview", {}),
)


def main(count: int, repeats: int) -> None:
    """Print a table of medians in milliseconds, and the memory before and after."""
    with tempfile.TemporaryDirectory() as folder:
        backlog = [sys.executable, "-m", "backlog"]
        subprocess.run([*backlog, "init", "Bench", "--defaults"], cwd=folder, check=True, capture_output=True)
        lines = Path(folder, "lines.jsonl")
        with lines.open("w") as file:
            for number in range(count):
                file.write(f'{{"op":"create","title":"Task {number} about card payments","ac":["a","b"]}}\n')
        subprocess.run([*backlog, "batch", str(lines)], cwd=folder, check=True, capture_output=True)
        with closing(Projects(folder)) as projects:
            print(f"{count} tasks, {repeats} calls each, medians in ms")
            for name, arguments in CALLS:
                print(f"{name:10} {arguments!s:45} {_median(projects, name, arguments, count, repeats):8.2f}")
            print(
                f"{'pipe, SDK':10} {'(a call that is refused at once)':45} {anyio.run(_sdk, projects):8.2f}"
            )
            before = _memory()
            for number in range(10_000):
                tools.run(projects, "task_view", {"id": str(number % count + 1)})
            print(f"memory: {before:.1f} MB, after 10,000 more calls {_memory():.1f} MB")


def _median(projects: Projects, name: str, arguments: dict[str, object], count: int, repeats: int) -> float:
    seconds = []
    for number in range(repeats):
        id_ = str((number * 7919) % count + 1)
        given = {key: id_ if value == "{id}" else value for key, value in arguments.items()}
        began = time.perf_counter()
        answer, failed = tools.run(projects, name, given, actor="bench")
        seconds.append(time.perf_counter() - began)
        if failed:
            raise SystemExit(answer.text)
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
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [100_000, 200][len(given) :]))
