"""Times the pages of the web board, and counts what a browser loads, beside the reference program's.

`python -m benchmarks.web [--tasks N] [--runs N] [--project FOLDER] [--reference PATH]`. First the pages of a
project of many tasks, in this process: everything but the socket. Then both servers, started as people do,
with 1,000 tasks each: the time to the first answer, the bytes as they pass on the wire, and what one change
costs a page that is open.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx2
from starlette.testclient import TestClient

from backlog.location import Location
from backlog.location.project_commands import Commands
from backlog.storage.home.open import open_store
from backlog.web.app import application
from backlog.web.site import Rules, Site
from benchmarks.contestants import INIT, Ours, find_backlog_md, find_ours, new_project, run
from benchmarks.populate import fill_markdown
from benchmarks.throughput import create_all
from benchmarks.workload import COMMON_WORD, OWNER_OF_FEW, UNCOMMON_WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backlog.store.database import Store
    from benchmarks.contestants import Project

PORT = 6420
SIDE_BY_SIDE = 1_000
"""Tasks of the projects that both servers show."""
PATIENCE_SECONDS = 300
PAGES = (
    "/board",
    "/board?sort=ordinal",
    "/board?lanes=1",
    "/board?label=api&priority=high",
    f"/board?assignee={OWNER_OF_FEW.replace('@', '%40')}",
    f"/board?q={COMMON_WORD}",
    "/tasks",
    "/tasks?page=50",
    "/tasks?sort=ordinal",
    "/tasks?status=Done&label=api",
    f"/tasks?q={UNCOMMON_WORD}",
    "/tasks/500",
    f"/search?q={COMMON_WORD}",
    "/activity",
    "/overview",
)


class Cost(NamedTuple):
    """What a page costs at the server: milliseconds of wall and of processor time, bytes, and compressed."""

    wall: float
    processor: float
    size: int
    compressed: int


class Loaded(NamedTuple):
    """What a server and its page cost: seconds to the first answer, bytes of the first page, of a change."""

    starting: float
    first_page: int
    first_seconds: float
    move_seconds: float
    after_a_change: int


class _There:
    """A project that is there already, as `Site` wants one."""

    folder = "bench"

    def __init__(self, database: Path) -> None:
        self._database = database

    def store(self) -> Store:
        """Return a lasting store."""
        return open_store(str(self._database), lasting=True)

    def commands(self) -> Commands:
        """Return what would run its checks."""
        location = Location(str(self._database.parent), named=str(self._database))
        return Commands(location, location.trust())

    def create(self, name: str, actor: str) -> None:
        """Refuse: it is there."""
        raise AssertionError((name, actor))


def pages(database: Path, runs: int) -> Iterator[tuple[str, Cost]]:
    """Yield the cost of each page of a project, and of a move."""
    site = Site(_There(database), Rules(actor="bench", port=PORT))
    try:
        address = f"http://127.0.0.1:{PORT}"
        client = TestClient(application(site), base_url=address, follow_redirects=False)
        client.get(f"/enter?key={site.sessions.link()}")
        for path in PAGES:
            yield path, _cost(lambda path=path: client.get(path), runs)  # type: ignore[misc]  # bound at once
        moved = iter(range(600, 600 + runs))

        def move() -> httpx2.Response:
            return client.post(
                f"/tasks/{next(moved)}/move",
                data={"status": "In Progress"},
                headers={"origin": address, "sec-fetch-site": "same-origin", "backlog-fragment": "none"},
            )

        yield "a move", _cost(move, runs)
    finally:
        site.close()


def _cost(ask: Callable[[], httpx2.Response], runs: int) -> Cost:
    walls, processors = [], []
    answer = None
    for _ in range(runs):
        began, used = time.perf_counter(), time.process_time()
        answer = ask()
        walls.append(time.perf_counter() - began)
        processors.append(time.process_time() - used)
        if answer.status_code >= 400:
            raise RuntimeError(f"{answer.status_code}: {answer.text[:300]}")
    assert answer is not None
    return Cost(
        statistics.median(walls) * 1000,
        statistics.median(processors) * 1000,
        len(answer.content),
        len(gzip.compress(answer.content, 5)),
    )


@contextmanager
def started(
    words: Sequence[str], project: Project, *options: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a server at a free port, and lend its address; it is ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*words, "browser", "--no-open", "--port", str(port), *options],
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", server
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # npm's program starts another one
        server.wait()


def answered(client: httpx2.Client, path: str) -> float:
    """Ask until there is an answer, and return how many seconds that took; raise TimeoutError."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE_SECONDS:
        try:
            client.get(path)
        except httpx2.TransportError:
            time.sleep(0.005)
        else:
            return time.perf_counter() - began
    raise TimeoutError(path)


