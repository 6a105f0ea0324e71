"""Times the full-screen board on a terminal: how soon it shows cards, how soon a key is answered, its memory.

`python -m benchmarks.board [--tasks N,N] [--keys N] [--backlog-md PATH | --alone] [--project FOLDER]`. Each
program runs on a pseudo-terminal of 120 columns and 30 rows. The first paint counts from the start of the
process to the first id of a card; a key counts from being written to the first byte that answers it.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import tempfile
import termios
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.contestants import BacklogMd, Ours, Project, find_backlog_md, find_ours, new_project
from benchmarks.mcp import fill
from benchmarks.table import table

ROWS, COLUMNS = 30, 120
FIRST = b"TASK-"
KEYS = ("j", "j", "k", "l", "h")
SETTLED_SECONDS = 0.3
"""Silence after which a screen is taken for whole."""
PATIENCE_SECONDS = 300.0
REPEATS = 3
PEERS_MOST = 1_000
"""Tasks up to which the peer is timed; it reads every file at each start."""


class Shown(NamedTuple):
    """What was measured: seconds to the first card, seconds for a key, bytes of memory."""

    paint: float
    key: float
    slowest_key: float
    memory: int


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", default="1000,100000", help="how many tasks (1000,100000)")
    parser.add_argument("--keys", type=int, default=40, help="how many keys (40)")
    parser.add_argument("--backlog-md", help="the peer's program; else it is installed by npm")
    parser.add_argument("--alone", action="store_true", help="without the peer")
    parser.add_argument("--project", help="a project of the only size that is given, which is there")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        peer = "left out" if options.alone else find_backlog_md(options.backlog_md, scratch)
        for tasks in map(int, options.tasks.split(",")):
            programs: list[Ours | BacklogMd] = [find_ours()]
            if isinstance(peer, BacklogMd) and tasks <= PEERS_MOST:
                programs.append(peer)
            for program in programs:
                project = new_project(scratch / f"{program.name}-{tasks}".replace(" ", "-"), tasks)
                if options.project and isinstance(program, Ours):
                    project = project._replace(folder=Path(options.project))
                else:
                    _prepare(program, project)
                rows.append(
                    _row(program, tasks, [_measured(program, project, options.keys) for _ in range(REPEATS)])
                )
    print(table(["program", "tasks", "first card, ms", "key, ms", "slowest key, ms", "memory, MB"], rows))
    if not isinstance(peer, BacklogMd):
        print(f"Backlog.md: {peer}")


def _prepare(program: Ours | BacklogMd, project: Project) -> None:
    if isinstance(program, Ours):
        fill(str(project.folder), project.tasks)
    else:
        program.prepare(project)


def _row(program: Ours | BacklogMd, tasks: int, found: list[Shown]) -> list[str]:
    def median(values: list[float]) -> str:
        return f"{statistics.median(values):.0f}"

    return [
        program.name,
        f"{tasks:,}",
        median([each.paint * 1_000 for each in found]),
        median([each.key * 1_000 for each in found]),
        median([each.slowest_key * 1_000 for each in found]),
        median([each.memory / 1_000_000 for each in found]),
    ]


def _measured(program: Ours | BacklogMd, project: Project, keys: int) -> Shown:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {name: value for name, value in project.environment.items() if name != "CI"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [*program.words, "board"],
        cwd=project.folder,
        env={**environment, "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        seen = b""
        while FIRST not in seen:
            seen += _read(ours, PATIENCE_SECONDS)
        paint = time.perf_counter() - began
        answers = []
        for number in range(keys):
            while _read(ours, SETTLED_SECONDS):
                pass
            pressed = time.perf_counter()
            os.write(ours, KEYS[number % len(KEYS)].encode())
            if _read(ours, 2.0):
                answers.append(time.perf_counter() - pressed)
        return Shown(paint, statistics.median(answers), max(answers), _memory(process.pid))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(ours)


def _read(terminal: int, seconds: float) -> bytes:
    """Return what is shown within some seconds, nothing if that is nothing."""
    return os.read(terminal, 65_536) if select.select([terminal], [], [], seconds)[0] else b""


def _memory(session: int) -> int:
    """Return the memory in bytes of all processes of a session: their resident pages."""
    pages = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            if int(fields[3]) == session:
                pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
