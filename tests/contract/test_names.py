"""What ids, statuses and words name: looked up without reading whole tasks."""

from typing import get_args

import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import Task, TaskLink, TaskName
from backlog.store import WordKind
from backlog.store.database import Store
from tests.contract.conftest import save_all
from tests.samples import task


def test_numbers_are_resolved_to_names_in_whatever_state(store: Store) -> None:
    save_all(
        store,
        [task(1), task("1.2"), task(10, state="completed"), task(3, state="archived"), task(2, "draft")],
    )

    with store.reading() as reader:
        found = reader.names("task", [(1,), (1, 2), (10,), (3,), (2,), (1, 1), (1,)])

    assert found == {
        (1,): TaskName("task", (1,), "TASK-1", "The task 1", "active"),
        (1, 2): TaskName("task", (1, 2), "TASK-1.2", "The task 1.2", "active"),
        (10,): TaskName("task", (10,), "TASK-10", "The task 10", "completed"),
        (3,): TaskName("task", (3,), "TASK-3", "The task 3", "archived"),
    }


@pytest.mark.parametrize("count", [0, 1, 2, 1_000])
def test_none_one_and_many_numbers_are_resolved_at_once(store: Store, count: int) -> None:
    save_all(store, [task(number) for number in range(1, 1_011)])

    with store.reading() as reader:
        found = reader.names("task", [(number,) for number in range(1, count + 1)])

    assert list(found) == [(number,) for number in range(1, count + 1)]


def test_a_number_beyond_all_ids_names_nothing(store: Store) -> None:
    save_all(store, [task(1)])

    with store.reading() as reader:
        assert reader.names("task", [(10**40,), (1, 10**40)]) == {}
        assert reader.task("task", (10**40,)) is None


def test_a_name_is_found_under_the_padded_id_it_was_stored_with(store: Store) -> None:
    save_all(store, [task("007")])

    with store.reading() as reader:
        assert reader.names("task", [(7,)])[7,].id == "TASK-007"


def test_a_parent_is_an_active_task_or_draft(store: Store) -> None:
    save_all(store, [task(1), task(2, "draft"), task(2, state="completed"), task(3, state="archived")])

    with store.reading() as reader:
        found = [
            reader.surroundings(task(9, parent=id_), Settings(), family=True).parent
            for id_ in ("TASK-1", "DRAFT-2", "TASK-2", "TASK-3", "TASK-4", "task-1")
        ]

    assert found == [TaskLink("TASK-1", "The task 1"), TaskLink("DRAFT-2", "The draft 2"), *[None] * 4]


def test_subtasks_are_the_active_children_by_number(store: Store) -> None:
    children = [task(f"1.{number}", parent="TASK-1") for number in (10, 9, 2, 1)]
    others = [
        task("1.3", parent="TASK-1", state="archived"),
        task("1.4", parent="TASK-1", state="completed"),
        task(5, "draft", parent="TASK-1"),
        task("1.1.1", parent="TASK-1.1"),
        task(7, parent="TASK-1"),
        task(2),
    ]
    save_all(store, [task(1), *children, *others])

    with store.reading() as reader:
        found = [link.id for link in reader.surroundings(task(1), Settings(), family=True).subtasks]
        none = reader.surroundings(task(2), Settings(), family=True)
        unasked = reader.surroundings(task("1.1", parent="TASK-1"), Settings(), family=False)

    assert found == ["TASK-1.1", "TASK-1.2", "TASK-1.9", "TASK-1.10", "TASK-7"]
    assert none.subtasks == ()
    assert (unasked.parent, unasked.subtasks) == (None, ())


LINKED: list[Task] = [
    task(2, dependencies=("TASK-9", "TASK-1")),
    task(3, parent="TASK-1"),
    task(10, references=("notes.md", "task-1")),
    task(4, references=("TASK-1",), dependencies=("TASK-1",), parent="TASK-1"),
    task(5, "draft", dependencies=("TASK-1",)),
]
NOT_LINKED: list[Task] = [
    task(1),
    task(6, dependencies=("TASK-1",), state="archived"),
    task(7, dependencies=("TASK-1",), state="completed"),
    task(8, references=("TASK-10", "see TASK-1", "TASK-1.1", 'a "TASK-1"', "TASK_1", "TASKX1")),
    task(11, dependencies=("TASK-11", "TASK-1.1"), parent="TASK-1.1", description="TASK-1"),
]


def test_what_is_linked_to_an_id_is_found_by_dependency_parent_and_reference(store: Store) -> None:
    save_all(store, [*NOT_LINKED, *reversed(LINKED)])

    with store.reading() as reader:
        found = reader.tasks_linked_to("TASK-1")
        none = reader.tasks_linked_to("TASK-99")

    assert [each.id for each in found] == ["TASK-2", "TASK-3", "TASK-4", "TASK-10", "DRAFT-5"]
    assert none == []


