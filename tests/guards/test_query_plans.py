"""What SQLite does for a question grows with the answer, not with the backlog: its plans, and its steps."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import NamedTuple

import pytest

from backlog.domain.events import EventQuery
from backlog.domain.filters import Query
from backlog.domain.reconstruction import NEWEST
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.service.claims import next_ready, ready_ids
from backlog.storage.generate import load_statements
from backlog.storage.session.writer import WriteSession
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.deferred_indexing import FORMER_TEXTS
from backlog.storage.sqlite.executor import SqliteExecutor
from backlog.storage.statements.registry import STATEMENTS
from tests.guards.test_generated import AnyValue
from tests.samples import STAMP, let_through, task

load_statements()

READS_EVERYTHING = {
    "rerank_tasks": "asked once, when the configured priorities change",
    "every_task": "an export is of everything",
    "revisions_in_sum": "an export asks whether anything at all has changed",
    "marks_of_tasks": "an import or export compares all records with their files",
    "states_of_tasks": "an import or export compares all records with what they were",
}
"""Statements that look at every row, and why that is right."""
FOR_EVERYTHING = {
    "backlog.storage.statements.findings": "it looks for what is wrong anywhere",
    "backlog.storage.statements.search_index": "it looks for what is wrong anywhere",
    "backlog.storage.statements.dump": "it is for copies of the whole database",
}
"""Modules whose statements may look at every row, and why."""


def plan(connection: sqlite3.Connection, name: str) -> list[str]:
    sql = getattr(_sql, name.upper())
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", AnyValue())]


@pytest.fixture(scope="module")
def empty() -> Iterator[sqlite3.Connection]:
    """A database without tasks: SQLite plans without statistics, however many there are."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.execute(_sql.OPEN_SEARCH_WORDS)
        connection.execute(_sql.OPEN_SEARCH_PLACES)
        connection.execute(FORMER_TEXTS)
        yield connection


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_reads_all_tasks_without_an_index(empty: sqlite3.Connection, name: str) -> None:
    unguided = [
        step
        for step in plan(empty, name)
        if re.match(r"SCAN (tasks|target|task_\w+|events)\b(?!.*COVERING INDEX)", step)
    ]

    if STATEMENTS[name].__module__ not in FOR_EVERYTHING:
        assert bool(unguided) == (name in READS_EVERYTHING), unguided


LISTS = {
    "list_all": "tasks_list (kind=? AND state=?)",
    "list_by_id": "tasks_number (kind=?)",
    "list_by_ordinal": "tasks_ordinal (kind=? AND state=? AND ordinal>?)",
    "list_without_ordinal": "tasks_ordinal (kind=? AND state=? AND ordinal=?)",
    "list_in_status": "tasks_status (kind=? AND state=? AND status=?)",
    "list_in_status_by_ordinal": "tasks_placed (kind=? AND state=? AND status=?)",
    "list_unassigned": "tasks_unassigned (kind=? AND state=? AND status=?)",
    "list_dependent": "tasks_dependent (kind=? AND state=? AND status=?)",
    "list_with_priority": "tasks_priority (kind=? AND state=? AND priority=?)",
    "list_of_type": "tasks_type (kind=? AND state=? AND type=?)",
    "list_in_project": "tasks_project (kind=? AND state=? AND project=?)",
    "list_in_milestone": "tasks_milestone (kind=? AND state=? AND milestone=?)",
    "list_children": "tasks_parent (parent=? AND kind=? AND state=?)",
    # In the order of the list, each task looked up among the keys that go with the label: that is
    # quicker than to sort for a label of many tasks. Those of few are listed by `few_summaries`.
    "list_assigned": "tasks_list (kind=? AND state=?)",
    "list_labelled": "tasks_list (kind=? AND state=?)",
    "list_hits": "tasks_list (kind=? AND state=?)",
    "list_assigned_in_status": "tasks_status (kind=? AND state=? AND status=?)",
    "list_labelled_in_status": "tasks_status (kind=? AND state=? AND status=?)",
}


def test_the_table_of_lists_is_complete() -> None:
    assert set(LISTS) == {name for name in STATEMENTS if name.startswith("list_")}


