"""Of very many hits the first parts are the best ones, and no part leaves any out."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from backlog.domain.filters import Query
from backlog.domain.list_request import ListRequest
from backlog.domain.settings import Settings
from backlog.service.documents import create_decision, create_document
from backlog.service.search import SearchRequest, search
from backlog.service.search.hits import Wanted
from tests.samples import task
from tests.unit.service.backlogs import Backlog

if TYPE_CHECKING:
    from backlog.domain.task import State

under_test = import_module("backlog.service.search.parts")
"""Where the package has a function of that name."""

MOST_RANKED = under_test.RANKED
BODIES = [f"TASK-{number}" for number in (1, 2, 4, 5, 7)]
TITLES = ["TASK-3", "TASK-6"]
PARTS = ["TASK-8", "TASK-9"]


@pytest.fixture(params=[(1, 0), (2, 1), (5, 0), (8, 2), (2000, 50)], ids=str)
def filled(backlog: Backlog, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Backlog:
    """Records with a word, of which more or fewer are ranked."""
    ranked, margin = request.param
    monkeypatch.setattr(under_test, "RANKED", ranked)
    monkeypatch.setattr(under_test, "_MARGIN", margin)
    return fill(backlog)


def fill(backlog: Backlog) -> Backlog:
    done: dict[str, Any] = {"status": "Done", "modified_files": ("src/pay.py",)}
    backlog.save(
        task(1, description="tea"),
        task(2, description="some tea", **done),
        task(3, title="Tea for two"),
        task(4, description="no tea"),
        task(5, notes="tea", **done),
        task(6, title="Black tea", **done),
        task(7, description="tea", labels=("ui",)),
        task(8, title="A teapot"),
        task(9, description="a teapot", **done),
        task(10, title="Coffee pot", **done),
        task(11, title="Tea", state="archived"),
    )
    create_document(backlog.asking(), "Tea", text="how to make it")
    create_document(backlog.asking(), "Kitchen", text="the teapot")
    create_decision(backlog.asking(), "Drinks", text="tea")
    return backlog


def found(backlog: Backlog, query: str = "tea", **request: Any) -> list[str]:  # noqa: ANN401  of a search
    tasks = ListRequest(
        **{name: request.pop(name) for name in ("statuses", "labels", "limit") if name in request}
    )
    hits = search(backlog.asking(), SearchRequest(query, tasks=tasks, **request)).hits
    return [hit.item.id for hit in hits]


RECORDS = ["doc-1", "doc-2", "decision-1"]


FOUND: list[tuple[dict[str, Any], list[str]]] = [
    ({}, [*BODIES, *TITLES, *PARTS, *RECORDS]),
    ({"kinds": ["task"]}, [*BODIES, *TITLES, *PARTS]),
    ({"kinds": ["document"]}, ["doc-1", "doc-2"]),
    ({"kinds": ["document", "decision"]}, RECORDS),
    ({"statuses": ["done"]}, ["TASK-2", "TASK-5", "TASK-6", "TASK-9", *RECORDS]),
    ({"statuses": ["done"], "kinds": ["task"]}, ["TASK-2", "TASK-5", "TASK-6", "TASK-9"]),
    ({"statuses": ["done"], "kinds": ["decision"]}, ["decision-1"]),
    ({"labels": ["ui"], "kinds": ["task"]}, ["TASK-7"]),
    ({"labels": ["none"]}, RECORDS),
    ({"modified_files": ["PAY"]}, ["TASK-2", "TASK-5", "TASK-6", "TASK-9"]),
    ({"query": "teapot"}, [*PARTS, "doc-2"]),
    ({"query": "pot"}, [*PARTS, "TASK-10", "doc-2"]),
    ({"query": "pot", "statuses": ["done"]}, ["TASK-9", "TASK-10", "doc-2"]),
    ({"query": "eapo"}, [*PARTS, "doc-2"]),
    ({"query": "eapo", "statuses": ["done"]}, ["TASK-9", "doc-2"]),
    ({"query": "eapo", "kinds": ["task"]}, PARTS),
    ({"query": "tea pot"}, [*PARTS, "doc-2"]),
    ({"query": "teabot"}, [*PARTS, "doc-2"]),
    ({"query": "tea milk"}, []),
]


def test_all_that_has_the_words_is_found_once(filled: Backlog) -> None:
    for request, expected in FOUND:
        assert (request, sorted(found(filled, **request))) == (request, sorted(expected))


@pytest.mark.parametrize(
    "filters",
    [{}, {"statuses": ["done"]}, {"labels": ["none"]}, {"labels": ["ui"], "kinds": ["task"]}],
    ids=str,
)
def test_a_limit_leaves_as_many_as_there_are(filled: Backlog, filters: dict[str, Any]) -> None:
    everything = found(filled, **filters)

    for limit in (1, 2, 3, 5, 9, 30):
        assert found(filled, **filters, limit=limit) == everything[:limit]


def test_of_very_many_those_with_a_word_in_their_title_come_first(filled: Backlog) -> None:
    if under_test.RANKED < MOST_RANKED:
        for limit in (None, 3):
            assert found(filled, kinds=["task"], limit=limit)[:2] == TITLES


def test_what_has_a_word_only_as_a_part_of_another_one_comes_last(filled: Backlog) -> None:
    assert found(filled, "pot")[0] == "TASK-10"
    assert found(filled, "pot", statuses=["done"])[0] == "TASK-10"


def test_of_very_many_no_more_are_read_than_asked_for_if_one_is_archived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("RANKED", 20), ("_MARGIN", 5)):
        monkeypatch.setattr(under_test, name, value)
    backlog = Backlog(tmp_path)
    for number in range(1, 31):
        backlog.save(task(number, title="Tea", state="archived" if number == 2 else "active"))
    read: list[int] = []
    one_read = under_test._read

    def counting(reader: object, rows: Sequence[object], wanted: object) -> object:
        read.append(len(rows))
        return one_read(reader, rows, wanted)

    monkeypatch.setattr(under_test, "_read", counting)

    assert found(backlog, limit=3) == ["TASK-1", "TASK-3", "TASK-4"]
    assert sum(read) <= 20
    read.clear()
    assert found(backlog, limit=1) == ["TASK-1"]
    assert sum(read) == 1


WORDS = ("tea", "teapot", "steam", "pot", "cup")
PLACES = {"title": 3, "word": 2, "beginning": 1, "part": 0}


class Record(NamedTuple):
    """A record as the search sees it: what sorts it among its like, and its words."""

    kind: str
    id: str
    number: int
    title: str
    text: str
    labels: tuple[str, ...] = ()

    def place(self, word: str) -> str | None:
        """Where a word stands at best."""
        title, every = self.title.split(), f"{self.title} {self.text}".split()
        if any(each.startswith(word) for each in title):
            return "title"
        if word in every:
            return "word"
        if any(each.startswith(word) for each in every):
            return "beginning"
        return "part" if any(word in each for each in every) else None

    def rank(self, word: str) -> tuple[int, bool, int]:
        """What puts it among others: its place, whether a part of a word is in the title, its row."""
        place = self.place(word)
        assert place is not None
        in_title = place == "part" and any(word in each for each in self.title.split())
        return -PLACES[place], not in_title, self.number


class Shelf(NamedTuple):
    """A backlog, and what is in it."""

    backlog: Backlog
    records: list[Record]

    def expected(self, word: str, kinds: Sequence[str], labels: Sequence[str]) -> list[str]:
        """What a search of very many hits finds, in order."""
        found = [
            each
            for each in self.records
            if each.place(word) is not None
            and each.kind in kinds
            and (each.kind != "task" or set(labels) <= set(each.labels))
        ]
        return [each.id for each in sorted(found, key=lambda each: each.rank(word))]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Records of few words, stored in another order than that of their ids; some are archived."""
    backlog, random = Backlog(tmp_path_factory.mktemp("shelf")), Random(7)  # always the same ones

    def text(most: int) -> str:
        return " ".join(random.choices(WORDS, (4, 2, 2, 2, 6), k=random.randint(1, most)))

    numbers = list(range(1, 31))
    random.shuffle(numbers)
    records = []
    for key, number in enumerate(numbers, 1):
        one = Record(
            "task", f"TASK-{number}", 8 * key, text(2), text(4), random.choice([("ui",), ("ui", "api"), ()])
        )
        gone = key % 4 == 1  # what is archived is in the index, and no hit
        if not gone:
            records.append(one)
        state: State = "archived" if gone else "active"
        backlog.save(task(number, title=one.title, description=one.text, labels=one.labels, state=state))
    for key in range(1, 6):
        for place, kind, prefix in ((1, "document", "doc"), (2, "decision", "decision")):
            one = Record(kind, f"{prefix}-{key}", 8 * key + place, text(2), text(3))
            create: Any = create_document if kind == "document" else create_decision
            create(backlog.asking(), one.title, text=one.text)
            records.append(one)
    return Shelf(backlog, records)