def test_a_reference_is_found_however_many_zeros_stand_in_it(store: Store) -> None:
    spelled = {2: "task-02", 3: "TASK-2", 4: "Task-0002", 5: "TASK-2.1", 6: "task-02.01", 7: "task-002.1"}
    others = {8: "TASK-20", 9: "task-012.3"}
    save_all(store, [task(number, references=(text,)) for number, text in {**spelled, **others}.items()])

    with store.reading() as reader:
        found = {
            id_: {each.id for each in reader.tasks_linked_to(id_)}
            for id_ in ("TASK-2", "TASK-002", "TASK-2.1")
        }

    assert found["TASK-2"] >= {"TASK-2", "TASK-3", "TASK-4"}
    assert found["TASK-002"] == found["TASK-2"]
    assert found["TASK-2.1"] >= {"TASK-5", "TASK-6", "TASK-7"}
    assert "TASK-8" not in {*found["TASK-2"], *found["TASK-2.1"]}


def test_wildcards_in_an_id_are_taken_as_they_are(store: Store) -> None:
    save_all(store, [task(1, references=("TASK-22",)), task(2, references=("TASK_22", "TASK%"))])

    with store.reading() as reader:
        found = [[each.id for each in reader.tasks_linked_to(id_)] for id_ in ("TASK_22", "TASK%", "%", "\\")]

    assert found == [["TASK-2"], ["TASK-2"], [], []]


def test_tasks_in_a_status_are_found_in_every_letter_case_by_state_and_number(store: Store) -> None:
    save_all(
        store,
        [
            task(10, status="Prüfung"),
            task(2, status="PRÜFUNG"),
            task(3, status="prüfung", state="archived"),
            task(4, status="Prüfung", state="completed"),
            task(5, status="Pr"),
            task(6, "draft", status="Prüfung"),
        ],
    )

    with store.reading() as reader:
        found = [each.id for each in reader.tasks_in_status("Prüfung")]
        none = reader.tasks_in_status("Nowhere")

    assert found == ["TASK-2", "TASK-10", "TASK-4", "TASK-3"]
    assert none == []


VOCABULARY: list[Task] = [
    task(1, status="To Do", milestone="m-1", labels=("ui", "Ünïcode"), assignees=("@ada",)),
    task(2, status="to do", milestone="Beta", labels=("ui", "db"), assignees=("@bob", "@ada")),
    task(3, status="😀", milestone=None, labels=("",)),
    task(4, status="Gone", milestone="gone", labels=("gone",), assignees=("@gone",), state="archived"),
    task(5, status="Past", milestone="past", labels=("past",), assignees=("@past",), state="completed"),
    task(6, "draft", milestone="m-9", labels=("draft",), assignees=("@draft",)),
]


@pytest.mark.parametrize(
    ("vocabulary", "expected"),
    [
        ("status", {"To Do", "to do", "😀"}),
        ("milestone", {"m-1", "Beta"}),
        ("label", {"ui", "Ünïcode", "db", "", "gone", "past", "draft"}),
        ("assignee", {"@ada", "@bob", "@gone", "@past", "@draft"}),
    ],
)
def test_words_in_use_are_told_once_each(store: Store, vocabulary: WordKind, expected: set[str]) -> None:
    with store.reading() as reader:
        assert reader.in_use(vocabulary) == ()
    save_all(store, VOCABULARY)

    with store.reading() as reader:
        found = reader.in_use(vocabulary)

    assert set(found) == expected
    assert len(found) == len(expected)


def test_every_vocabulary_can_be_asked_for(store: Store) -> None:
    with store.reading() as reader:
        found = {vocabulary: reader.in_use(vocabulary) for vocabulary in get_args(WordKind)}

    assert set(found.values()) == {()}


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([], (None, False)),
        ([task(1)], (None, True)),
        ([task(1, ordinal=0.0), task(2)], (0.0, True)),
        ([task(1, ordinal=2_000.5), task(2, ordinal=1e15), task(3, ordinal=3.0)], (1e15, True)),
        ([task(1, state="archived", ordinal=9.0), task(1, "draft", ordinal=9.0)], (None, False)),
        ([task(1, state="completed", ordinal=9.0), task(2, ordinal=1.0)], (1.0, True)),
    ],
    ids=["no task", "none set", "zero", "several", "no active task", "completed"],
)
def test_the_highest_ordinal_is_that_of_the_active_tasks(
    store: Store, tasks: list[Task], expected: tuple[float | None, bool]
) -> None:
    save_all(store, tasks)

    with store.reading() as reader:
        assert reader.highest_ordinal() == expected
