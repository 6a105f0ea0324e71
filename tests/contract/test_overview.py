"""The numbers that every storage counts."""

from datetime import datetime, timedelta

from backlog.service.overview import overview, sequence
from backlog.store.database import Store
from tests.contract.conftest import save_all
from tests.samples import NOW, STAMP, Asking, let_through, task


def test_archived_tasks_do_not_count_and_completed_ones_do(store: Store) -> None:
    save_all(
        store,
        [
            task(1, priority="high"),
            task(2, status="Done", state="completed"),
            task(3, state="archived"),
            task(4, "draft"),
            task(5, status="done"),
        ],
    )

    found = overview(Asking(store))

    assert dict(found.statuses) == {"To Do": 1, "In Progress": 0, "Done": 2}
    assert dict(found.priorities) == {"High": 1, None: 2}
    assert (found.total, found.done, found.drafts) == (3, 2, 1)


def test_new_old_and_waiting_tasks_are_named_five_of_each(store: Store) -> None:
    old = NOW - timedelta(days=31)
    save_all(store, [task(number, created_at=old + timedelta(minutes=number)) for number in range(1, 8)])
    save_all(store, [task(number, created_at=NOW - timedelta(minutes=number)) for number in range(10, 17)])
    save_all(
        store,
        [
            task(20, dependencies=("TASK-10",), created_at=NOW - timedelta(days=8), updated_at=NOW),
            task(21, dependencies=("TASK-99",), created_at=NOW - timedelta(days=8)),
            task(22, dependencies=("TASK-23",), created_at=NOW - timedelta(days=8)),
            task(23, status="Done", created_at=old),
        ],
    )

    found = overview(Asking(store))

    assert [each.id for each in found.created] == [f"TASK-{number}" for number in range(10, 15)]
    assert [each.id for each in found.updated] == ["TASK-20"]
    assert [each.id for each in found.stale] == [f"TASK-{number}" for number in range(1, 6)]
    assert [each.id for each in found.waiting] == ["TASK-20"]


def test_what_was_created_in_one_minute_is_named_by_id(store: Store) -> None:
    moments = {1: NOW, 2: NOW + timedelta(seconds=20), 3: NOW - timedelta(minutes=1)}
    save_all(store, [task(number, created_at=moment) for number, moment in moments.items()])

    assert [each.id for each in overview(Asking(store)).created] == ["TASK-1", "TASK-2", "TASK-3"]


def test_the_burn_up_is_counted_from_the_events(store: Store) -> None:
    yesterday = STAMP._replace(now=NOW - timedelta(days=1))
    with store.writing(yesterday) as writer:
        first = writer.save(let_through(None, task(1)))
        writer.save(let_through(None, task(2)))
        writer.save(let_through(None, task(3, "draft")))
    with store.writing(STAMP) as writer:
        writer.save(let_through(first, first._replace(status="Done")))
        writer.save(let_through(None, task(4)))

    days = overview(Asking(store)).burn_up

    assert [(day.tasks, day.done) for day in days[-3:]] == [(0, 0), (2, 0), (3, 1)]


def test_moves_to_and_from_statuses_of_many_letters_are_counted_too(store: Store) -> None:
    far = "Wait " + "for whatever " * 70
    with store.writing(STAMP) as writer:
        settings = writer.settings()._replace(statuses=("To Do", far.strip(), "Done"))
        writer.save_setting("statuses", settings)
        first = writer.save(let_through(None, task(1, status=far.strip())))
        writer.save(let_through(None, task(2)))
        writer.save(let_through(first, first._replace(status="Done")))

    with store.reading() as reader:
        moves = {(move.new, *move.status): move.times for move in reader.overview.moves_since(NOW)}
        assert reader.upkeep.moves_out_of_step() == 0

    assert moves == {
        (True, None, far.strip()): 1,
        (True, None, "To Do"): 1,
        (False, far.strip(), "Done"): 1,
    }


def test_what_is_done_for_some_time_is_found_by_its_last_change(store: Store) -> None:
    def days_ago(number: int) -> datetime:
        return NOW - timedelta(days=number)

    save_all(
        store,
        [
            task(1, status="Done", created_at=days_ago(9)),
            task(2, status="done", created_at=days_ago(9), updated_at=days_ago(5)),
            task(3, status="Done", created_at=days_ago(9), updated_at=days_ago(4)),
            task(4, status="Done", created_at=None),
            task(5, status="Done", created_at=days_ago(9), state="completed"),
            task(6, created_at=days_ago(9)),
            task(7, status="Done", created_at=days_ago(9).date(), updated_at=days_ago(5).date()),
        ],
    )

    with store.reading() as reader:
        found = reader.overview.done_before(days_ago(4).date(), reader.settings())

    assert sorted(each.id for each in found) == ["TASK-1", "TASK-2", "TASK-7"]


def test_a_plan_holds_what_is_open_and_knows_what_is_unfinished(store: Store) -> None:
    save_all(
        store,
        [
            task(1, dependencies=("TASK-2", "TASK-3")),
            task(2, status="Done"),
            task(3, dependencies=("TASK-4",)),
            task(4, status="Done", state="completed"),
            task(5, dependencies=("TASK-6",)),
            task(6, state="archived"),
            task(7, dependencies=("DRAFT-8",)),
            task(8, "draft"),
        ],
    )

    found = sequence(Asking(store))

    assert [[each.id for each in layer] for layer in found.layers] == [["TASK-3"], ["TASK-1"]]
    assert [(each.task.id, each.on) for each in found.waiting] == [
        ("TASK-5", ["TASK-6"]),
        ("TASK-7", ["DRAFT-8"]),
    ]