@pytest.mark.parametrize(("name", "index"), LISTS.items())
def test_a_list_comes_out_of_an_index_in_its_order(empty: sqlite3.Connection, name: str, index: str) -> None:
    steps = plan(empty, name)

    assert steps[0] == f"SEARCH tasks USING INDEX {index}"
    assert [step for step in steps if "TEMP B-TREE" in step] == []


PAGES = {
    "status_page_by_priority": "tasks_status (kind=? AND state=? AND status=?)",
    "status_page_by_ordinal": "tasks_placed (kind=? AND state=? AND status=?)",
    "page_by_ordinal": "tasks_ordinal (kind=? AND state=?)",
    "whole_page_by_priority": "tasks_list (kind=? AND state=?)",
    "whole_page_by_ordinal": "tasks_ordinal (kind=? AND state=?)",
}


@pytest.mark.parametrize(("name", "index"), PAGES.items())
def test_a_page_comes_out_of_an_index_in_its_order(empty: sqlite3.Connection, name: str, index: str) -> None:
    steps = plan(empty, name)

    assert steps[0] == f"SEARCH tasks USING INDEX {index}"
    assert [step for step in steps if "TEMP B-TREE" in step] == []


FREE = {
    "free_by_ordinal": "tasks_free_by_ordinal (kind=? AND state=? AND assignees=? AND status=?)",
    "free_by_id": "tasks_free_by_id (kind=? AND state=? AND assignees=? AND status=?)",
    "free_crowded": "tasks_crowded (kind=? AND state=? AND status=?)",
}


@pytest.mark.parametrize(("name", "index"), FREE.items())
def test_what_may_be_handed_out_comes_out_of_an_index_in_its_order(
    empty: sqlite3.Connection, name: str, index: str
) -> None:
    steps = plan(empty, name)

    assert steps[0] == f"SEARCH tasks USING INDEX {index}"
    assert [step for step in steps if "TEMP B-TREE" in step] == []


HISTORY = {
    "keys_of_alike": ["SEARCH events USING INDEX events_entity (<expr>=? AND key>?)"],
    "events_between": ["SEARCH events USING INDEX events_entity (<expr>=? AND key>? AND key<?)"],
    "events_of_batch": ["SEARCH events USING INDEX events_batch (<expr>=?)"],
    "undone_in_batch": ["SEARCH mine USING INDEX events_batch (<expr>=?)"],
    "events_since": [
        "SEARCH late USING INDEX events_instant (<expr>=?)",
        "SEARCH late USING INDEX events_instant (<expr>>?)",
    ],
    "imports_taken_back": ["SEARCH known USING INDEX events_entity (<expr>=?)"],
}


@pytest.mark.parametrize(("name", "steps"), HISTORY.items())
def test_events_are_found_by_the_beginning_of_what_they_are_of(
    empty: sqlite3.Connection, name: str, steps: list[str]
) -> None:
    assert [step for step in plan(empty, name) if "<expr>" in step] == steps


@pytest.mark.parametrize("name", ["counts_by_status", "counts_by_priority"])
def test_what_is_counted_comes_out_of_an_index_in_groups(empty: sqlite3.Connection, name: str) -> None:
    (step,) = plan(empty, name)

    assert re.fullmatch(r"SEARCH tasks USING COVERING INDEX \w+ \(kind=\? AND state=\?\)", step)


# The same questions to a small and to a large backlog that give the same answers


class Backlog(NamedTuple):
    """A backlog in memory; `steps` counts what SQLite's machine does from then on."""

    connection: sqlite3.Connection
    session: WriteSession

    def steps(self, question: Callable[[WriteSession], object]) -> int:
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        self.connection.set_progress_handler(step, 10)
        question(self.session)
        self.connection.set_progress_handler(None, 0)
        return count


