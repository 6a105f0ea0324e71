"""What is saved is read back, by everyone, until somebody else changes it."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import settings as examples

from backlog.domain.events import EventQuery, Stamp
from backlog.domain.ids import id_order
from backlog.domain.task import Comment, Kind, Task
from backlog.errors import BacklogError, Conflict
from backlog.storage.session import recent
from backlog.store.database import Store
from tests.contract.conftest import Backend, allow, save_all
from tests.samples import CHECKED, NOW, OPEN, STAMP, let_through, task
from tests.strategies import tasks


def stored(store: Store, kind: Kind, *numbers: int) -> Task | None:
    with store.reading() as reader:
        return reader.task(kind, numbers)


@examples(max_examples=50)
@given(drawn=tasks())
def test_every_field_of_a_new_task_is_read_back(shared: Backend, drawn: Task) -> None:
    with shared.owners.writing(STAMP) as writer:
        number = writer.next_number(drawn.kind)
        new = drawn._replace(uuid=str(uuid4()), id=f"{drawn.kind.upper()}-{number}")
        allow(writer, new)
        saved = writer.save(let_through(None, new))

    assert saved == new._replace(revision=1)
    assert stored(shared.store, drawn.kind, number) == saved


@examples(max_examples=50)
@given(first=tasks(), second=tasks())
def test_every_field_of_a_changed_task_is_read_back(shared: Backend, first: Task, second: Task) -> None:
    with shared.owners.writing(STAMP) as writer:
        number = writer.next_number("both kinds") + 1_000_000
        uuid, id_ = str(uuid4()), f"{second.kind.upper()}-{number}"
        new = first._replace(uuid=uuid, id=id_, kind=second.kind)
        allow(writer, new)
        before = writer.save(let_through(None, new))
    with shared.owners.writing(STAMP) as writer:
        after = second._replace(uuid=uuid, id=id_, revision=before.revision)
        allow(writer, after)
        saved = writer.save(let_through(before, after))

    assert saved == after._replace(revision=2)
    assert stored(shared.store, second.kind, number) == saved


def test_a_text_of_a_million_characters_is_read_back(store: Store) -> None:
    long = "naïve 😀 text\n" * 75_000

    save_all(store, [task(1, description=long)])

    saved = stored(store, "task", 1)
    assert saved is not None
    assert saved.description == long


def test_a_checklist_of_ten_thousand_items_is_read_back(store: Store) -> None:
    criteria = tuple((OPEN, CHECKED)[number % 2]._replace(text=f"No. {number}") for number in range(10_000))

    save_all(store, [task(1, acceptance_criteria=criteria)])

    saved = stored(store, "task", 1)
    assert saved is not None
    assert saved.acceptance_criteria == criteria


def test_a_number_that_nobody_has_names_nothing(store: Store) -> None:
    save_all(store, [task(1)])

    assert stored(store, "task", 2) is None
    assert stored(store, "task", 1, 1) is None
    assert stored(store, "draft", 1) is None


def test_a_task_and_a_draft_may_have_the_same_number(store: Store) -> None:
    saved = save_all(store, [task(1), task(1, "draft"), task("1.1")])

    found = [stored(store, each.kind, *id_order(each.id)) for each in saved]

    assert found == saved


def test_each_change_raises_the_revision_by_one(store: Store) -> None:
    (before,) = save_all(store, [task(1)])

    for revision in (2, 3, 4):
        with store.writing(STAMP) as writer:
            before = writer.save(let_through(before, before._replace(title=f"Revision {revision}")))

        assert before.revision == revision
        assert stored(store, "task", 1) == before


def test_a_change_of_something_that_was_changed_meanwhile_is_a_conflict(store: Store) -> None:
    (read,) = save_all(store, [task(1)])
    with store.writing(STAMP) as writer:
        theirs = writer.save(let_through(read, read._replace(title="Theirs")))

    with pytest.raises(Conflict) as caught, store.writing(STAMP) as writer:
        writer.save(let_through(read, read._replace(title="Ours")))

    assert caught.value.code == "changed-meanwhile"
    assert caught.value.message.startswith("TASK-1 ")
    assert stored(store, "task", 1) == theirs


def test_of_many_changes_none_is_stored_if_one_meets_somebody_elses(store: Store) -> None:
    """On a server all of them are one statement."""
    before = save_all(store, [task(number) for number in range(1, 41)])
    with store.writing(STAMP) as writer:
        writer.save(let_through(before[16], before[16]._replace(title="Quicker")))

    def change_all() -> None:
        with store.writing(STAMP) as writer:
            for each in before:
                writer.save(let_through(each, each._replace(notes="Later")))

    with pytest.raises(Conflict) as caught:
        change_all()

    assert caught.value.code == "changed-meanwhile"
    with store.reading() as reader:
        found = [reader.task("task", (number,)) for number in range(1, 41)]
    assert [each.notes for each in found if each is not None] == 40 * [None]


def test_a_task_that_is_changed_twice_in_one_transaction_keeps_the_last_change(store: Store) -> None:
    (before,) = save_all(store, [task(1)])

    with store.writing(STAMP) as writer:
        once = writer.save(let_through(before, before._replace(notes="Once")))
        writer.save(let_through(once, once._replace(notes="Twice")))

    with store.reading() as reader:
        found = reader.task("task", (1,))
        events = list(reader.history.events(EventQuery(limit=2)))
    assert found is not None
    assert (found.notes, found.revision) == ("Twice", before.revision + 2)
    assert [event.revision for event in events] == [before.revision + 2, before.revision + 1]


def test_a_change_of_something_that_was_never_stored_is_a_conflict(store: Store) -> None:
    unknown = task(1, revision=1)

    with pytest.raises(Conflict), store.writing(STAMP) as writer:
        writer.save(let_through(unknown, unknown._replace(title="New")))

    assert stored(store, "task", 1) is None


def test_a_conflict_undoes_what_the_same_command_changed_before(backend: Backend) -> None:
    one, two = save_all(backend.store, [task(1), task(2)])
    stale = two._replace(revision=0)

    def change_both() -> None:
        with backend.store.writing(STAMP) as writer:
            writer.save(let_through(one, one._replace(title="Changed")))
            writer.save(let_through(stale, stale._replace(title="Changed")))

    with pytest.raises(Conflict):
        change_both()

    assert stored(backend.store, "task", 1) == one
    assert backend.run("SELECT count(*) FROM events WHERE revision > 1") == [(0,)]


@pytest.mark.parametrize(
    "twin",
    [
        task(2, uuid=task(1).uuid),
        task(1, uuid="another"),
        task("01", uuid="another"),
    ],
    ids=["uuid", "id", "number"],
)
def test_nothing_is_stored_twice_under_one_name(backend: Backend, twin: Task) -> None:
    (first,) = save_all(backend.store, [task(1)])

    with pytest.raises(BacklogError):
        save_all(backend.store, [twin])

    assert stored(backend.store, "task", 1) == first
    assert backend.run("SELECT count(*) FROM tasks") == [(1,)]
    assert backend.run("SELECT count(*) FROM events") == [(1,)]


def test_what_moves_to_another_number_is_found_under_it_alone(store: Store) -> None:
    (before,) = save_all(store, [task(1)])

    with store.writing(Stamp(NOW, "Ada", "task demote", "batch")) as writer:
        draft = writer.save(let_through(before, before._replace(kind="draft", id="DRAFT-5", status="Draft")))

    assert stored(store, "task", 1) is None
    assert stored(store, "draft", 5) == draft


def test_a_task_that_was_expected_is_as_it_is_when_it_is_asked_for(store: Store) -> None:
    large = task(3, notes="x" * 5_000)
    save_all(store, [task(1), task(2), large, task(4), task(6, "draft")])
    numbers: list[tuple[Kind, tuple[int, ...]]] = [("task", (number,)) for number in (1, 2, 3, 4, 5)]

    with store.writing(STAMP, many=True) as writer:
        writer.expect([*numbers, ("draft", (6,))])
        two = writer.task("task", (2,))
        assert two is not None
        writer.save(let_through(two, two._replace(title="Another title")))
        writer.expect(numbers)
        four = writer.task("task", (4,))
        assert four is not None
        writer.save(let_through(four, four._replace(title="Changed in between")))
        writer.save(let_through(None, task(5)))

        found = [writer.task(kind, each) for kind, each in numbers]
        draft = writer.task("draft", (6,))

    titles = ["The task 1", "Another title", "The task 3", "Changed in between", "The task 5"]
    assert [each and each.title for each in found] == titles
    assert found[2] == large._replace(revision=1)
    assert draft is not None


def test_what_was_expected_under_another_id_is_not_there(store: Store) -> None:
    save_all(store, [task(1)])

    with store.writing(STAMP, many=True) as writer:
        before = writer.task("task", (1,))
        assert before is not None
        writer.expect([("task", (1,))])
        writer.save(let_through(before, before._replace(kind="draft", id="DRAFT-1", status="Draft")))

        assert writer.task("task", (1,)) is None


@pytest.mark.parametrize("changes", [0, 30])
def test_names_that_were_expected_are_as_they_are_when_they_are_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, changes: int
) -> None:
    monkeypatch.setattr(recent, "NAMED", 4)
    save_all(store, [*map(task, range(1, 6)), task(6, title="x" * 600), task(1, "draft")])
    numbers = [(number,) for number in range(1, 9)]
    places: list[tuple[Kind, tuple[int, ...]]] = [("task", each) for each in numbers]

    with store.writing(STAMP, many=True) as writer:
        for number in range(100, 100 + changes):
            writer.save(let_through(None, task(number)))
        writer.expect((), places[:2])
        two, four = writer.task("task", (2,)), writer.task("task", (4,))
        assert two is not None
        assert four is not None
        writer.save(let_through(two, two._replace(title="Another title")))
        writer.expect((), [*places, ("draft", (1,)), ("draft", (2,))])
        writer.save(let_through(four, four._replace(state="archived")))
        writer.save(let_through(None, task(7)))
        for number in range(200, 200 + changes):
            writer.save(let_through(None, task(number)))

        twice = [writer.names("task", numbers) for _ in range(2)]
        drafts = writer.names("draft", [(1,), (2,)])

    wanted = {(number,): (f"TASK-{number}", f"The task {number}", "active") for number in (1, 3, 5, 7)}
    wanted[2,] = ("TASK-2", "Another title", "active")
    wanted[4,] = ("TASK-4", "The task 4", "archived")
    wanted[6,] = ("TASK-6", "x" * 600, "active")
    assert [{number: tuple(name)[2:] for number, name in each.items()} for each in twice] == [wanted] * 2
    assert {number: name.id for number, name in drafts.items()} == {(1,): "DRAFT-1"}


def test_a_name_that_was_expected_is_gone_with_its_id_and_there_under_the_other(store: Store) -> None:
    save_all(store, [task(1), task(2)])

    with store.writing(STAMP, many=True) as writer:
        before = writer.task("task", (1,))
        assert before is not None
        writer.expect((), [("task", (1,)), ("task", (2,)), ("draft", (1,))])
        writer.save(let_through(before, before._replace(kind="draft", id="DRAFT-1", status="Draft")))

        assert writer.names("task", [(1,), (2,)]).keys() == {(2,)}
        assert writer.names("draft", [(1,)]).keys() == {(1,)}


@pytest.mark.parametrize("changes", [1, 30])
def test_lists_stay_where_only_other_fields_change(store: Store, changes: int) -> None:
    lists: dict[str, Any] = {
        "labels": ("a", "b"),
        "dependencies": ("TASK-99",),
        "references": ("r",),
        "documentation": ("d",),
        "modified_files": ("f",),
        "acceptance_criteria": (CHECKED, OPEN),
        "definition_of_done": (OPEN,),
        "comments": (Comment("Hm", NOW, "Ada"),),
    }
    numbers = range(1, changes + 1)
    save_all(store, [task(number, **lists) for number in numbers])

    with store.writing(STAMP, many=changes > 1) as writer:
        writer.expect([("task", (number,)) for number in numbers])
        for number in numbers:
            before = writer.task("task", (number,))
            assert before is not None
            writer.save(let_through(before, before._replace(title=f"New {number}", labels=())))

    with store.reading() as reader:
        found = [reader.task("task", (number,)) for number in numbers]
        kept = lists | {"labels": ()}
        assert [each and (each.title, {name: getattr(each, name) for name in kept}) for each in found] == [
            (f"New {number}", kept) for number in numbers
        ]
    assert store.damages() == []
