"""Rows that wait to be stored together are there for whoever asks, and in their order."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backlog.domain.deltas import Replaced
from backlog.domain.events import EventQuery
from backlog.domain.task import ChecklistItem
from backlog.errors import Conflict, Failed
from backlog.storage.home.create import create_database
from backlog.storage.session import search_index
from backlog.storage.session.search_index import MANY, MOST_UNREAD
from backlog.storage.sqlite import gathered as under_test
from backlog.storage.sqlite.gathered import Gathered
from backlog.storage.sqlite.worker import Worker
from tests.unit.storage.backlogs import STAMP, SqliteStore, let_through, task, titles

if TYPE_CHECKING:
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Values

SIZES = (32, 16, 4)
"""Smaller than they are, so that few rows fill them."""
TOGETHER = SIZES[0]
COUNT = MANY + 2 * TOGETHER + sum(SIZES) + 1


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "SIZES", SIZES)
    monkeypatch.setattr(under_test, "TOGETHER", TOGETHER)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda _: None)
    return SqliteStore(path)


def test_what_waits_is_seen_within_its_transaction_and_its_events_keep_their_order(
    store: SqliteStore,
) -> None:
    with store.writing(STAMP, many=True) as writer:
        for number in range(1, COUNT + 1):
            before = writer.save(let_through(None, task(number, title=f"Task {number}")))
            if number % 7 == 0:
                known = writer.task("task", (number,))
                assert known == before
                assert known is not None
                writer.save(let_through(known, known._replace(notes=f"note {number}")))
            if number % 11 == 0:
                assert writer.names("task", [(number,), (number + 1,)]).keys() == {(number,)}
        events = list(writer.history.events(EventQuery()))
    assert len(titles(store)) == COUNT
    numbers = [int(event.entity_id.partition("-")[2]) for event in reversed(events)]
    assert numbers == sorted(numbers)
    assert len(numbers) == COUNT + COUNT // 7


def test_long_changes_are_packed_whether_they_wait_or_not(store: SqliteStore, tmp_path: Path) -> None:
    text = "A sentence that every description begins with. " * 10
    with store.writing(STAMP, many=True) as writer:
        for number in range(1, COUNT + 1):
            writer.save(let_through(None, task(number, description=f"{text}{number}")))
    with store.reading() as reader:
        described = [event.changes["description"] for event in reader.history.events(EventQuery())]
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as connection:
        forms = connection.execute("SELECT DISTINCT typeof(changes) FROM events").fetchall()

    assert forms == [("blob",)]
    assert described == [Replaced(None, f"{text}{number}") for number in range(COUNT, 0, -1)]


@pytest.mark.parametrize("most", [MOST_UNREAD, 100])
def test_words_of_any_script_are_learned_wherever_their_task_waits(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(search_index, "MOST_UNREAD", most)
    with store.writing(STAMP, many=True) as writer:
        for number in range(1, COUNT + 1):
            more = f"überfluss{number}" if number % 2 else f"plainly{number}"
            writer.save(let_through(None, task(number, title=f"word{number}", description=more)))
        for number in (2, 3):
            before = writer.task("task", (number,))
            assert before is not None
            writer.save(let_through(before, before._replace(notes=f"later{number} é")))
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as connection:
        known = {word for (word,) in connection.execute("SELECT word FROM search_vocabulary")}

    numbers = range(1, COUNT + 1)
    assert known.issuperset(f"word{number}" for number in numbers)
    assert known.issuperset(f"uberfluss{number}" if number % 2 else f"plainly{number}" for number in numbers)
    assert known.issuperset({"later2", "later3"})


def test_the_fence_holds_for_what_waits_and_its_refusal_is_that_of_no_other_change(
    store: SqliteStore, tmp_path: Path
) -> None:
    done: dict[str, Any] = {"status": "Done", "acceptance_criteria": (ChecklistItem("open"),)}

    def write() -> None:
        with store.writing(STAMP, many=True) as writer:
            for number in range(1, COUNT + 1):
                more = done if number == MANY + 1 else {}
                writer.save(let_through(None, task(number, **more)))

    with pytest.raises(Failed, match="terminal status"):
        write()
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (0,)
        triggers = "SELECT count(*) FROM sqlite_master WHERE name LIKE 'search_after_%'"
        assert connection.execute(triggers).fetchone() == (3,)


def test_a_change_of_texts_alone_leaves_every_other_column(store: SqliteStore, tmp_path: Path) -> None:
    with store.writing(STAMP) as writer:
        known = writer.save(
            let_through(None, task(1, notes="a", labels=("one",), acceptance_criteria=(ChecklistItem("x"),)))
        )
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as connection:
        connection.row_factory = sqlite3.Row
        (before,) = map(dict, connection.execute("SELECT * FROM tasks"))
        with store.writing(STAMP) as writer:
            writer.save(let_through(known, known._replace(notes="b", plan="c")))
        (after,) = map(dict, connection.execute("SELECT * FROM tasks"))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"notes", "plan", "revision"}


def test_a_number_that_sqlite_would_round_is_read_as_it_is(store: SqliteStore) -> None:
    ordinals = [1000.0, 0.1 + 0.2, 1 / 3, None, 1e300]
    with store.writing(STAMP, many=True) as writer:
        for number, ordinal in enumerate(ordinals, 1):
            writer.save(let_through(None, task(number, ordinal=ordinal)))
    with store.writing(STAMP, many=True) as writer:
        numbers = range(1, len(ordinals) + 1)
        writer.expect([("task", (number,)) for number in numbers])
        for number in numbers:
            known = writer.task("task", (number,))
            assert known is not None
            writer.save(let_through(known, known._replace(priority="high")))
    with store.reading() as reader:
        tasks = [reader.task("task", (number,)) for number in numbers]
    assert [each.ordinal for each in tasks if each is not None] == ordinals


def test_many_changes_are_few_jobs_for_each_waits_for_python(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Callable[[], object]] = []
    give = Worker.give

    def counted(worker: Worker, job: Callable[[], object]) -> int:
        jobs.append(job)
        return give(worker, job)

    monkeypatch.setattr(Worker, "give", counted)
    with store.writing(STAMP, many=True) as writer:
        for number in range(1, COUNT + 1):
            writer.save(let_through(None, task(number)))
    assert len(titles(store)) == COUNT
    assert len(jobs) <= 2 * (COUNT // TOGETHER + 1)


def changed(store: SqliteStore) -> list[tuple[object, ...]]:
    """Return what the tasks of a store have that the tests change."""
    with store.reading() as reader:
        tasks = [reader.task("task", (number,)) for number in range(1, COUNT + 1)]
    return [(each.title, each.status, each.notes, each.revision) for each in tasks if each is not None]


def test_many_changes_of_all_kinds_are_stored_as_one_by_one(store: SqliteStore) -> None:
    with store.writing(STAMP, many=True) as writer:
        for number in range(1, COUNT + 1):
            writer.save(let_through(None, task(number)))
    with store.writing(STAMP, many=True) as writer:
        writer.expect([("task", (number,)) for number in range(1, COUNT // 2)])
        for number in range(1, COUNT + 1):
            known = writer.task("task", (number,))
            assert known is not None
            notes = writer.save(let_through(known, known._replace(notes=f"note {number}")))
            if number % 3:
                title = writer.save(let_through(notes, notes._replace(title=f"Title {number}")))
                if number % 3 == 1:
                    writer.save(let_through(title, title._replace(status="In Progress")))

    assert changed(store) == [
        (
            f"Title {number}" if number % 3 else f"The task {number}",
            "In Progress" if number % 3 == 1 else "To Do",
            f"note {number}",
            2 if number % 3 == 0 else 4 if number % 3 == 1 else 3,
        )
        for number in range(1, COUNT + 1)
    ]


def test_a_task_that_is_another_one_by_now_is_a_conflict_and_nothing_is_stored(store: SqliteStore) -> None:
    with store.writing(STAMP, many=True) as writer:
        tasks = [writer.save(let_through(None, task(number))) for number in range(1, COUNT + 1)]
    before = changed(store)
    stale = tasks[MANY + 3]._replace(revision=7)

    def write() -> None:
        with store.writing(STAMP, many=True) as writer:
            for each in [*tasks[: MANY + 3], stale, *tasks[MANY + 4 :]]:
                writer.save(let_through(each, each._replace(notes="a note")))

    with pytest.raises(Conflict, match="at the same time"):
        write()
    assert changed(store) == before


def test_interrupted_at_any_moment_it_leaves_nothing_behind_and_the_next_one_can_write(
    store: SqliteStore,
) -> None:
    def write(upto: int) -> None:
        with store.writing(STAMP, many=True) as writer:
            for number in range(1, upto):
                writer.save(let_through(None, task(number)))
            raise KeyboardInterrupt

    for upto in (1, MANY + 1, MANY + TOGETHER + 2, COUNT):
        with pytest.raises(KeyboardInterrupt):
            write(upto)
        with store.writing(STAMP) as writer:
            assert writer.next_number("task") >= 1
    assert titles(store) == []


def test_changes_of_different_parts_wait_beside_each_other_and_are_all_stored(store: SqliteStore) -> None:
    parts: list[dict[str, Any]] = [
        {"status": "In Progress"},
        {"notes": "x"},
        {"title": "y"},
        {"labels": ("z",)},
    ]
    with store.writing(STAMP, many=True) as writer:
        made = [writer.save(let_through(None, task(number))) for number in range(1, COUNT + 1)]
        changed = [one._replace(**parts[place % 4]) for place, one in enumerate(made)]
        for before, after in zip(made, changed, strict=True):
            writer.save(let_through(before, after))

    with store.reading() as reader:
        stored = [reader.task("task", (number,)) for number in range(1, COUNT + 1)]
    assert stored == [each._replace(revision=2) for each in changed]


@pytest.mark.parametrize("change", [{"status": "In Progress"}, {"notes": "x"}, {"title": "y"}])
def test_a_task_that_somebody_else_changed_is_no_match_for_any_part(
    store: SqliteStore, change: dict[str, Any]
) -> None:
    with store.writing(STAMP) as writer:
        made = [writer.save(let_through(None, task(number))) for number in range(1, COUNT + 1)]
        writer.save(let_through(made[-1], made[-1]._replace(plan="other")))

    def change_all() -> None:
        with store.writing(STAMP, many=True) as writer:
            for before in made:
                writer.save(let_through(before, before._replace(**change)))

    with pytest.raises(Conflict):
        change_all()


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("most_values", [10, 999, 32_766])
def test_no_statement_has_more_values_than_it_may(most_values: int, *, together: bool) -> None:
    text = "UPDATE tasks SET notes=:notes WHERE tasks.uuid = :of_uuid AND tasks.revision = :of_revision"
    gathered = Gathered(lambda _: text, most_values, changes_together=together)
    rows: list[Values] = [
        {"notes": "x", "of_uuid": str(number), "of_revision": number} for number in range(TOGETHER)
    ]
    due = [each for row in rows for each in gathered.add("update_task_texts", [row])]
    due += gathered.before(None)

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE tasks (uuid TEXT UNIQUE, revision INTEGER, notes TEXT)")
        connection.executemany("INSERT INTO tasks VALUES (:of_uuid, :of_revision, '')", rows)
        changed = [connection.executemany(each.text, each.values).rowcount for each in due]
        notes = connection.execute("SELECT DISTINCT notes FROM tasks").fetchall()

    assert changed == [each.rows for each in due]
    assert sum(changed) == TOGETHER
    assert notes == [("x",)]
    longest = max(len(values) for each in due for values in each.values)
    assert longest == (3 * max(size for size in (*SIZES, 1) if 3 * size <= most_values) if together else 3)


@pytest.mark.parametrize(
    "statement", ["insert_extras", "update_extras", "insert_exchange", "delete_exchanges"]
)
def test_events_wait_while_an_import_stores_what_files_say(statement: "Statement") -> None:
    gathered = Gathered(lambda _: "INSERT INTO events (changes, moved) VALUES (:changes, :moved)", 999)
    gathered.add("insert_event", [{"changes": "{}", "moved": None}])

    assert gathered.before(statement) == []
    assert [each.rows for each in gathered.before("events_of_batch")] == [1]


def test_what_several_files_say_is_stored_together_and_one_file_after_itself() -> None:
    text = "INSERT INTO exchanges (tree, uuid, sheet) VALUES (:tree, :uuid, :sheet)"
    gathered = Gathered(lambda _: text, 999)
    files: list[Values] = [{"tree": "t", "uuid": str(number), "sheet": "{}"} for number in range(8)]

    assert gathered.add("insert_exchange", files) == []
    assert gathered.add("insert_exchange", [{**files[0], "tree": "other"}]) == []
    due = gathered.add("insert_exchange", [files[0]])

    assert [each.rows for each in due] == [8, 1]
    assert [each.rows for each in gathered.before("exchanges_of")] == [1]