def backlog(size: int) -> Backlog:
    """Tasks that differ, among them a fixed few that the questions are about."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    session = WriteSession(SqliteExecutor(connection, ":memory:"), STAMP)
    connection.execute("BEGIN")
    session.save_setting("statuses", Settings()._replace(statuses=("Special", *Settings().statuses)))
    for number in range(1, size + 1):
        session.save(let_through(None, sample(number)))
    session.settle()
    connection.execute("COMMIT")
    return Backlog(connection, session)


def sample(number: int) -> Task:
    """The first ten tasks are special; the rest have nothing to do with them."""
    special = number <= 10
    return task(
        number,
        title="special" if special else "other",
        status="Special" if special else ("To Do", "In Progress", "Done")[number % 3],
        type="special" if special else ("bug", "task")[number % 2],
        project="special" if special else "web",
        milestone="special" if special else f"m-{number % 5}",
        priority="special" if special else ("high", "low")[number % 2],
        parent="TASK-1" if 1 < number <= 10 else f"TASK-{number - 1}",
        labels=("special",) if special else ("ui", f"l{number % 3}"),
        assignees=("special",) if special else (f"@{number % 4}",),
        dependencies=(f"TASK-{number - 1}",) if 1 < number <= 10 else (),
        ordinal=float(number),
        claimed_by="@a" if special else None,
        claimed_until=STAMP.now if special else None,
    )


@pytest.fixture(scope="module")
def backlogs() -> Iterator[tuple[Backlog, Backlog]]:
    """A small backlog, and one that is ten times as large."""
    small, large = backlog(150), backlog(1_500)
    yield small, large
    small.connection.close()
    large.connection.close()


def first_rows(query: Query) -> Callable[[WriteSession], object]:
    """The question for the first rows of a list."""

    def ask(session: WriteSession) -> object:
        rows = session.summaries("task", query, Settings())
        return [row for row, _ in zip(rows, range(10), strict=False)]

    return ask


def all_rows(query: Query) -> Callable[[WriteSession], object]:
    """The question for all rows of a list."""
    return lambda session: list(session.summaries("task", query, Settings()))


QUESTIONS: dict[str, Callable[[WriteSession], object]] = {
    "the settings": lambda session: session.settings(),
    "a task": lambda session: session.task("task", (7,)),
    "names": lambda session: session.names("task", [(number,) for number in range(1, 8)]),
    "statuses in use": lambda session: session.in_use("status"),
    "milestones in use": lambda session: session.in_use("milestone"),
    "labels in use": lambda session: session.in_use("label"),
    "assignees in use": lambda session: session.in_use("assignee"),
    "the highest ordinal": lambda session: session.highest_ordinal(),
    "dependencies": lambda session: session.edges_onward(["TASK-7"]),
    "what is around a task": lambda session: session.surroundings(task(7), Settings(), family=False),
    "what is around a task, and its family": lambda session: session.surroundings(
        task(7, parent="TASK-1"), Settings(), family=True
    ),
    "the first task that nobody holds": lambda session: session.first_free(["TASK-7", "TASK-8"], STAMP.now),
    "the next task": lambda session: next_ready(session, "@1", Settings(), STAMP.now),
    "what may be claimed": lambda session: ready_ids(session, "@1", Settings(), STAMP.now, most=20),
    "the list of what is assigned to nobody": all_rows(Query(unassigned=True)),
    "the first rows of what is ready": first_rows(Query(ready=True)),
    "the first rows of a list without a status": first_rows(Query(exclude_statuses=("Done", "To Do"))),
    "tasks in a status": lambda session: session.tasks_in_status("Special"),
    "claims": lambda session: session.claims(),
    "the first rows of a list": first_rows(Query()),
    "the first rows by id": first_rows(Query(sort="id")),
    "the first rows by ordinal": first_rows(Query(sort="ordinal")),
    "the list of a status": all_rows(Query(statuses=("special",))),
    "the list of a type": all_rows(Query(types=("special",))),
    "the list of a project": all_rows(Query(projects=("special",))),
    "the list of a milestone": all_rows(Query(milestones=("special",))),
    "the list of a priority": all_rows(Query(priority="special")),
    "the list of a parent": all_rows(Query(parent="TASK-1")),
    "the list of a person": all_rows(Query(assignee="special")),
    "the list of a label": all_rows(Query(labels=("special",))),
    "the list of a few that were found": all_rows(Query(hit_keys="[1,2,3,4,5,6,7,8,9,10]")),
    "the list of what is claimed": all_rows(Query(claims="held", now=STAMP.now - timedelta(days=1))),
    "the list of what was claimed": all_rows(Query(claims="stale", now=STAMP.now)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_with_the_same_answer_takes_as_many_steps_in_a_backlog_ten_times_as_large(
    backlogs: tuple[Backlog, Backlog], name: str
) -> None:
    small, large = backlogs
    few = small.steps(QUESTIONS[name])

    many = large.steps(QUESTIONS[name])

    assert many <= few * 1.5 + 5


def remembered(runs: list[str]) -> Backlog:
    """The history of as many imported tasks as runs are named, each of which was taken back by the same run.

    All UUIDs begin alike.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    instant = "2027-01-15T09:30:00.000000Z"
    connection.executemany(
        "INSERT INTO events (instant, actor, command, batch, entity, entity_uuid, entity_id, revision,"
        " changes, undoes) VALUES (?, '@a', ?, 'deadbeef-' || ?, 'task', 'deadbeef-' || ?, '', 1, '{}', ?)",
        [(instant, "import", run, number, None) for number, run in enumerate(runs)]
        + [(instant, "undo", run, number, number + 1) for number, run in enumerate(runs)],
    )
    return Backlog(connection, WriteSession(SqliteExecutor(connection, ":memory:"), STAMP))


