"""Databases of older schemas, full of data, and upgrades of them that are killed."""

import json
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import create_engine

from backlog.storage.schema.revisions import migrate
from backlog.storage.sqlite._sql import HEAD
from benchmarks.stress.kills import Aim
from benchmarks.stress.scratch import Scratch
from benchmarks.stress.soundness import faults

INSTANT = "2026-01-15T09:30:00.000000Z"
MARK = "Written after the upgrade."
STATUSES = ("To Do", "In Progress", "Done")

Content = dict[str, list[tuple[object, ...]]]


class Figures(NamedTuple):
    """How many upgrades were killed, and which schema they left."""

    attempts: int
    killed: int
    old: int
    new: int
    acknowledged: int
    faults: Sequence[str]


def make(path: Path, revision: str, tasks: int) -> None:
    """Make a database as the program of an older revision left it, with some of everything in it."""
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            migrate(connection, revision)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA journal_mode = WAL")
        _fill(raw, tasks)
        if revision >= "0002":
            raw.execute(
                "INSERT INTO documents VALUES (1, 'u-doc', 1, 'doc-1', 'Guide', 'guide', 'a/b', '[\"x\"]',"
                " 'active', ?, NULL, 1, 'Ünïcode guide text')",
                (INSTANT,),
            )
            raw.execute(
                "INSERT INTO decisions VALUES (1, 'u-dec', 1, 'decision-1', 'Use SQL', 'accepted',"
                " 'active', ?, NULL, 1, '## Context\n\nwhy')",
                (INSTANT,),
            )


def _fill(raw: sqlite3.Connection, tasks: int) -> None:
    settings = {"project_name": "Old", "statuses": list(STATUSES)}
    raw.executemany(
        "INSERT INTO settings VALUES (?, ?)",
        [(key, json.dumps(value)) for key, value in settings.items()],
    )
    raw.execute("INSERT INTO counters VALUES ('task', ?), ('milestone', 0)", (tasks,))
    raw.execute(
        "INSERT INTO milestones VALUES (1, 'u-ms', 0, 'm-0', 'First release', 'active', '2026-03-01',"
        " ?, NULL, 1, 'Milestone: First release')",
        (INSTANT,),
    )
    for number in range(1, tasks + 1):
        done = number % 3 == 0
        values = {
            "key": number,
            "uuid": f"00000000-0000-4000-8000-{number:012}",
            "kind": "task",
            "state": "completed" if number % 9 == 0 else "active",
            "id": f"TASK-{number}",
            "sort_key": f"{number:010}",
            "title": f"Old täsk {number}",
            "status": STATUSES[number % 3 - 1],
            "priority": "high" if number % 2 else None,
            "priority_rank": 0 if number % 2 else 3,
            "milestone": "m-0" if number % 5 == 0 else None,
            "ordinal": number * 0.5,
            "created_at": INSTANT,
            "revision": 1,
            "assignees": json.dumps(["@ada"]),
            "labels": json.dumps(["old", f"l{number % 7}"]),
            "dependencies": json.dumps([f"TASK-{number - 1}"] if number % 4 == 0 else []),
            "references": json.dumps(["https://example.org/?a=1,2"]),
            "documentation": "[]",
            "modified_files": "[]",
            "criteria_checked": 2 if done else 1,
            "criteria_total": 2,
            "acceptance_criteria": json.dumps(
                [{"text": "first", "checked": True}, {"text": "sécond", "checked": done}]
            ),
            "definition_of_done": json.dumps([{"text": "reviewed", "checked": False}]),
            "description": f"Line one\n\nline two of {number} — “quoted”, 日本",
            "notes": "noted" if number % 2 else None,
            "comments": json.dumps([{"body": "hm", "created_at": INSTANT, "author": "Ada"}]),
        }
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        raw.execute(f"INSERT INTO tasks ({columns}) VALUES ({marks})", list(values.values()))  # noqa: S608  names of ours
        raw.execute(
            "INSERT INTO events"
            " (instant, actor, command, batch, entity, entity_uuid, entity_id, revision, changes)"
            " VALUES (?, 'Ada', 'task create', 'b', 'task', ?, ?, 1, '{}')",
            (INSTANT, values["uuid"], values["id"]),
        )


