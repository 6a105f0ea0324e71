"""What every storage's search index finds, and that it stays in step with the records."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from random import Random
from typing import Any

import pytest

from backlog.domain.filters import Query, Sort
from backlog.domain.list_request import ListRequest
from backlog.domain.records import Decision, Document
from backlog.domain.search import KINDS, SearchKind, place_and_key, read_sought, whole_words
from backlog.domain.task import Task
from backlog.errors import NotFound
from backlog.service.board import board
from backlog.service.overview import overview, sequence
from backlog.service.search import SearchRequest, search
from backlog.service.search.parts import RANKED
from backlog.storage.codec.records import encode_json
from backlog.storage.sqlite.store import SqliteStore
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import NOW, STAMP, Asking, let_through, list_tasks, task


def found(store: Store, query: str, kinds: Sequence[SearchKind] = (), **asked: Any) -> list[str]:  # noqa: ANN401  the fields of a `ListRequest`
    request = SearchRequest(query, kinds, ListRequest(**asked))
    return [hit.item.id for hit in search(Asking(store), request).hits]


def test_what_the_same_words_have_found_is_not_looked_at_again(store: Store) -> None:
    sought = whole_words(read_sought("nowhere"))
    with store.reading() as reader:
        match = reader.executor.sought(sought)  # type: ignore[attr-defined]  # it is a session

        assert reader.search.among(sought, [8, 16], encode_json({"match": match})) == {8, 16}
        assert reader.search.among(sought, [8, 16], encode_json({"match": "other"})) == frozenset()


def save_records(store: Store) -> None:
    with store.writing(STAMP) as writer:
        writer.save_record(
            None, Document("d1", "doc-1", "Login design", NOW, tags=("auth",), content="Tokens")
        )
        writer.save_record(None, Document("d2", "doc-2", "Old login", NOW, state="archived"))
        writer.save_record(None, Decision("e1", "decision-1", "Use OAuth", NOW, content="For the login"))


def test_every_filter_of_a_list_narrows_a_search_and_relevance_decides_the_order(store: Store) -> None:
    save_all(
        store,
        [
            task(
                1,
                notes="login",
                assignees=("@ann",),
                labels=("api", "ui"),
                milestone="First",
                priority="high",
            ),
            task(2, title="Login", assignees=("@ann",), labels=("api",), milestone="First"),
            task(3, title="Login", labels=("api",), parent="TASK-2"),
            task(4, title="Login", dependencies=("TASK-3",), milestone="Second"),
        ],
    )

    assert found(store, "login", assignee="ANN") == ["TASK-2", "TASK-1"]
    assert found(store, "login", unassigned=True) == ["TASK-3", "TASK-4"]
    assert found(store, "login", labels=["api", "ui"]) == ["TASK-1"]
    assert found(store, "login", milestone="first", priority="high") == ["TASK-1"]
    assert found(store, "login", milestone="nowhere") == []
    assert found(store, "login", parent="2") == ["TASK-3"]
    assert found(store, "login", readiness="blocked") == ["TASK-4"]
    with pytest.raises(NotFound):
        found(store, "login", parent="9")


def test_every_text_of_a_task_is_found_and_its_title_first(store: Store) -> None:
    save_all(
        store,
        [
            task(1, description="about the login"),
            task(2, title="Login page"),
            task(3, notes="login"),
            task(4, labels=("login",)),
            task(5, title="Something else"),
        ],
    )

    actual = found(store, "LOG")

    assert actual[0] == "TASK-2"
    assert sorted(actual) == ["TASK-1", "TASK-2", "TASK-3", "TASK-4"]


def test_only_active_tasks_documents_and_decisions_are_found(store: Store) -> None:
    save_all(
        store,
        [
            task(1, title="login", state="completed"),
            task(2, title="login", state="archived"),
            task(3, "draft", title="login"),
            task(4, title="login"),
        ],
    )
    save_records(store)

    assert found(store, "login") == ["TASK-4", "doc-1", "decision-1"]
    assert found(store, "login", kinds=["decision"]) == ["decision-1"]
    assert found(store, "") == ["TASK-4", "doc-1", "decision-1"]


def test_a_changed_task_is_found_by_its_new_words_only(store: Store) -> None:
    (saved,) = save_all(store, [task(1, title="Alpha")])
    with store.writing(STAMP) as writer:
        writer.save(let_through(saved, saved._replace(title="Beta")))

    assert found(store, "alpha") == []
    assert found(store, "beta") == ["TASK-1"]


def test_equal_hits_come_by_kind_and_id(store: Store) -> None:
    save_all(store, [task(number, title="Same words") for number in (10, 2, 1)])

    assert found(store, "same") == ["TASK-1", "TASK-2", "TASK-10"]


def test_scores_fall_from_at_most_1_and_the_query_itself_scores_1(store: Store) -> None:
    save_all(
        store,
        [task(1, title="Login page for guests"), task(2, title="Login"), task(3, description="login")],
    )

    hits = search(Asking(store), SearchRequest("login")).hits

    scores = [hit.score for hit in hits]
    assert hits[0].item.id == "TASK-2"
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True, key=lambda score: score or 0)
    assert all(score is not None and 0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("query", ["1", "TASK-1", "task-01", " 1 "])
def test_an_id_finds_the_task_its_subtasks_and_what_depends_on_it(store: Store, query: str) -> None:
    save_all(
        store,
        [
            task(1),
            task("1.1", parent="TASK-1"),
            task(2, dependencies=("TASK-1",)),
            task(10),
            task(3, dependencies=("TASK-10",)),
        ],
    )

    assert found(store, query) == ["TASK-1", "TASK-1.1", "TASK-2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("loging", ["TASK-1"]),
        ("infrastucture", ["TASK-1"]),
        ("loging infrastucture", ["TASK-1"]),
        ("lgoin", []),
        ("lo", ["TASK-1"]),
    ],
)
def test_a_word_that_is_nowhere_is_taken_for_a_slip(store: Store, query: str, expected: list[str]) -> None:
    save_all(store, [task(1, title="Logging infrastructure"), task(2, title="Other")])

    assert found(store, query) == expected


def test_a_word_that_is_somewhere_is_no_slip(store: Store) -> None:
    save_all(store, [task(1, title="Form"), task(2, title="Foam")])

    assert found(store, "form") == ["TASK-1"]


def test_a_slip_is_taken_for_no_word_that_is_in_no_text_any_more_and_for_short_ones(store: Store) -> None:
    saved, _ = save_all(store, [task(1, title="Fonts"), task(2, title="The api fonds")])
    with store.writing(STAMP) as writer:
        writer.save(let_through(saved, saved._replace(title="Colours")))

    assert found(store, "fonts") == ["TASK-2"]
    assert found(store, "apii") == ["TASK-2"]


@pytest.mark.parametrize("few", [5_000, 3])
@pytest.mark.parametrize("sort", ["priority", "id", "ordinal"])
def test_a_list_finds_the_same_however_many_tasks_have_the_words(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int, sort: Sort
) -> None:
    monkeypatch.setattr("backlog.storage.session.search._FEW", few)
    monkeypatch.setattr("backlog.storage.session.search._CHUNKS", (2, 3))
    monkeypatch.setattr("backlog.storage.session.lists._MOST_SORTED", few)
    monkeypatch.setattr("backlog.storage.session.one_by_one._FEW", few)
    save_all(
        store,
        [
            task(
                number,
                labels=("web",) if number % 2 else (),
                title=("Other", "Common", "Commons")[number % 3],
                priority=("high", "low")[number % 2],
                status=("To Do", "Done")[number % 4 == 0],
                ordinal=1000.0 - number if number % 5 else None,
            )
            for number in range(1, 25)
        ],
    )

    def listed(**query: object) -> list[str]:
        return [each.id for each in list_tasks(Asking(store), Query(sort=sort, **query)).tasks]  # type: ignore[arg-type]  # a table of values

    common = {f"TASK-{number}" for number in range(1, 25) if number % 3}
    for query in (
        {},
        {"statuses": ("To Do",)},
        {"priority": "low"},
        {"statuses": ("To Do", "Done")},
        {"labels": ("web",), "exclude_statuses": ("Done",)},
        {"labels": ("web",), "statuses": ("To Do",)},
    ):
        assert listed(**query) == [id_ for id_ in listed() if id_ in set(listed(**query))]
        for beginning in ("comm", "common"):
            assert listed(search=beginning, **query) == [id_ for id_ in listed(**query) if id_ in common]
    assert listed(search="comm", limit=3) == listed(search="comm")[:3]
    assert len(listed(search="omm", exclude_statuses=("Done",))) == 12


def test_a_list_keeps_its_order_and_shows_only_what_is_found(store: Store) -> None:
    save_all(
        store,
        [
            task(1, description="login", priority="low"),
            task(2, title="Login", priority=None),
            task(3, title="Login", priority="high", status="Done"),
            task(4, title="Other", priority="high"),
        ],
    )

    def listed(**query: object) -> list[str]:
        return [each.id for each in list_tasks(Asking(store), Query(**query)).tasks]  # type: ignore[arg-type]  # a table of values

    assert listed(search="log") == ["TASK-3", "TASK-1", "TASK-2"]
    assert listed(search="log", sort="id") == ["TASK-1", "TASK-2", "TASK-3"]
    assert listed(search="log", statuses=("To Do",)) == ["TASK-1", "TASK-2"]
    assert listed(search="l") == []
    assert listed(search="-") == []
    assert listed(search="loogin") == ["TASK-3", "TASK-1", "TASK-2"]


def test_words_of_very_many_tasks_find_all_of_them_titles_first(store: Store) -> None:
    many = RANKED + 50
    save_all(store, [task(number, description="common") for number in range(1, many)])
    save_all(
        store,
        [
            task(many, title="A common title"),
            task(many + 1, status="Done", description="common"),
            task(many + 2, status="Done", description="uncommon"),
            task(many + 3, status="Done", title="A common one"),
        ],
    )

    first = found(store, "common", limit=3)

    assert first == [f"TASK-{many}", f"TASK-{many + 3}", "TASK-1"]
    assert len(found(store, "common")) == many + 3
    assert found(store, "common", statuses=["done"], limit=5) == [
        f"TASK-{number}" for number in (many + 3, many + 1, many + 2)
    ]
    assert found(store, "common", statuses=["done"], limit=1) == [f"TASK-{many + 3}"]
    assert len(list_tasks(Asking(store), Query(search="common", sort="id")).tasks) == many + 3
    assert [each.id for each in list_tasks(Asking(store), Query(search="common", limit=2)).tasks] == [
        "TASK-1",
        "TASK-2",
    ]


def test_equal_hits_come_by_id_however_many_there_are(store: Store) -> None:
    save_all(store, [task(number, title="Same words") for number in range(150, 0, -1)])

    assert found(store, "same", limit=3) == ["TASK-1", "TASK-2", "TASK-3"]


def test_a_title_that_is_the_query_comes_first_though_others_are_more_relevant(store: Store) -> None:
    save_all(store, [task(number, title="Login login", description="login") for number in range(1, 30)])
    save_all(store, [task(30, title="Login", description="something else " * 200)])

    assert found(store, "login", limit=2) == ["TASK-30", "TASK-1"]


@pytest.mark.parametrize("asked", [{"labels": ("WEB",)}, {"assignee": "ann"}], ids=str)
def test_of_many_hits_those_of_few_tasks_are_read_and_no_others(store: Store, asked: dict[str, Any]) -> None:
    few: dict[str, Any] = {"labels": ("web",), "assignees": ("@ann",)}
    save_all(store, [task(number, **(few if number in {3, 50, 60} else {})) for number in range(1, 61)])
    with store.reading() as reader:
        numbers = reader.search.rows_of(f"TASK-{number}" for number in range(1, 61)).values()
        read = reader.search.hit_tasks(
            [place_and_key(number)[1] for number in numbers], Query(**asked), reader.settings()
        )

    assert {each.id for each in read.values()} >= {"TASK-3", "TASK-50", "TASK-60"}
    if isinstance(store, SqliteStore):  # a server knows how many have a value
        assert len(read) == 3


def test_filters_that_leave_few_tasks_of_very_many_leave_titles_first_and_documents(store: Store) -> None:
    titled, labelled = range(61, 221), (1, 220)
    save_all(
        store,
        [
            task(
                number,
                title="Common" if number in titled else "Other",
                description="common",
                labels=("api",) if number in labelled else (),
            )
            for number in range(1, RANKED + 2)
        ],
    )
    with store.writing(STAMP) as writer:
        for number in range(1, 4):
            name = f"doc-{number}"
            writer.save_record(None, Document(name, name, "Page", NOW, content="common"))

    assert found(store, "common", assignee="nobody", limit=5) == ["doc-1", "doc-2", "doc-3"]
    assert found(store, "common", labels=["api"], limit=1) == ["TASK-220"]


WORDS = ("login", "log", "common", "page", "submitButton", "error", "errors", "blogin", "prüfung")


@pytest.fixture(scope="module")
def mixed(shared: Backend) -> Store:
    """Records with few words in titles and texts, kept in another order than that of their ids."""
    random = Random(3)  # always the same ones

    def text(most: int) -> str:
        return " ".join(random.choices(WORDS, (6, 6, 12, 3, 2, 2, 1, 1, 1), k=random.randint(1, most)))

    numbers: list[int | str] = [
        *range(1, 61),
        *(f"{number}.{sub}" for number in (2, 5) for sub in range(1, 13)),
    ]
    random.shuffle(numbers)
    tasks = [
        task(each, title=text(2), description=text(30), labels=random.choice([("api",), ("ui",), ()]))
        for each in numbers
    ]
    save_all(shared.store, tasks[:40])
    with shared.store.writing(STAMP) as writer:
        for number in range(1, 13):
            document = Document(f"d{number}", f"doc-{number}", text(2), NOW, content=text(9))
            writer.save_record(None, document)
            decision = Decision(f"e{number}", f"decision-{number}", text(2), NOW, content=text(9))
            writer.save_record(None, decision)
    save_all(shared.store, tasks[40:])
    return shared.store


@pytest.mark.parametrize("ranked", [8, 40, RANKED])
@pytest.mark.parametrize(
    "query", ["login", "log", "common", "page common", "errors", "comon", "ton", "TASK-5", "2", "prufung"]
)
def test_a_limited_search_is_the_beginning_of_the_whole_one(
    mixed: Store, query: str, ranked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many hits are ranked, and looked at beyond those that are asked for."""
    for name, value in (("RANKED", ranked), ("_MARGIN", 2), ("_EQUAL", 2)):
        monkeypatch.setattr(import_module("backlog.service.search.parts"), name, value)
    filters: tuple[dict[str, Any], ...] = ({}, {"labels": ["api"]})
    narrowed_kinds: tuple[tuple[SearchKind, ...], ...] = ((), ("task",))
    for kinds in narrowed_kinds:
        for filters_ in filters:
            every = found(mixed, query, kinds, **filters_)
            assert len(every) > 2
            for limit in (1, 3, 10, 25):
                assert found(mixed, query, kinds, limit=limit, **filters_) == every[:limit], (filters_, limit)