def taken_back(session: WriteSession) -> None:
    """Ask what imports were taken back, in which all records are looked up."""
    session.exchange.imports_taken_back()


def each_record(session: WriteSession) -> None:
    """Ask what was done to one record after the other, as who undoes an older command does."""
    for event in session.history.recorded(EventQuery()):
        session.history.between(event.entity_uuid, event.key, NEWEST)


def each_history(session: WriteSession) -> None:
    """Ask for the histories of all records, as who releases all tasks does."""
    for event in session.history.recorded(EventQuery()):
        list(session.history.recorded(EventQuery(entity=event.entity_uuid)))


@pytest.mark.parametrize("question", [taken_back, each_record, each_history])
def test_the_history_is_gone_through_once_though_all_uuids_begin_alike(
    question: Callable[[WriteSession], None],
) -> None:
    steps = []
    for size in (50, 500):
        backlog = remembered([str(number) for number in range(size)])
        with closing(backlog.connection):
            steps.append(backlog.steps(question))

    assert steps[1] <= steps[0] * 15


def test_what_many_commands_did_is_counted_in_one_pass_though_the_uuids_of_their_runs_begin_alike() -> None:
    steps = []
    for size in (2, 20):
        backlog = remembered([str(number // 300) for number in range(size * 300)])
        with closing(backlog.connection):
            steps.append(backlog.steps(lambda each: list(each.history.operations(EventQuery()))))

    assert steps[1] <= steps[0] * 15


def test_a_change_takes_as_many_steps_in_a_backlog_ten_times_as_large(
    backlogs: tuple[Backlog, Backlog],
) -> None:
    def change(session: WriteSession) -> None:
        before = session.task("task", (7,))
        assert before is not None
        session.save(let_through(before, before._replace(status="Done", labels=("special", "new"))))
        session.next_number("task")

    steps = []
    for each in backlogs:
        each.connection.execute("BEGIN")
        steps.append(each.steps(change))
        each.connection.execute("ROLLBACK")

    assert steps[1] <= steps[0] * 1.5 + 5


def test_statuses_with_the_same_last_one_take_as_many_steps_in_a_backlog_ten_times_as_large(
    backlogs: tuple[Backlog, Backlog],
) -> None:
    more = Settings()._replace(statuses=("Special", "Review", *Settings().statuses))

    steps = []
    for each in backlogs:
        each.connection.execute("BEGIN")
        steps.append(each.steps(lambda session: session.save_setting("statuses", more)))
        each.connection.execute("ROLLBACK")

    assert steps[1] <= steps[0] * 1.5 + 5


def test_what_reads_everything_would_be_noticed(backlogs: tuple[Backlog, Backlog]) -> None:
    small, large = backlogs

    few, many = (each.steps(all_rows(Query())) for each in (small, large))

    assert many > few * 5