@pytest.mark.parametrize("labels", [(), ("api",), ("none",)], ids=str)
@pytest.mark.parametrize(("ranked", "margin", "equal"), [(1, 0, 0), (3, 1, 2), (8, 2, 1), (2000, 2, 1)])
def test_the_hits_are_in_one_order_however_many_are_asked_for(
    shelf: Shelf, ranked: int, margin: int, equal: int, labels: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("RANKED", ranked), ("_MARGIN", margin), ("_EQUAL", equal)):
        monkeypatch.setattr(under_test, name, value)
    every = ("task", "document", "decision")
    for word in ("tea", "pot"):
        for kinds in (every, every[:1]):
            request: dict[str, Any] = {"query": word, "kinds": kinds, "labels": labels}
            expected = shelf.expected(word, kinds, labels)
            whole = found(shelf.backlog, **request)

            assert sorted(whole) == sorted(expected)
            if ranked < MOST_RANKED:
                assert whole == expected
            for limit in (1, 3, 7):
                assert found(shelf.backlog, limit=limit, **request) == whole[:limit], (request, limit)


def test_an_id_finds_its_task_and_what_is_below_it_before_all_that_names_it(backlog: Backlog) -> None:
    backlog.save(
        *(task(number, title="TASK-1", description="TASK-1 " * 9) for number in (2, 3, 4)),
        task(1, title="Something else", description="of many words " * 9),
        task("1.1", title="A part", description="of many words " * 9),
    )

    assert found(backlog, "TASK-1", limit=1) == ["TASK-1"]
    assert sorted(found(backlog, "1", limit=5)) == ["TASK-1", "TASK-1.1", "TASK-2", "TASK-3", "TASK-4"]


