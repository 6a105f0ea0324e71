"""The command `python -m benchmarks.postgresql`: PostgreSQL beside SQLite, for docs/postgresql.md.

It starts a server of its own, with the settings that PostgreSQL comes with, and reaches it by a Unix socket,
as the user role of docs/postgresql-roles.sql. What a network adds is told by the round trips.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from benchmarks import clients
from benchmarks.budgets import PER_SECOND, PER_SECOND_ON_SERVER
from benchmarks.contestants import (
    EDIT,
    LIST,
    SEARCH,
    VIEW,
    Ours,
    Project,
    bare_start,
    find_ours,
    new_project,
    run,
)
from benchmarks.measure import Result, measure
from benchmarks.report import machine
from benchmarks.table import a_second, table
from benchmarks.throughput import BOTH_FORMS, create_all
from benchmarks.turns import Turns, counted
from tests.postgresql import OWNER, USER, Server

SCHEMA = "backlog"
PASSWORD = "a-password-of-the-benchmark"  # noqa: S105  the server lives as long as the benchmark
DRIVER = "from backlog.storage.postgresql.libpq import libpq; libpq()"
CLIENTS = (1, 4, 16)
BATCH = 10_000
TIMED = (VIEW, EDIT, LIST, SEARCH)
COUNTED = (
    ("task", "500", "--plain"),
    ("task", "edit", "500", "-s", "In Progress"),
    ("task", "edit", "500", "--append-notes", "x"),
    ("task", "list", "--limit", "20", "--plain"),
    ("task", "list", "-a", "@amara", "--limit", "20", "--plain"),
    ("search", "reconciliation", "--limit", "20", "--plain"),
    ("task", "create", "One", "--ac", "It is measured"),
    ("task", "claim", "--lease", "1h"),
)


class There(NamedTuple):
    """A project whose backlog is in a database of the server."""

    project: Project
    database: str


class Filling(NamedTuple):
    """How many tasks a second an engine created and edited; `budget` says what was missed."""

    what: str
    tasks: int
    creates: float
    edits: float | None = None
    budget: str = ""


def main() -> None:
    options = _options()
    ours = find_ours()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder, _server(Path(folder)) as server:
        file, there, fillings = _filled(ours, server, Path(folder), options.tasks)
        _say("timing commands")
        parts = [
            f"{_machine(server)}; load {os.getloadavg()[0]:.1f} at the beginning, {options.runs} runs.\n"
        ]
        one = _latency(ours, file, there.project, options.runs)
        parts.append(f"### One command, {options.tasks:,} tasks\n\n{one}")
        _say("counting round trips")
        parts.append(f"### Round trips\n\n{_round_trips(ours, server, there)}")
        parts.append(f"### Many tasks at once\n\n{_batches(fillings)}")
        parts.append(f"### Clients at the same time\n\n{_crowds(ours, server, file, there, options.seconds)}")
    print("\n".join(parts))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.postgresql", description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000, help="tasks on each engine (100000)")
    parser.add_argument("--runs", type=int, default=21, help="runs of each command (21)")
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="how long each crowd of clients works (10)"
    )
    return parser.parse_args()


@contextmanager
def _server(scratch: Path) -> Iterator[Server]:
    scratch.chmod(0o755)  # a server does not run as root, so that another user has to get in
    server = Server(scratch / "data", {"max_connections": "100"})
    try:
        yield server
    finally:
        server.stop()


def _filled(ours: Ours, server: Server, scratch: Path, tasks: int) -> tuple[Project, There, list[Filling]]:
    """Fill a file, move a copy of it to the server, and create fewer tasks on both for their speed."""
    fillings: list[Filling] = []
    for create, edit in BOTH_FORMS:
        for engine, fewest in (("SQLite", PER_SECOND), ("PostgreSQL", PER_SECOND_ON_SERVER)):
            folder, fewer = scratch / f"{create.__name__}-{engine}", min(BATCH, tasks)
            _say(f"{fewer:,} tasks: {create.__name__}, {engine}")
            if engine == "PostgreSQL":
                project = _on_server(ours, server, folder, fewer).project
            else:
                ours.prepare(project := new_project(folder, fewer))
            created, edited = create(ours, project), edit(ours, project)
            budget = a_second(created, edited, fewest)
            rates = (created.a_second, edited.a_second)
            fillings.append(Filling(f"batch of {created.form} tasks, {engine}", fewer, *rates, budget))
    _say(f"{tasks:,} tasks: SQLite")
    file = new_project(scratch / "file", tasks)
    ours.prepare(file)
    fillings.append(Filling("batch of full tasks, SQLite", tasks, create_all(ours, file).a_second))
    _say("moving a copy to the server")
    moved = _on_server(ours, server, scratch / "moved", tasks, schema_only=True)
    run([*ours.words, "backup", str(scratch / "copy.db")], file)
    empty = new_project(scratch / "empty")
    began = time.perf_counter()
    owner = server.url(moved.database, OWNER, schema=SCHEMA)
    run([*ours.words, "--db", str(scratch / "copy.db"), "migrate", "--to", owner], empty)
    fillings.append(Filling("migrate --to PostgreSQL", tasks, tasks / (time.perf_counter() - began)))
    server.grant(moved.database, SCHEMA)
    server.run("VACUUM (ANALYZE)", moved.database)  # as autovacuum would in a minute
    return file, moved, fillings


def _on_server(ours: Ours, server: Server, folder: Path, tasks: int, *, schema_only: bool = False) -> There:
    """Make a project whose backlog is on the server, for the user role, or a schema without a backlog."""
    database = server.new_database()
    server.grant(database, SCHEMA)
    made = new_project(folder, tasks)
    owner = {**made.environment, "BACKLOG_DB": server.url(database, OWNER, schema=SCHEMA)}
    if not schema_only:
        ours.prepare(made._replace(environment=owner))
        server.grant(database, SCHEMA)
    user = {**made.environment, "BACKLOG_DB": server.url(database, USER, schema=SCHEMA)}
    return There(made._replace(environment=user), database)


def _latency(ours: Ours, file: Project, there: Project, runs: int) -> str:
    """Time the same commands on both engines, in the same rounds as the start of Python."""
    start = bare_start(file)
    driver = start._replace(row="load libpq", words=[sys.executable, "-c", DRIVER])
    sides = {"SQLite": file, "PostgreSQL": there}
    timed = [start, driver]
    for name, project in sides.items():
        timed += [each._replace(program=name) for each in ours.commands(project) if each.row in TIMED]
    found = {(each.command.program, each.command.row): each for each in measure(timed, runs)}
    starts = [[row, f"{found[start.program, row].middle:.1f}", "", "", ""] for row in (start.row, driver.row)]
    rows = [_beside(row, found["SQLite", row], found["PostgreSQL", row]) for row in TIMED]
    return table(["Command", "SQLite ms", "PostgreSQL ms", "more, ms", "PostgreSQL MB"], [*starts, *rows])


def _beside(row: str, file: Result, there: Result) -> list[str]:
    if file.failure or there.failure:
        return [row, file.failure or "", there.failure or "", "", ""]
    more = there.middle - file.middle
    return [row, f"{file.middle:.1f}", f"{there.middle:.1f}", f"{more:.1f}", f"{there.megabytes:.0f}"]


def _round_trips(ours: Ours, server: Server, there: There) -> str:
    """Count them by TCP: trusted, asking for TLS that the server has not, and with a password."""
    server.run(f"CREATE ROLE bench_scram LOGIN PASSWORD '{PASSWORD}' IN ROLE {USER}")
    rules = server.folder / "pg_hba.conf"
    rules.write_text(f"local all bench_scram scram-sha-256\n{rules.read_text()}")
    server.run("SELECT pg_reload_conf()")
    with counted(f"{server.socket}/.s.PGSQL.5432") as turns:
        ways = [
            (f"{USER}@127.0.0.1:{turns.port}", "disable"),
            (f"{USER}@127.0.0.1:{turns.port}", "prefer"),
            (f"bench_scram:{PASSWORD}@127.0.0.1:{turns.port}", "disable"),
        ]
        rows = []
        for argv in COUNTED:
            counts = []
            for place, tls in ways:
                url = f"postgresql://{place}/{there.database}?sslmode={tls}&schema={SCHEMA}"
                counts.append(_counted(ours, there.project, turns, url, argv))
            rows.append([" ".join(argv), *map(str, counts)])
    return table(["Command", "trusted", "asking for TLS in vain", "password (SCRAM)"], rows)


def _counted(ours: Ours, project: Project, turns: Turns, url: str, argv: Sequence[str]) -> int:
    turns.reset()
    run([*ours.words, *argv], project._replace(environment={**project.environment, "BACKLOG_DB": url}))
    return turns.count


def _batches(fillings: Sequence[Filling]) -> str:
    rows = [
        [
            each.what,
            f"{each.tasks:,}",
            f"{each.creates:,.0f}",
            "" if each.edits is None else f"{each.edits:,.0f}",
            each.budget,
        ]
        for each in fillings
    ]
    return table(["What", "tasks", "creates a second", "edits a second", "budget"], rows)


def _crowds(ours: Ours, server: Server, file: Project, there: There, seconds: float) -> str:
    """Let 1, 4 and 16 clients work on either engine, by commands and within long-lived processes."""
    databases = {
        "SQLite": (file, str(file.folder / ".backlog" / "backlog.db")),
        "PostgreSQL": (there.project, server.url(there.database, USER, schema=SCHEMA)),
    }
    rows = []
    for count in CLIENTS:
        row = [str(count)]
        for name, (project, _) in databases.items():
            _say(f"{count} clients on {name}")
            row.append(_shown(clients.commands(ours.words, project, count, seconds)))
        row += [_shown(clients.edits(*each, count, seconds)) for each in databases.values()]
        rows.append(row)
    heading = ("SQLite commands/s", "PostgreSQL commands/s", "SQLite edits/s", "PostgreSQL edits/s")
    return table(["Clients", *heading], rows)


def _shown(done: clients.Done) -> str:
    return f"{done.a_second:,.0f}" + (f" ({done.failures} failed)" if done.failures else "")


def _machine(server: Server) -> str:
    (version,) = server.run("SHOW server_version")[0]
    return f"{machine()}, PostgreSQL {version}, psycopg {psycopg.__version__}"


def _say(what: str) -> None:
    print(f"benchmarks: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