def content(path: Path, like: Content | None = None) -> Content:
    """Return the rows of all tables, or of those columns only that an older content has."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            if not name.startswith("search") and name != "alembic_version"
        ]
        found: Content = {}
        for name in names:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            if like is not None:
                if name not in like:
                    continue
                columns = [str(column) for column in like[name][0]]
            listed = ", ".join(f'"{column}"' for column in columns)
            rows = connection.execute(f'SELECT {listed} FROM "{name}" ORDER BY {listed}')  # noqa: S608  names of ours
            found[name] = [tuple(columns), *rows]
    return found


def schema(path: Path) -> list[tuple[str, str | None]]:
    """Return what a database is made of."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT name, coalesce(sql, '') FROM sqlite_master"))


def revision(path: Path) -> str:
    """Return the revision of a database's schema."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def kill_upgrades(scratch: Scratch, folder: Path, from_: str, tasks: int, kills: int, seed: int) -> Figures:
    """Kill the first write to an old database at any instant; then it is old or new, and whole."""
    folder.mkdir()
    template = folder / "old.db"
    make(template, from_, tasks)
    before, old_schema = content(template), schema(template)
    aim = Aim(Random(seed))
    new_schema: list[tuple[str, str | None]] = []
    found: list[str] = []
    killed = old = new = acknowledged = 0
    for n in range(kills + 1):
        path = folder / str(n) / "backlog.db"
        path.parent.mkdir()
        shutil.copy(template, path)
        argv = ("--db", str(path), "task", "edit", "TASK-1", "--append-notes", MARK)
        began = time.perf_counter()
        process = scratch.start(*argv)
        if n:
            aim.strike("upgrade", Path(f"{path}-wal")).wait()
            process.kill()
        stdout, stderr = process.communicate()
        if process.returncode > 0:
            raise RuntimeError(stderr.decode())
        if not n:
            aim.learn("upgrade", time.perf_counter() - began)
            new_schema = schema(path)
        told = stdout.endswith(b"\n")
        killed += process.returncode < 0
        acknowledged += told
        is_new = revision(path) == HEAD
        new += is_new
        old += not is_new
        found += [f"upgrade {n}: {fault}" for fault in _faults(path, before, is_new=is_new, told=told)]
        if schema(path) != (new_schema if is_new else old_schema):
            found.append(f"upgrade {n}: the schema is neither the old nor the new one")
        for snapshot in path.parent.glob("*.bak"):
            if content(snapshot) != before or schema(snapshot) != old_schema:
                found.append(f"upgrade {n}: the snapshot is not what the database was")
        again = scratch(*argv)
        if again.code or revision(path) != HEAD:
            found.append(f"upgrade {n}: cannot be repeated: {again.stderr}")
        found += [f"upgrade {n}, repeated: {fault}" for fault in faults(path)]
        shutil.rmtree(path.parent)
    return Figures(kills + 1, killed, old, new, acknowledged, found)


def _faults(path: Path, before: Content, *, is_new: bool, told: bool) -> list[str]:
    """Return what is missing of an old content, but for the one edit that came with the upgrade."""
    found: list[str] = faults(path) if is_new else []
    now = content(path, before)
    edited = 0
    for table, rows in before.items():
        lost = set(rows) - set(now[table])
        if table == "tasks":
            edited = len(lost)
            lost = {row for row in lost if row[4] != "TASK-1"}
            notes = now[table][0].index("notes")
            noted = any(str(row[notes] or "").endswith(MARK) for row in now[table][1:])
            if noted != bool(edited):
                found.append("the edit is there in part")
        if lost:
            found.append(f"{len(lost)} rows of {table} are lost")
    if told and not edited:
        found.append("an acknowledged edit is lost")
    return found
