"""A transaction of many changes writes the search index on a server itself, and no other transaction does."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from backlog.compact_json import write_json
from backlog.domain.ids import sort_key
from backlog.domain.record_files import Extras
from backlog.domain.records import Document
from backlog.domain.task import ChecklistItem
from backlog.service.search import SearchRequest, search
from backlog.storage.home.open import open_store
from backlog.storage.postgresql import _sql
from backlog.storage.postgresql.executor import PostgresqlExecutor
from backlog.storage.session.writer import WriteSession
from backlog.store import Writer
from backlog.store.database import Store
from tests.postgresql import USER, empty_backlog, server
from tests.samples import NOW, STAMP, Asking, let_through, task

if TYPE_CHECKING:
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Values

TASKS = [
    task(1, title="Move the submitButton", labels=("a b", 'say "so"'), assignees=("@ada",)),
    task(2, title="页面错误", description="Größe, 1e5a 2e6 and so on", notes="w" * 700),
    task(3, acceptance_criteria=(ChecklistItem("It is it"), ChecklistItem("is it")), plan="it " * 300),
    task(4, "draft", title="-", description="\n\t[|]\n"),
]


@pytest.fixture
def name() -> Iterator[str]:
    """The name of a database with an empty backlog."""
    with server().database(empty_backlog()) as made:
        yield made


@pytest.fixture
def store(name: str) -> Iterator[Store]:
    """It as the user role opens it."""
    with closing(open_store(server().url(name, USER))) as opened:
        yield opened


def found(store: Store, words: str) -> list[str]:
    return [hit.item.id for hit in search(Asking(store), SearchRequest(words)).hits]


def index(name: str) -> list[tuple[object, ...]]:
    """Return what the rows of the index hold, in the order of the tasks."""
    return server().run("SELECT title, body, words::text, length FROM search ORDER BY number", name)


def test_many_changes_are_indexed_as_each_by_itself(name: str, store: Store) -> None:
    written = []
    for many in (True, False):
        with store.writing(STAMP, many=many) as writer:
            saved = [writer.save(let_through(None, each)) for each in TASKS]
            for before in saved[:2]:
                writer.save(let_through(before, before._replace(notes="Seen by Zoë", title="Moved")))
        assert store.damages() == []
        assert found(store, "zoe") == ["TASK-1", "TASK-2"]
        assert found(store, "submitbutton") == []
        written.append(index(name))
        server().run("DELETE FROM tasks", name)

    assert written[0] == written[1]


def test_in_a_transaction_of_many_changes_is_found_what_it_stored(store: Store) -> None:
    with store.writing(STAMP, many=True) as writer:
        for each in TASKS:
            writer.save(let_through(None, each))
        assert writer.search.words_in_texts(["submitbutton", "nothing"]) == ["submitbutton"]


def test_tables_that_many_changes_let_grow_are_never_gone_through(store: Store) -> None:
    """What is planned while a table is small would go through it each time, once it is large."""

    def settings(writer: Writer) -> list[str]:
        assert isinstance(writer, WriteSession)
        executor = writer.executor
        assert isinstance(executor, PostgresqlExecutor)
        names = ("enable_seqscan", "enable_sort", "jit")
        asked = executor.ask("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
        return list(executor.received(asked).rows[0])

    with store.writing(STAMP) as writer:
        before = settings(writer)
    with store.writing(STAMP, many=True) as writer:
        assert settings(writer) == ["off", "off", "off"]
    with store.writing(STAMP) as writer:
        assert settings(writer) == before
    assert before[:2] == ["on", "on"]


@pytest.mark.parametrize(("statement", "place"), [("small_tasks_to_change", 2), ("each_numbered", 0)])
def test_tasks_are_asked_for_ahead_by_their_numbers_while_the_server_knows_nothing_of_the_table(
    name: str, store: Store, statement: "Statement", place: int
) -> None:
    """By another index it would go through all of 1,000 tasks, which it has not counted yet, for each."""
    with store.writing(STAMP) as writer:
        writer.save(let_through(None, TASKS[0]))
    server().run(
        """SELECT set_config('backlog.index_is_written', 'yes', false);
