"""The history: every change leaves one event, which tells who, when, how, and each field before and after."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backlog.domain.events import Event, EventQuery, Stamp
from backlog.domain.reconstruction import NEWEST
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Task
from backlog.storage.codec.packing import unpacked
from backlog.store.database import Store
from backlog.store.parts import HistoryReader
from tests.contract.conftest import Backend, allow, save_all
from tests.samples import CHECKED, NOW, OPEN, STAMP, let_through, task
from tests.strategies import checklists, tasks, texts

BARE = task(1)
NOT_REMEMBERED = {"uuid", "revision", "updated_at"}
"""What every change sets, and an event holds itself."""


def changes_stored(backend: Backend) -> list[dict[str, Any]]:
    return [
        json.loads(unpacked(changes) if isinstance(changes, bytes) else changes)
        for (changes,) in backend.run("SELECT changes FROM events ORDER BY key")
    ]


def newest(store: Store, **query: Any) -> list[Event]:  # noqa: ANN401  any restriction
    with store.reading() as reader:
        return list(reader.history.events(EventQuery(**query)))


def difference(before: Task | None, after: Task) -> dict[str, tuple[Any, Any]]:
    """What an event has to tell: for a new task what is set, else what differs."""
    told = [name for name in Task._fields if name not in NOT_REMEMBERED]
    if before is None:
        unset = {"legacy_done": False}
        new = {name: getattr(after, name) for name in told}
        return {
            name: (unset.get(name), value)
            for name, value in new.items()
            if value not in (None, ()) and value is not False
        }
    return {
        name: (getattr(before, name), getattr(after, name))
        for name in told
        if getattr(before, name) != getattr(after, name)
    }


def test_an_event_is_stored_with_who_when_what_and_the_run_it_belongs_to(backend: Backend) -> None:
    instant = datetime(2027, 2, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))
    stamp = Stamp(instant, 'Jo "J"', "task create", "run-1")

    with backend.store.writing(stamp) as writer:
        writer.save(let_through(None, BARE))

    assert backend.run(
        "SELECT key, instant, actor, command, batch, entity, entity_uuid, entity_id, revision FROM events"
    ) == [
        (1, "2027-02-03T02:05:06.000007Z", 'Jo "J"', "task create", "run-1", "task", BARE.uuid, "TASK-1", 1)
    ]


def test_the_event_of_a_new_task_tells_what_is_set(backend: Backend) -> None:
    save_all(backend.store, [task(1, labels=("a", "b"), due_date=date(2027, 3, 1))])

    assert changes_stored(backend) == [
        {
            "kind": [None, "task"],
            "id": [None, "TASK-1"],
            "title": [None, "The task 1"],
            "status": [None, "To Do"],
            "created_at": [None, "2027-01-15T09:30:00.000000Z"],
            "state": [None, "active"],
            "due_date": [None, "2027-03-01"],
            "labels": [None, ["a", "b"]],
        }
    ]


def test_the_event_of_a_change_tells_each_changed_field_before_and_after(backend: Backend) -> None:
    (before,) = save_all(backend.store, [task(1, labels=("a",), acceptance_criteria=(OPEN,))])
    after = before._replace(
        status="Done",
        labels=(),
        acceptance_criteria=(CHECKED,),
        description="Why",
        updated_at=datetime(2027, 1, 16, tzinfo=UTC),
    )

    with backend.store.writing(STAMP) as writer:
        writer.save(let_through(before, after))

    assert changes_stored(backend)[1:] == [
        {
            "status": ["To Do", "Done"],
            "labels": [["a"], []],
            "acceptance_criteria": [
                [{"text": "It works", "checked": False}],
                [{"text": "It works", "checked": True}],
            ],
            "description": [None, "Why"],
        }
    ]


@examples(max_examples=50)
@given(first=tasks(), second=tasks())
def test_what_an_event_tells_is_read_back_as_the_values_of_the_fields(
    shared: Backend, first: Task, second: Task
) -> None:
    uuid = str(uuid4())
    with shared.owners.writing(STAMP) as writer:
        id_ = f"{second.kind.upper()}-{writer.next_number('both kinds')}"
        new = first._replace(uuid=uuid, id=id_, kind=second.kind)
        allow(writer, new)
        before = writer.save(let_through(None, new))
        allow(writer, second)
        after = writer.save(let_through(before, second._replace(uuid=uuid, id=id_)))

    changed, created = newest(shared.store, entity=uuid)

    assert created.changes == difference(None, before)
    assert changed.changes == difference(before, after)
    assert (created.revision, changed.revision) == (1, 2)


STAYS = "What is written once and stays. " * 4
edits = st.sampled_from(["notes", "description", "plan"]).flatmap(
    lambda field: st.tuples(
        st.just(field),
        texts().map(lambda text: f"{STAYS}{text}{STAYS}"),
        st.none() | checklists(st.booleans()),
    )
)
"""A text of a task, what it becomes, and its criteria if they change, too."""


@examples(max_examples=25)
@given(first=tasks(), changes=st.lists(edits, min_size=1, max_size=8), limit=st.integers(1, 9))
def test_every_earlier_state_is_rebuilt_from_the_events_since(
    shared: Backend, first: Task, changes: list[tuple[str, str, tuple[ChecklistItem, ...] | None]], limit: int
) -> None:
    with shared.owners.writing(STAMP) as writer:
        id_ = f"DRAFT-{writer.next_number('both kinds')}"
        new = first._replace(uuid=str(uuid4()), id=id_, kind="draft", legacy_done=False)
        states = [writer.save(let_through(None, new))]
    for number, (field, text, criteria) in enumerate(changes):
        given: dict[str, Any] = {field: text}
        if criteria is not None:
            given["acceptance_criteria"] = criteria * 3
        with shared.owners.writing(STAMP._replace(batch=f"{new.uuid} {number % 2}")) as writer:
            states.append(writer.save(let_through(states[-1], states[-1]._replace(**given))))

    befores: list[Task | None] = [None, *states]
    told = [difference(before, after) for before, after in zip(befores, states, strict=False)][::-1]
    assert [event.changes for event in newest(shared.store, entity=new.uuid)] == told
    assert [event.changes for event in newest(shared.store, entity=new.uuid, limit=limit)] == told[:limit]
    with shared.store.reading() as reader:  # of every other event, those between have to be looked up
        history = reader.history
        some = history.log(history.recorded(EventQuery(batch=f"{new.uuid} 1")))
    assert [event.changes for event in some] == [
        difference(before, after) for number, (before, after) in enumerate(pairwise(states)) if number % 2
    ][::-1]
    assert [event.changes for event in some] == [event.changes for event in some]
    stored = shared.run(f"SELECT changes FROM events WHERE entity_uuid = '{new.uuid}' AND revision > 1")  # noqa: S608  our own
    plain = [unpacked(changes) if isinstance(changes, bytes) else changes for (changes,) in stored]
    assert all(changes.count(STAYS) <= 4 for changes in plain)


def test_a_status_is_kept_whole_however_long_for_the_overview_counts_by_it(backend: Backend) -> None:
    long = "Waiting for somebody who has the time to read"
    save_all(backend.store, [], statuses=(f"{long} 1", f"{long} 2", "Done"))
    (one,) = save_all(backend.store, [task(1, status=f"{long} 1")])

    with backend.store.writing(STAMP) as writer:
        writer.save(let_through(one, one._replace(status=f"{long} 2")))

    assert changes_stored(backend)[-1] == {"status": [f"{long} 1", f"{long} 2"]}


def test_a_text_that_somebody_changed_by_hand_is_told_by_what_was_replaced(backend: Backend) -> None:
    (one,) = save_all(backend.store, [task(1, notes=f"{STAYS}1")])
    with backend.store.writing(STAMP) as writer:
        writer.save(let_through(one, one._replace(notes=f"{STAYS}12")))
    backend.run_as_owner("UPDATE tasks SET notes = 'Mine' WHERE id = 'TASK-1'")

    changed, created = newest(backend.store)

    assert changed.changes == {"notes": ("", "2")}
    assert created.changes["notes"] == (None, f"{STAYS}1")


def test_every_change_leaves_exactly_one_event(backend: Backend) -> None:
    with backend.store.writing(STAMP) as writer:
        one = writer.save(let_through(None, BARE))
        two = writer.save(let_through(None, task(2, "draft")))
        one = writer.save(let_through(one, one._replace(title="Changed")))
        writer.save_setting("project_name", Settings()._replace(project_name="Demo"))
        one = writer.save(let_through(one, one._replace(state="archived")))
        writer.save(let_through(two, two._replace(kind="task", id="TASK-2", status="To Do")))

    told = backend.run("SELECT entity, entity_id, revision FROM events ORDER BY key")

    assert told == [
        ("task", "TASK-1", 1),
        ("draft", "DRAFT-2", 1),
        ("task", "TASK-1", 2),
        ("setting", "project_name", 0),
        ("task", "TASK-1", 3),
        ("task", "TASK-2", 2),
    ]


def test_a_change_of_the_priorities_leaves_one_event_however_many_tasks_it_reorders(backend: Backend) -> None:
    save_all(backend.store, [task(number, priority="high") for number in range(1, 20)])

    save_all(backend.store, [], priorities=("Low", "High"))

    assert changes_stored(backend)[19:] == [
        {"priorities": [["High", "Medium", "Low"], ["Low", "High"]]},
    ]


def test_the_event_of_a_setting_tells_its_value_before_and_after(store: Store) -> None:
    save_all(store, [], definition_of_done=("Tests pass",))
    save_all(store, [], definition_of_done=())

    found = [event.changes for event in newest(store)]

    assert found == [
        {"definition_of_done": (("Tests pass",), ())},
        {"definition_of_done": ((), ("Tests pass",))},
    ]


def test_who_reads_leaves_no_event(backend: Backend) -> None:
    save_all(backend.store, [BARE])

    with backend.store.reading() as reader:
        reader.task("task", (1,))
        newest(backend.store)

    assert backend.run("SELECT count(*) FROM events") == [(1,)]


def test_events_are_found_by_record_run_actor_time_and_key(store: Store) -> None:
    stamps = [
        Stamp(NOW + timedelta(minutes=minute), actor, "task edit", batch)
        for minute, (actor, batch) in enumerate([("Ada", "a"), ("Bob", "b"), ("Ada", "c"), ("Bob", "b")])
    ]
    for number, stamp in enumerate(stamps, 1):
        with store.writing(stamp) as writer:
            writer.save(let_through(None, task(number)))

    def keys(**query: Any) -> list[int]:  # noqa: ANN401  any restriction
        return [event.key for event in newest(store, **query)]

    assert keys() == [4, 3, 2, 1]
    assert keys(limit=2) == [4, 3]
    assert keys(entity=task(2).uuid) == [2]
    assert keys(batch="b") == [4, 2]
    assert keys(actor="Ada") == [3, 1]
    assert keys(actor="ada") == []
    assert keys(since=NOW + timedelta(minutes=2)) == [4, 3]
    assert keys(key=3) == [3]
    assert keys(key=5) == []
    assert keys(actor="Bob", batch="b", since=NOW + timedelta(minutes=2), limit=5) == [4]
    assert [event.stamp for event in newest(store)] == stamps[::-1]


def test_the_events_of_records_whose_uuids_begin_alike_are_told_apart(store: Store) -> None:
    uuids = [f"deadbeef-0000-4000-8000-{number:012}" for number in range(3)]
    (one, two, _) = save_all(store, [task(number, uuid=uuid) for number, uuid in enumerate(uuids, 1)])

    def keys(history: HistoryReader, uuid: str, above: int, below: int) -> list[int]:
        recorded = history.between(uuid, above, below)
        assert {event.entity_uuid for event in recorded} <= {uuid}
        return [event.key for event in recorded]

    with store.writing(STAMP) as writer:
        for number in range(250):
            two = writer.save(let_through(two, two._replace(title=f"Title {number}")))
        first = keys(writer.history, uuids[0], 0, NEWEST)
        second = keys(writer.history, uuids[1], 0, NEWEST)
        some = keys(writer.history, uuids[1], 5, 9)
        writer.save(let_through(one, one._replace(title="Later")))
        later = keys(writer.history, uuids[0], 0, NEWEST)
        whole = [event.key for event in writer.history.recorded(EventQuery(entity=uuids[0]))]
        none = keys(writer.history, "deadbeef-none", 0, NEWEST)

    assert (first, second) == ([1], [*range(253, 3, -1), 2])
    assert some == [8, 7, 6]
    assert later == whole == [254, 1]
    assert none == []


def test_evidence_of_a_criterion_is_told_too(store: Store) -> None:
    shown = ChecklistItem("It works", checked=True, evidence="run 12", checked_by="Ada", checked_at=NOW)
    (before,) = save_all(store, [task(1, acceptance_criteria=(OPEN,))])

    with store.writing(STAMP) as writer:
        writer.save(let_through(before, before._replace(acceptance_criteria=(shown,))))

    assert newest(store)[0].changes == {"acceptance_criteria": ((OPEN,), (shown,))}


def test_what_runs_did_is_counted_whether_they_are_small_large_or_mixed_with_others(store: Store) -> None:
    def write(batch: str, numbers: range, actor: str = "@a") -> None:
        with store.writing(STAMP._replace(batch=batch, actor=actor)) as writer:
            for number in numbers:
                writer.save(let_through(None, task(number)))

    def told(**query: Any) -> list[tuple[str, int, tuple[tuple[str, int], ...], bool]]:  # noqa: ANN401  any restriction
        with store.reading() as reader:
            found = list(reader.history.operations(EventQuery(**query)))
        return [
            (
                each.newest.stamp.batch,
                each.changes,
                each.records,
                each.newest.key - each.oldest + 1 == each.changes,
            )
            for each in found
        ]

    write("large", range(1, 251))
    write("mixed", range(251, 461))
    write("other", range(461, 462), actor="@b")
    write("mixed", range(462, 464))
    with store.writing(STAMP._replace(batch="last", actor="@b")) as writer:
        first = writer.task("task", (1,))
        assert first is not None
        changed = writer.save(let_through(first, first._replace(title="Once")))
        writer.save(let_through(changed, changed._replace(title="Twice")))
        writer.save_setting("project_name", writer.settings()._replace(project_name="P"))

    assert told() == [
        ("last", 3, (("setting", 1), ("task", 1)), True),
        ("mixed", 2, (("task", 2),), True),
        ("other", 1, (("task", 1),), True),
        ("mixed", 210, (("task", 210),), True),
        ("large", 250, (("task", 250),), True),
    ]
    assert [each[:2] for each in told(actor="@b")] == [("last", 3), ("other", 1)]
    assert [each[:2] for each in told(since=NOW - timedelta(days=1))] == [each[:2] for each in told()]
    assert told(since=NOW + timedelta(days=1)) == []
