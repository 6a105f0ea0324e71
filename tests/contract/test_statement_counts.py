"""No question asks the database more often because there is more to find."""

import json
from collections.abc import Callable
from contextlib import closing
from functools import partial
from io import BytesIO
from itertools import groupby

import pytest

from backlog.batch import run as batch
from backlog.batch.lines import Spool
from backlog.batch.run import BatchOptions, Voice
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.events import EventQuery
from backlog.domain.filters import Query, Sort
from backlog.domain.task import Comment
from backlog.service.cleanup import done
from backlog.service.context import Context
from backlog.service.history import operations, task_history
from backlog.service.queries import view
from backlog.service.tasks import create, edit
from backlog.service.undo import ThisBatch, undo
from backlog.storage.sqlite import search_merging
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import NOW, STAMP, Asking, let_through, list_tasks, task

CASES: dict[str, Callable[[Context], object]] = {
    "list": lambda context: list_tasks(context, Query()),
    "list by id": lambda context: list_tasks(context, Query(sort="id")),
    "list by ordinal": lambda context: list_tasks(context, Query(sort="ordinal")),
    "list of a label": lambda context: list_tasks(context, Query(labels=("ui",))),
    "list of a status": lambda context: list_tasks(context, Query(statuses=("To Do",), sort="id")),
    "list of a parent": lambda context: list_tasks(context, Query(parent="1")),
    "list of what is ready": lambda context: list_tasks(context, Query(ready=True)),
    "view": lambda context: view(context, "1"),
    "create": lambda context: create(context, CreateRequest("New", parent="1", dependencies=["1"])),
    "edit": lambda context: edit(context, ["1"], EditRequest(append_notes=["more"]), shown=False),
    "edit and show": lambda context: edit(context, ["1"], EditRequest(append_notes=["yet more"])),
}


def grow(store: Store, first: int, last: int) -> None:
    """Add tasks that all have the task 1 as parent and depend on the one before."""
    save_all(
        store,
        [
            task(
                number,
                labels=("ui", f"l{number % 3}"),
                assignees=("@ada",),
                parent="TASK-1" if number > 1 else None,
                dependencies=(f"TASK-{number - 1}",) if number > 1 else (),
                ordinal=number if number % 2 else None,
            )
            for number in range(first, last + 1)
        ],
    )
    with store.writing(STAMP) as writer:
        while writer.next_number("task") < last:
            pass


def count(backend: Backend, question: Callable[[Context], object]) -> int:
    with backend.traced() as statements:
        question(Asking(backend.store))
    return len(statements)


@pytest.mark.parametrize("name", CASES)
def test_a_command_sends_as_many_statements_for_two_tasks_as_for_two_hundred(
    backend: Backend, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_merging, "LARGEST", 0)  # a merge takes more the larger the index
    grow(backend.store, 1, 2)
    CASES[name](Asking(backend.store))  # begins the counter of subtasks, which happens once
    few = count(backend, CASES[name])
    grow(backend.store, 10, 209)

    many = count(backend, CASES[name])

    assert many == few
    assert few > 0


def test_the_history_in_lines_reads_no_list_however_long(backend: Backend) -> None:
    many = tuple(Comment(f"No {number}", NOW, "Ada") for number in range(99))
    (one,) = save_all(backend.store, [task(1, comments=many)])
    for change in {"comments": (*many, Comment("New", NOW, None))}, {"labels": ("new",)}:
        with backend.store.writing(STAMP._replace(batch=f"{change}")) as writer:
            one = writer.save(let_through(one, one._replace(**change)))

    with backend.traced() as statements:
        of_task = tuple(task_history(Asking(backend.store), "1", 1, brief=True))
        of_all = tuple(operations(Asking(backend.store), EventQuery(limit=2)).entries())

    assert [event.changes["labels"] for event in of_task] == [((), ("new",))]
    assert [event.changes for event in of_all][1:] == [{"comments": ((), one.comments[-1:])}]
    assert not [each for each in statements if "comments" in each]


def test_each_setting_that_is_taken_back_costs_the_same_however_often_it_was_changed(
    backend: Backend,
) -> None:
    def undone(batch: str, changes: int) -> int:
        with backend.store.writing(STAMP._replace(batch=batch)) as writer:
            for number in range(changes):
                writer.save_setting(
                    "project_name", writer.settings()._replace(project_name=f"{batch} {number}")
                )
        return count(backend, partial(undo, what=ThisBatch(batch)))

    few, many = undone("few", 5), undone("many", 50)

    assert many <= few * 10


def test_a_list_costs_few_statements(backend: Backend) -> None:
    grow(backend.store, 1, 50)
    sorts: tuple[Sort, ...] = ("priority", "id", "ordinal")

    counts = [count(backend, partial(list_tasks, query=Query(sort=sort))) for sort in sorts]

    assert max(counts) <= 10


def test_to_know_whether_there_is_anything_to_clean_up_counts_nothing(backend: Backend) -> None:
    with backend.traced() as statements:
        done(Asking(backend.store))

    assert not [each for each in statements if "count(" in each]


@pytest.mark.parametrize("op", ["create", "edit"])
def test_a_batch_asks_together_what_its_lines_depend_on_and_stores_together(
    backend: Backend, op: str
) -> None:
    grow(backend.store, 1, 200)
    numbers = range(1, 91)

    def sent(depends_on: Callable[[int], list[str]]) -> list[str]:
        lines = [
            {"op": op, "title": f"New {number}", "depends_on": depends_on(number)}
            | ({"id": f"TASK-{110 + number}"} if op == "edit" else {})
            for number in numbers
        ]
        voice = Voice(lambda _: "", lambda _: None, lambda _: None)
        text = BytesIO("\n".join(map(json.dumps, lines)).encode())
        with closing(Spool(text)) as spool, backend.traced() as statements:
            done = batch.run(Asking(backend.store), spool, options=BatchOptions(), voice=voice)
        assert done == (len(numbers), 0)
        return [each for each, _ in groupby(statements)]  # SQLite repeats each for the triggers in it

    without = sent(lambda _: [])
    alike = sent(lambda number: [f"TASK-{number}", "100"])

    by_one_line = "SELECT tasks.sort_key, tasks.id, tasks.title, tasks.state"
    assert not [each for each in alike if each.strip().startswith(by_one_line)]
    if op == "create":  # an edit asks whether it would close a loop
        assert len(alike) <= len(without) + 6