INSERT INTO tasks SELECT (jsonb_populate_record(tasks, jsonb_build_object(
'key', 1000 + number, 'uuid', number, 'id', 'TASK-' || number, 'sort_key', lpad(CAST(number AS text), 10, '0')
))).* FROM tasks, generate_series(2, 1000) AS number""",
        name,
    )
    values: Values = {"kind": "task", "sort_keys": write_json([sort_key((1,)), sort_key((1_000,))])}

    with store.writing(STAMP, many=True) as writer:
        assert isinstance(writer, WriteSession)
        executor = writer.executor
        assert isinstance(executor, PostgresqlExecutor)
        given = [values[name] for name in _sql.PARAMETERS[statement]]
        plan = executor.received(executor.ask(f"EXPLAIN {getattr(_sql, statement.upper())}", given))
        tasks = list(executor.rows(statement, values))

    assert [words for (line,) in plan.rows for words in line.split() if words.startswith("tasks_")] == [
        "tasks_number"
    ]
    assert sorted(row[place] for row in tasks) == ["TASK-1", "TASK-1000"]


def test_words_of_a_transaction_that_was_undone_are_learned_when_they_come_again(store: Store) -> None:
    def undone() -> None:
        with store.writing(STAMP, many=True) as writer:
            writer.save(let_through(None, TASKS[0]))
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    with store.writing(STAMP, many=True) as writer:
        writer.save(let_through(None, TASKS[0]))

    assert found(store, "mitbut") == ["TASK-1"]
    assert store.damages() == []


def test_words_that_went_and_came_back_within_a_transaction_are_known(store: Store) -> None:
    with store.writing(STAMP, many=True) as writer:
        first = writer.save(let_through(None, TASKS[0]))
        without = writer.save(let_through(first, first._replace(title="Gone")))
        assert writer.search.words_in_texts(["submitbutton"]) == []
        writer.save(let_through(without, without._replace(title=first.title)))

    assert found(store, "mitbut") == ["TASK-1"]
    assert store.damages() == []


def test_words_of_documents_beyond_ascii_are_learned_as_well(store: Store) -> None:
    with store.writing(STAMP, many=True) as writer:
        writer.save_record(None, Document("d1", "doc-1", "页面错误", NOW))
        assert writer.search.search_words("页", 2, 2) == ["页面"]

    assert store.damages() == []


def test_after_it_triggers_write_the_index_again(name: str, store: Store) -> None:
    with store.writing(STAMP, many=True) as writer:
        writer.save(let_through(None, TASKS[0]))
    with psycopg.connect(server().url(name, USER)) as raw:
        raw.execute("UPDATE tasks SET title = 'By hand'")
    with store.writing(STAMP) as writer:
        writer.save(let_through(None, TASKS[1]))

    assert found(store, "hand") == ["TASK-1"]
    assert found(store, "页面") == ["TASK-2"]
    assert store.damages() == []


def test_words_that_are_not_those_of_the_texts_are_noticed_and_put_right(name: str, store: Store) -> None:
    with store.writing(STAMP) as writer:
        writer.save(let_through(None, TASKS[0]))
    server().run("UPDATE search SET words = 'other'; ALTER TABLE search DISABLE TRIGGER ALL", name)
    server().run("UPDATE search SET words = 'other'; ALTER TABLE search ENABLE TRIGGER ALL", name)

    assert [damage.code for damage in store.damages()] == ["search-index"]

    with store.writing(STAMP) as writer:
        writer.upkeep.repair_search()
    assert store.damages() == []
    assert found(store, "submitbutton") == ["TASK-1"]


@pytest.mark.parametrize("many", [True, False])
def test_a_long_word_of_other_text_is_cut_as_all_else_is(store: Store, *, many: bool) -> None:
    other = Extras(loose={"": "é " + "w" * 3_000})
    with store.writing(STAMP, many=many) as writer:
        saved = writer.save(let_through(None, TASKS[1]))
        writer.exchange.save_extras(saved.uuid, None, other)
        writer.save(let_through(saved, saved._replace(title="é")))

    assert found(store, "w" * 600) == ["TASK-2"]
    assert store.damages() == []


def test_what_was_prepared_before_the_transaction_is_indexed_in_it(store: Store) -> None:
    with store.writing(STAMP) as writer:
        saved = [writer.save(let_through(None, each)) for each in TASKS[:2]]
    with store.reading() as reader:
        preparing = reader.history.preparing(STAMP)
        prepared = [preparing.change(let_through(each, each._replace(notes="Later"))) for each in saved]
    with store.writing(STAMP, many=True) as writer:
        writer.save_prepared(prepared)

    assert found(store, "later") == ["TASK-1", "TASK-2"]
    assert store.damages() == []
