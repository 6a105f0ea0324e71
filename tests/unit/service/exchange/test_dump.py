"""A dump is a row a line with a count at its end, and makes the same rows again, all of them or none."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pytest

from backlog.domain.events import Stamp
from backlog.domain.records import Record
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.errors import Conflict, Failed, Refused
from backlog.service.context import Context
from backlog.service.exchange.dump import dump, is_blank, load_dump, load_into
from backlog.store import Reader, Writer
from backlog.store.database import Store, Transactions
from tests.samples import NOW, OPEN, STAMP, task

if TYPE_CHECKING:
    from backlog.service.home import Home

ROWS: list[tuple[str, dict[str, object]]] = [
    ("task", {"id": 1, "title": "Čaj"}),
    ("task", {"id": 2}),
    ("event", {"key": 1}),
]
HEAD = '{"format":"backlog-dump","version":1,"schema":"0001"}\n'
DUMP = [
    HEAD,
    '{"table":"task","row":{"id":1,"title":"Čaj"}}\n',
    '{"table":"task","row":{"id":2}}\n',
    '{"table":"event","row":{"key":1}}\n',
    '{"end":true,"rows":3}\n',
]


class Place:
    """A backlog of rows; what a transaction did is taken back if it raises."""

    def __init__(self, rows: list[tuple[str, dict[str, object]]] | None = None) -> None:
        """Begin with rows."""
        self.rows = rows or []
        self.kinds: list[type[Record]] = []
        self.tasks: list[Task] = []
        self.done: list[object] = []
        self.transfer = self.history = self

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False) -> Iterator[Writer]:
        before = list(self.rows)
        self.done.append((stamp, narrow))
        try:
            yield cast("Writer", self)
        except BaseException:
            self.rows = before
            self.done.append("undone")
            raise

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        yield cast("Reader", self)

    def schema(self) -> str:
        return "0001"

    def dump(self) -> Iterator[tuple[str, dict[str, object]]]:
        return iter(self.rows)

    def clear(self) -> None:
        self.rows = []
        self.done.append("cleared")

    def load(self, table: str, row: Mapping[str, object]) -> None:
        if table == "odd":
            raise Failed("there is no table odd")
        self.rows.append((table, dict(row)))

    def check_loaded(self) -> None:
        self.done.append("checked")

    def settings(self) -> Settings:
        return Settings()

    def every_task(self) -> Iterator[Task]:
        return iter(self.tasks)

    def records(self, kind: type[Record]) -> list[object]:
        return ["one"] if kind in self.kinds else []

    def save_arrival(self, arrival: str, source: str) -> None:
        self.done.append((arrival, source))


def loaded(place: Place, lines: list[str], *, dry_run: bool = False) -> Mapping[str, int]:
    return load_dump(cast("Transactions", place), lines, STAMP, "a file", dry_run=dry_run).rows


def test_a_dump_is_a_head_a_row_a_line_and_how_many_there_were() -> None:
    place = Place(list(ROWS))

    assert list(dump(Context(cast("Store", place), "Ada", "export", lambda: NOW))) == DUMP


def test_a_dump_is_loaded_row_by_row_and_its_origin_is_kept() -> None:
    place = Place([("settings", {})])

    assert loaded(place, DUMP) == {"task": 2, "event": 1}
    assert place.rows == ROWS
    assert place.done == [(STAMP, False), "cleared", "checked", ("loaded_from", "a file")]


def test_a_dry_run_tells_the_same_and_leaves_all_as_it_was() -> None:
    place = Place([("settings", {})])

    assert loaded(place, DUMP, dry_run=True) == {"task": 2, "event": 1}
    assert place.rows == [("settings", {})]
    assert place.done[-1] == "undone"


@pytest.mark.parametrize(
    ("lines", "reason", "line"),
    [
        ([], "its end is missing: it is incomplete", None),
        ([HEAD], "its end is missing: it is incomplete", None),
        (DUMP[:-1], "its end is missing: it is incomplete", None),
        ([*DUMP, "\n"], "there is more text after its end", 6),
        ([*DUMP[:2], *DUMP[4:]], "it should hold 3 rows, not 1", 3),
        ([HEAD, "{"], "it is not JSON", 2),
        ([HEAD, "[" * 100_000], "it is not JSON", 2),
        ([HEAD, '{"table":"task","row":{"a":NaN}}'], "it is not JSON", 2),
        (["7"], "it is not an object", 1),
        ([HEAD, "[1]"], "it is not an object", 2),
        (["{}"], "it is not a dump of this program", 1),
        (['{"format":"other","version":1,"schema":"0001"}'], "it is not a dump of this program", 1),
        (['{"format":"backlog-dump","version":2,"schema":"0001"}'], "it is not a dump of this program", 1),
        ([HEAD, '{"table":7,"row":{}}'], "it is not a row of a table", 2),
        ([HEAD, '{"table":"task","row":[]}'], "it is not a row of a table", 2),
        ([HEAD, '{"table":"task"}'], "it is not a row of a table", 2),
        ([HEAD, '{"end":1,"rows":0}'], "it is not a row of a table", 2),
        ([HEAD, '{"end":true}'], "it should hold None rows, not 0", 2),
    ],
)
def test_what_is_no_whole_dump_is_told_with_its_line_and_changes_nothing(
    lines: list[str], reason: str, line: int | None
) -> None:
    place = Place([("settings", {})])

    with pytest.raises(Failed) as failed:
        loaded(place, lines)

    where = "" if line is None else f"line {line}: "
    assert failed.value.message == f"{where}the dump cannot be loaded: {reason}"
    assert (failed.value.code, failed.value.data) == ("bad-dump", {"reason": reason, "line": line})
    assert place.rows == [("settings", {})]


def test_a_dump_of_another_version_says_which() -> None:
    with pytest.raises(Failed) as failed:
        loaded(Place(), [json.dumps({"format": "backlog-dump", "version": 1, "schema": "9" * 30})])

    assert failed.value.message == f"the dump has schema {'9' * 20}, and this program has 0001"
    assert failed.value.code == "dump-of-another-version"
    assert failed.value.data == {"schema": "9" * 20, "known": "0001"}


def test_a_row_that_cannot_be_stored_is_told_with_its_line() -> None:
    with pytest.raises(Failed) as failed:
        loaded(Place(), [*DUMP[:2], '{"table":"odd","row":{}}'])

    assert (failed.value.message, failed.value.data) == ("line 3: there is no table odd", {"line": 3})


@pytest.mark.parametrize("kind", [*Record.__args__, Task])
def test_only_a_backlog_without_records_takes_a_dump(kind: type) -> None:
    place = Place([("settings", {})])
    place.kinds = [kind]
    place.tasks = [task(1)] if kind is Task else []

    assert not is_blank(cast("Reader", place))
    with pytest.raises(Conflict) as refused:
        loaded(place, DUMP)
    assert refused.value.message == "this backlog is not empty; a dump is loaded into a new one"
    assert (refused.value.code, refused.value.data) == ("backlog-not-empty", {"dump": True})
    assert place.rows == [("settings", {})]
    assert is_blank(cast("Reader", Place()))


class Gate(Place):
    """A backlog in which a task turns up that is done with an open criterion."""

    def check_loaded(self) -> None:
        self.tasks = [task(1, status="Done", acceptance_criteria=(OPEN,))]


def test_nothing_comes_past_the_gate_in_a_dump() -> None:
    place = Gate([("settings", {})])

    with pytest.raises(Refused):
        loaded(place, DUMP)

    assert place.rows == [("settings", {})]


class NewHome:
    """A home with a backlog in it, or one that is made."""

    def __init__(self, there: Place | None) -> None:
        """Begin with a backlog, or without one."""
        self.there = there
        self.made: dict[str, Place] = {}
        self.location = self

    def has_backlog(self) -> bool:
        return self.there is not None

    def store(self) -> Place:
        assert self.there is not None
        return self.there

    def new_database(self) -> str:
        return "new.db"

    def create(self, database: str, prepare: Callable[[Transactions], None]) -> None:
        place = Place([("settings", {})])
        prepare(cast("Transactions", place))
        self.made[database] = place


def test_a_dump_goes_into_the_backlog_that_is_there_or_into_a_new_one() -> None:
    there, nowhere = NewHome(Place()), NewHome(None)

    assert load_into(cast("Home", there), DUMP, STAMP, "f").rows == {"task": 2, "event": 1}
    assert load_into(cast("Home", nowhere), DUMP, STAMP, "f").rows == {"task": 2, "event": 1}

    assert there.store().rows == ROWS
    assert not there.made
    assert nowhere.made["new.db"].rows == ROWS
    assert nowhere.made["new.db"].done == there.store().done
    assert there.store().done == [(STAMP, False), "cleared", "checked", ("loaded_from", "f")]


def test_after_a_dry_run_there_is_no_backlog_where_there_was_none() -> None:
    there, nowhere = NewHome(Place()), NewHome(None)

    assert load_into(cast("Home", there), DUMP, STAMP, "f", dry_run=True).rows == {"task": 2, "event": 1}
    assert load_into(cast("Home", nowhere), DUMP, STAMP, "f", dry_run=True).rows == {"task": 2, "event": 1}

    assert there.store().rows == []
    assert not nowhere.made