def test_an_id_finds_no_task_where_none_is_asked_for(shelf: Shelf) -> None:
    assert found(shelf.backlog, "TASK-1")[0] == "TASK-1"
    assert found(shelf.backlog, "TASK-1", kinds=["document"]) == []


def test_words_find_no_task_below_an_id_that_they_are_not(backlog: Backlog) -> None:
    backlog.save(task(1), task("1.1"))
    create_document(backlog.asking(), "Plan", text="of TASK-1")

    assert found(backlog, "TASK-1", kinds=["document"]) == ["doc-1"]


def test_of_many_hits_the_filters_leave_some(backlog: Backlog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backlog.storage.session.search._MANY", 1)
    fill(backlog)

    assert found(backlog, labels=["ui"], kinds=["task"]) == ["TASK-7"]


@pytest.mark.parametrize(
    ("costs", "first", "end"),
    [
        ((), 3, 0),
        ((1.0,), 3, 1),
        ((1.0, 2.0, 3.0), 2, 2),
        ((1.0, 1.0), 1, 2),
        ((1.0, 2.0, 2.0, 2.0, 3.0), 2, 4),
        ((1.0, 1.0), 0, 0),
    ],
)
def test_what_is_equally_relevant_is_in_one_part(costs: Sequence[float], first: int, end: int) -> None:
    rows = [(cost, 0, key) for key, cost in enumerate(costs)]

    assert under_test._end(rows, first) == end


@pytest.mark.parametrize("limit", [None, 3])
def test_where_no_record_of_a_kind_has_the_words_none_is_found(backlog: Backlog, limit: int | None) -> None:
    fill(backlog)

    assert found(backlog, "black", kinds=["document", "decision"], limit=limit) == []


@pytest.mark.parametrize("labels", [(), ("ui",)], ids=str)
def test_what_is_equally_relevant_comes_by_id_however_few_are_asked_for(
    backlog: Backlog, labels: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_MARGIN", 3), ("_EQUAL", 1)):
        monkeypatch.setattr(under_test, name, value)
    for number in (5, 4, 3, 2, 1):
        backlog.save(task(number, description="tea", labels=("ui",)))

    assert found(backlog, labels=labels, limit=1) == ["TASK-1"]


@pytest.mark.parametrize(
    ("query", "first", "most"),
    [
        (Query(), MOST_RANKED, MOST_RANKED),
        (Query(limit=3), 3, 53),
        (Query(limit=3, labels=("ui",)), 53, 103),
        (Query(limit=MOST_RANKED - 1), MOST_RANKED - 1, MOST_RANKED),
        (Query(limit=MOST_RANKED - 1, labels=("ui",)), MOST_RANKED, MOST_RANKED),
    ],
)
def test_more_is_asked_for_than_is_shown_where_filters_or_ties_may_want_it(
    query: Query, first: int, most: int
) -> None:
    wanted = Wanted(("task",), query, (), Settings())

    assert (under_test._first(wanted), under_test._most(wanted)) == (first, most)
