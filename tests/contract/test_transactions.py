"""A command is one transaction: all of it or nothing; and who reads sees one moment."""

from typing import NamedTuple

import pytest

from backlog.domain.filters import Query
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.errors import Refused
from backlog.store import Reader
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import CHECKED, OPEN, STAMP, let_through, task


class Moment(NamedTuple):
    """All that one reader sees of the tasks 1 and 2."""

    settings: Settings
    tasks: tuple[Task | None, ...]
    titles: tuple[str, ...]


def moment(reader: Reader) -> Moment:
    settings = reader.settings()
    return Moment(
        settings,
        tuple(reader.task("task", (number,)) for number in (1, 2)),
        tuple(each.title for each in reader.summaries("task", Query(), settings)),
    )


def now(store: Store) -> Moment:
    with store.reading() as reader:
        return moment(reader)


@pytest.mark.parametrize("error", [Refused("no"), KeyError("bug"), KeyboardInterrupt(), SystemExit(3)])
def test_an_error_in_the_block_undoes_all_of_it(backend: Backend, error: BaseException) -> None:
    (before,) = save_all(backend.store, [task(1)])
    at_first = now(backend.store)

    def fail() -> None:
        with backend.store.writing(STAMP) as writer:
            writer.save(let_through(before, before._replace(title="Changed", labels=("x",))))
            writer.save(let_through(None, task(2)))
            writer.save_setting("project_name", Settings()._replace(project_name="Changed"))
            writer.next_number("task")
            raise error

    with pytest.raises(type(error)) as caught:
        fail()

    assert caught.value is error
    assert now(backend.store) == at_first
    assert backend.run("SELECT count(*) FROM events") == [(1,)]
    assert backend.run("SELECT count(*) FROM task_labels") == [(0,)]
    assert backend.run("SELECT count(*) FROM counters") == [(0,)]


def test_what_the_database_refuses_undoes_all_of_the_command(backend: Backend) -> None:
    (before,) = save_all(backend.store, [task(1)])
    at_first = now(backend.store)

    def break_the_rule() -> None:
        with backend.store.writing(STAMP) as writer:
            writer.save(let_through(before, before._replace(title="Changed")))
            writer.save(let_through(None, task(2, status="Done", acceptance_criteria=(CHECKED, OPEN))))

    with pytest.raises(Refused) as caught:
        break_the_rule()

    assert caught.value.code == "open-criteria"
    assert now(backend.store) == at_first
    assert backend.run("SELECT count(*) FROM events") == [(1,)]


def test_a_writer_sees_what_it_has_changed_and_others_do_not_yet(store: Store) -> None:
    (before,) = save_all(store, [task(1)])
    at_first = now(store)

    with store.writing(STAMP) as writer:
        changed = writer.save(let_through(before, before._replace(title="Changed")))
        new = writer.save(let_through(None, task(2)))

        assert moment(writer) == Moment(Settings(), (changed, new), ("Changed", "The task 2"))
        assert now(store) == at_first

    assert now(store) == Moment(Settings(), (changed, new), ("Changed", "The task 2"))


def test_a_rehearsal_sees_what_it_has_changed_and_leaves_nothing(store: Store) -> None:
    (before,) = save_all(store, [task(1)])
    at_first = now(store)

    with store.rehearsing(STAMP) as writer:
        changed = writer.save(let_through(before, before._replace(title="Changed")))
        new = writer.save(let_through(None, task(2)))

        assert moment(writer) == Moment(Settings(), (changed, new), ("Changed", "The task 2"))

    assert now(store) == at_first


def test_a_reader_sees_one_moment_while_others_commit(store: Store) -> None:
    (before,) = save_all(store, [task(1)])

    with store.reading() as reader:
        at_first = moment(reader)
        with store.writing(STAMP) as writer:
            writer.save(let_through(before, before._replace(title="Changed")))
            writer.save(let_through(None, task(2)))

        assert moment(reader) == at_first

    assert now(store) != at_first


def test_the_moment_of_a_reader_begins_with_its_block(store: Store) -> None:
    with store.reading() as reader:
        save_all(store, [task(1), task(2)], project_name="Changed")

        assert moment(reader) == Moment(Settings(), (None, None), ())


def test_a_list_that_is_being_read_goes_on_as_it_began(store: Store) -> None:
    (before, *_) = save_all(store, [task(number) for number in range(1, 500)])

    with store.reading() as reader:
        rows = reader.summaries("task", Query(), Settings())
        first = next(rows)
        with store.writing(STAMP) as writer:
            writer.save(let_through(before, before._replace(title="Changed", priority="low")))
            for number in range(500, 600):
                writer.save(let_through(None, task(number)))
        titles = [first.title, *(each.title for each in rows)]

    assert titles == [f"The task {number}" for number in range(1, 500)]


def test_a_list_need_not_be_read_to_its_end(store: Store) -> None:
    save_all(store, [task(number) for number in range(1, 100)])

    with store.writing(STAMP) as writer:
        first = next(writer.summaries("task", Query(statuses=("To Do",)), Settings()))
        writer.save(let_through(None, task(100)))

    assert first.title == "The task 1"
    assert len(now(store).titles) == 100