@pytest.mark.parametrize(
    "query",
    [
        '"', "*", "-", "((((", "NEAR(a b)", "a AND", "title:x", "🚀" * 100, "x" * 10_000, "a " * 5_000, "'",
        "\\", "a\x00b", "^x", "{title}:x",
        "; DROP TABLE tasks", "%_", "\ud7ff", "\u202e", " OR ".join("ab" * 500),
    ],
)  # fmt: skip
def test_no_query_means_anything_but_its_words(store: Store, query: str) -> None:
    save_all(store, [task(1, title="Something")])

    assert found(store, query) == []
    assert list_tasks(Asking(store), Query(search=query)).tasks == ()


def test_the_kinds_are_numbered_as_the_index_has_them() -> None:
    assert KINDS == ("task", "document", "decision")


def grow(store: Store, first: int, last: int) -> None:
    def made(number: int) -> Task:
        before = (f"TASK-{number - 1}",) if number > 1 else ()
        return task(
            number, title="Common word", dependencies=before, created_at=NOW + timedelta(hours=number)
        )

    save_all(store, [made(number) for number in range(first, last)])


@pytest.mark.parametrize(
    "question",
    [
        lambda context: search(context, SearchRequest("common")),
        lambda context: search(context, SearchRequest("commom", tasks=ListRequest(limit=1))),
        lambda context: search(context, SearchRequest("")),
        lambda context: list_tasks(context, Query(search="common")),
        board,
        overview,
        sequence,
    ],
)
def test_a_question_sends_as_many_statements_whatever_there_is(backend: Backend, question: object) -> None:
    assert callable(question)

    def count() -> int:
        with backend.traced() as statements:
            question(Asking(backend.store))
        return sum(not sql.startswith("--") for sql in statements)  # those of the index's own making do

    grow(backend.store, 1, 5)
    few = count()
    grow(backend.store, 5, 300)

    assert few <= count() <= few + 1  # equal hits are asked for together, however many there are
