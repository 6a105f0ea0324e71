"""What an older program kept under an idempotency key, as text, is answered by this one as it was then."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from sqlalchemy import create_engine

from backlog.batch.outcomes import decode_outcomes
from backlog.cli.complaints import hint
from backlog.domain.responses import Portion, Shown
from backlog.render.json import tasks as json_tasks
from backlog.render.json.batch import result_line
from backlog.render.text import tasks as text_tasks
from backlog.storage.home.open import open_store
from backlog.storage.schema.revisions import migrate
from backlog.store.database import Store
from benchmarks.stress.old_schemas import make
from tests.conftest import RunBacklog
from tests.postgresql import server

KEPT: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("old_answers.json").read_text("utf-8"))
"""Rows as the program of schema 0005 left them, by their keys."""
UNREADABLE = {
    "not json": "{",
    "no answer": '{"line": "Created task TASK-1\\n", "json": "{}"}',
    "a list": "[]",
}

INSERT = "INSERT INTO answers VALUES (?, '2026-11-26T17:02:00.000000Z', ?, ?)"


class Old(NamedTuple):
    """A backlog of an older schema with what is in `KEPT` and `UNREADABLE`, and how to open it."""

    place: str
    store: Store


def rows() -> list[tuple[str, str, str]]:
    kept = [(key, row["request"], json.dumps(row["answer"])) for key, row in KEPT.items()]
    return kept + [(key, "digest", answer) for key, answer in UNREADABLE.items()]


@pytest.fixture(params=["0003", "0004", "0005", "0006", "postgresql 0005", "postgresql 0006"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    engine, _, revision = request.param.rpartition(" ")
    if engine:
        with server().database() as name:
            url = server().url(name)
            on_server(url, revision)
            with closing(open_store(url)) as store:
                yield Old(url, store)
    else:
        path = tmp_path / "data" / "backlog.db"
        path.parent.mkdir()
        in_file(path, revision)
        with closing(open_store(str(path))) as store:
            yield Old(str(path), store)


def in_file(path: Path, revision: str) -> None:
    make(path, revision, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(INSERT, rows())


def on_server(url: str, revision: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    with engine.begin() as connection:
        migrate(connection, revision)
    engine.dispose()
    with psycopg.connect(url) as raw, raw.cursor() as cursor:
        cursor.executemany(INSERT.replace("?", "%s"), rows())


def printed(done: list[Shown], kind: str) -> dict[str, str]:
    """What the command line says of tasks, but for its own line."""
    views = [each.view for each in done]
    if len(views) > 1:
        whole = json_tasks.task_views(views)
    else:
        whole = (json_tasks.draft_view if kind == "draft" else json_tasks.task_view)(views[0])
    return {"plain": "".join(map(text_tasks.task_view, views)), "json": whole}


def without_advice(results: str) -> Iterator[str]:
    """The lines that an older program printed, but for the hints, which are worded anew."""
    for line in filter(None, results.split("\n")):
        told = json.loads(line)
        if "error" in told:
            told["error"]["hint"] = None
        yield json.dumps(told, ensure_ascii=False) + "\n"


def test_every_answer_is_kept_as_facts_that_say_the_same(old: Old) -> None:
    old.store.upgrade()

    with old.store.reading() as reader:
        found = {key: reader.history.response(key) for key in KEPT}
        assert [reader.history.response(key) for key in UNREADABLE] == [None] * len(UNREADABLE)
    for key, answer in found.items():
        assert answer is not None
        told = KEPT[key]["answer"]
        if isinstance(answer.done, Portion):
            assert answer.request == f"batch:{KEPT[key]['request']}"
            assert answer.done.last == told["last"]
            lines = [result_line(each, lambda _: None) for each in decode_outcomes(answer.done.outcomes)]
            assert lines == list(without_advice(told["results"]))
        else:
            verb, kind, *_ = told["line"].split()
            assert answer.request == f"{'create' if verb == 'Created' else 'edit'} {kind}:"
            assert [each.view.task.id for each in answer.done] == told["line"].split()[2::3]
            forms = printed(list(answer.done), answer.done[0].view.task.kind)
            assert forms == {form: told[form] for form in forms}


def test_an_old_key_is_answered_on_the_command_line(tmp_path: Path, run_upgrading: RunBacklog) -> None:
    path = tmp_path / "data" / "backlog.db"
    path.parent.mkdir()
    in_file(path, "0005")
    created, edited = KEPT["create task"]["answer"], KEPT["edit tasks"]["answer"]

    def run(*argv: str) -> tuple[int, str, str]:
        return run_upgrading("--db", str(path), *argv)

    key = "--idempotency-key"
    assert run("task", "create", "Whatever", key, "create task") == (0, created["line"], "")
    assert run("task", "create", "Whatever", key, "create task", "--plain") == (0, created["plain"], "")
    assert run("task", "edit", "2", "1", "-a", "Eve", key, "edit tasks") == (0, edited["line"], "")
    assert run("task", "edit", "2", "1", "-a", "Eve", key, "edit tasks", "--json") == (0, edited["json"], "")
    for argv in (["task", "edit", "1", "-t", "x"], ["draft", "create", "x"]):
        assert run(*argv, key, "create task")[0] == 5
    assert run("task", "list", "--ids")[1] == "TASK-1\nTASK-3\nTASK-2\n"


def test_an_error_that_an_older_program_told_without_its_facts_is_told_all_the_same() -> None:
    """Before errors had data, a line of a batch held a code, a message and advice."""
    facts = (
        '{"line": 3, "error": {"code": "task-not-found", "message": "task TASK-99 not found", "data": {}}}'
    )
    advised = '{"line": 4, "error": {"code": "revision-moved", "message": "TASK-1 is …", "data": {}}}'

    outcomes = list(decode_outcomes(f"{facts}\n{advised}\n"))

    assert [json.loads(result_line(each, hint))["error"]["message"] for each in outcomes] == [
        "task TASK-99 not found",
        "TASK-1 is …",
    ]
