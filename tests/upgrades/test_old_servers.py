"""A PostgreSQL database of each older schema is upgraded, and what it held is found by the words of today."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import create_engine

from backlog.domain.list_request import ListRequest
from backlog.service.search import SearchRequest, search
from backlog.service.task_lists import list_asked
from backlog.storage.home.open import open_store
from backlog.storage.schema.revisions import migrate
from backlog.store.database import Store
from tests.postgresql import server
from tests.samples import Asking

UUID = "00000000-0000-4000-8000-000000000001"
_BEGUN = {"status": [None, "To Do"], "title": [None, "Move the submitButton"]}
_MOVED = {"status": ["To Do", "In Progress"]}
INSTANT = "2026-01-15T09:30:00.000000Z"


@pytest.fixture(params=[f"{number:04}" for number in (5, 6, *range(8, 21), 22, 29)])
def old(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A backlog as the program of an older schema left it: a task, and what a file says of it beside."""
    with server().database() as name:
        url = server().url(name)
        engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
        with engine.begin() as connection:
            migrate(connection, request.param)
        engine.dispose()
        _fill(url, request.param)
        with closing(open_store(url)) as store:
            yield store


def _fill(url: str, revision: str) -> None:
    empty = ("references", "documentation", "modified_files", "acceptance_criteria", "definition_of_done")
    task: dict[str, str | int] = {
        "uuid": UUID,
        "kind": "task",
        "state": "active",
        "id": "TASK-1",
        "sort_key": "0000000001",
        "title": "Move the submitButton",
        "status": "In Progress",
        "priority_rank": 3,
        "created_at": INSTANT,
        "revision": 1,
        "criteria_checked": 0,
        "criteria_total": 0,
        "assignees": '["@ada"]',
        "labels": '["ui"]',
        "description": "修复login页面错误",
        **dict.fromkeys((*empty, "dependencies", "comments"), "[]"),
    }
    columns = ", ".join(f'"{name}"' for name in task)
    marks = ", ".join("%s" for _ in task)
    kept = json.dumps({"loose": {"": f"A remark about möbel {'w' * 600}"}}, ensure_ascii=False)
    with psycopg.connect(url) as raw:
        raw.execute("INSERT INTO settings VALUES ('project_name', '\"Old\"')")
        raw.execute("INSERT INTO counters VALUES ('task', 1), ('milestone', 0)")
        raw.execute(f"INSERT INTO tasks ({columns}) VALUES ({marks})".encode(), list(task.values()))  # noqa: S608  names of ours
        for event, changes in ((1, _BEGUN), (2, _MOVED)):
            raw.execute(
                "INSERT INTO events (key, instant, actor, command, batch, entity, entity_uuid, entity_id,"
                " revision, changes) VALUES (%s, %s, 'ada', 'task edit', %s, 'task', %s, 'TASK-1', %s, %s)",
                (event, INSTANT, UUID, UUID, event, json.dumps(changes)),
            )
        if revision >= "0016":
            raw.execute(
                "UPDATE events SET moved = substr(instant, 1, 10)"
                " || jsonb_build_array('task', 2 - key, changes::jsonb -> 'status', NULL, NULL)"
            )
        raw.execute("INSERT INTO kept (uuid, content) VALUES (%s, %s)", (UUID, kept))


def _found(store: Store, words: str) -> list[str]:
    return [hit.item.id for hit in search(Asking(store), SearchRequest(words)).hits]


def test_what_an_older_program_left_on_a_server_is_found_once_it_is_upgraded(old: Store) -> None:
    old.upgrade()

    words = ("submitbutton", "button", "页面", "login", "möbel", "MOBEL", "ui")
    assert {each: _found(old, each) for each in words} == {each: ["TASK-1"] for each in words}
    listed = list_asked(Asking(old), ListRequest(assignee="ADA", labels=["UI"], search="button"))
    assert [task.id for task in listed.tasks] == ["TASK-1"]
    assert old.damages() == []
    with old.reading() as reader:
        moves = reader.overview.moves_since(datetime.fromisoformat(INSTANT) - timedelta(days=1))
    assert {(each.new, each.status) for each in moves} == {
        (True, (None, "To Do")),
        (False, ("To Do", "In Progress")),
    }