def ours(words: Sequence[str], project: Project) -> Loaded:
    """Return what our server and its board cost."""
    with started(words, project, "--json") as (address, server), httpx2.Client(base_url=address) as client:
        starting = answered(client, "/sign-in")
        assert server.stdout is not None
        said = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")["server"]
        client.get(said["link"])
        began = time.perf_counter()
        page = client.get("/board")
        first = page.num_bytes_downloaded + _linked(client, page.text)
        seconds = time.perf_counter() - began
        headers = {"origin": address, "sec-fetch-site": "same-origin", "backlog-fragment": "none"}
        began = time.perf_counter()
        client.post("/tasks/5/move", data={"status": "In Progress"}, headers=headers).raise_for_status()
        moved = time.perf_counter() - began
        return Loaded(
            starting, first, seconds, moved, client.get("/board/cards?id=TASK-5").num_bytes_downloaded
        )


def theirs(words: Sequence[str], project: Project) -> Loaded:
    """Return what the reference program's server and its board cost: its page, and the data it asks for."""
    with (
        started(words, project) as (address, _),
        httpx2.Client(base_url=address, timeout=PATIENCE_SECONDS) as client,
    ):
        starting = answered(client, "/")
        began = time.perf_counter()
        page = client.get("/")
        data = ("/api/tasks", "/api/statuses", "/api/config", "/api/milestones")
        first = page.num_bytes_downloaded + _linked(client, page.text)
        first += sum(client.get(path).num_bytes_downloaded for path in data)
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        client.put("/api/tasks/TASK-5", json={"status": "In Progress"}).raise_for_status()
        moved = time.perf_counter() - began
        return Loaded(starting, first, seconds, moved, client.get("/api/search").num_bytes_downloaded)


def _linked(client: httpx2.Client, page: str) -> int:
    """Load what a page refers to, and return how many bytes that was."""
    found = dict.fromkeys(re.findall(r'(?:src|href)="(\.?/[^"]+\.(?:js|css)[^"]*)"', page))
    return sum(client.get(path.removeprefix(".")).num_bytes_downloaded for path in found)


def _side_by_side(reference: str | None, scratch: Path) -> dict[str, Loaded]:
    own = find_ours()
    found = {"backlog": ours(own.words, _filled(own, scratch / "ours", SIDE_BY_SIDE))}
    other = find_backlog_md(reference, scratch / "npm")
    if isinstance(other, str):
        print(f"Backlog.md is left out: {other}\n")
        return found
    project = new_project(scratch / "other", SIDE_BY_SIDE)
    run([*other.words, *INIT], project)
    fill_markdown(project.folder, SIDE_BY_SIDE)
    found["Backlog.md"] = theirs(other.words, project)
    return found


def _filled(own: Ours, folder: Path, tasks: int) -> Project:
    project = new_project(folder, tasks)
    own.prepare(project)
    create_all(own, project)
    return project


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000, help="how many tasks the project has (100000)")
    parser.add_argument("--runs", type=int, default=7, help="how often each page is asked for (7)")
    parser.add_argument("--project", help="a project of so many tasks that is there; it is changed")
    parser.add_argument("--reference", help="an installed Backlog.md, else npm installs one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = Path(options.project) if options.project else None
        if folder is None:
            folder = _filled(find_ours(), scratch / "many", options.tasks).folder
        print(f"{options.tasks:,} tasks, medians of {options.runs}\n")
        print("| page | ms | ms of the processor | bytes | compressed |")
        print("| --- | --- | --- | --- | --- |")
        for path, cost in pages(folder / ".backlog" / "backlog.db", options.runs):
            sizes = f"{cost.size:,} | {cost.compressed:,}"
            print(f"| `{path}` | {cost.wall:.0f} | {cost.processor:.0f} | {sizes} |", flush=True)
        print(f"\n{SIDE_BY_SIDE:,} tasks, both servers\n")
        columns = "s to the first answer | bytes of the board | s for them | s for a move"
        print(f"| | {columns} | bytes after a change |")
        print("| --- | --- | --- | --- | --- | --- |")
        for program, loaded in _side_by_side(options.reference, scratch).items():
            print(
                f"| {program} | {loaded.starting:.2f} | {loaded.first_page:,} | {loaded.first_seconds:.2f} "
                f"| {loaded.move_seconds:.3f} | {loaded.after_a_change:,} |"
            )


if __name__ == "__main__":
    main()
