"""The dependency graph: what can be reached, whatever loops and dangling ids there are."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backlog.domain.graph import Edge, Node
from backlog.domain.settings import Settings
from backlog.domain.task import Kind, Task
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import STAMP, let_through, task

IDS = [*(f"TASK-{number}" for number in range(1, 8)), "DRAFT-1", "DRAFT-2", "TASK-99"]
"""Seven tasks, two drafts and an id that names nothing."""


def tasks_of(dependencies: Iterable[Iterable[str]], states: Iterable[str]) -> list[Task]:
    """The tasks and drafts with these dependencies and states."""
    tasks = [task(number) for number in range(1, 8)] + [task(number, "draft") for number in (1, 2)]
    return [
        each._replace(dependencies=tuple(onward), state=state)  # type: ignore[arg-type]  # drawn from the states
        for each, onward, state in zip(tasks, dependencies, states, strict=True)
    ]


GRAPHS = st.builds(
    tasks_of,
    st.lists(st.lists(st.sampled_from(IDS), unique=True, max_size=3), min_size=9, max_size=9),
    st.lists(st.sampled_from(["active"] * 6 + ["completed", "archived"]), min_size=9, max_size=9),
)


def edges_of(tasks: Iterable[Task], root: str | None = None) -> set[Edge]:
    """Every dependency that counts: those of archived tasks do not; around a root, of drafts only its own."""
    return {
        Edge(each.id, target)
        for each in tasks
        if each.state != "archived" and (root is None or each.kind == "task" or each.id == root)
        for target in each.dependencies
    }


def onward(start: set[str], edges: set[Edge]) -> set[Edge]:
    """Every edge on a way that begins at `start`, found by walking until nothing new comes."""
    reached = set(start)
    while more := {edge.target for edge in edges if edge.source in reached} - reached:
        reached |= more
    return {edge for edge in edges if edge.source in reached}


def backward(start: set[str], edges: set[Edge]) -> set[Edge]:
    turned = {Edge(edge.target, edge.source) for edge in edges}
    return {Edge(edge.target, edge.source) for edge in onward(start, turned)}


@examples(max_examples=60)
@given(tasks=GRAPHS)
def test_what_can_be_reached_is_what_walking_reaches(shared: Backend, tasks: list[Task]) -> None:
    replace_all(shared.store, tasks)
    every = edges_of(tasks)

    with shared.store.reading() as reader:
        for id_ in IDS:
            found = reader.edges_onward([id_])

            assert set(found) == onward({id_}, every)
            assert len(found) == len(set(found))

            edges = edges_of(tasks, root=id_)

            kind: Kind = "draft" if id_.startswith("DRAFT") else "task"
            root = task(id_.partition("-")[2], kind)
            around = reader.surroundings(root, Settings(), family=False)

            assert set(around.edges) == onward({id_}, edges) | backward({id_}, edges)
            assert len(around.edges) == len(set(around.edges))
            named = {id_, *(end for edge in around.edges for end in edge)}
            assert {node.id for node in around.nodes} == {
                each.id
                for each in tasks
                if each.id in named and each.state != "archived" and (each.kind == "task" or each.id == id_)
            }
            assert len(around.nodes) == len({node.id for node in around.nodes})


def replace_all(store: Store, tasks: Iterable[Task]) -> None:
    """Give the tasks of a backlog these dependencies and states, making those that are not there yet."""
    with store.writing(STAMP) as writer:
        for each in tasks:
            before = writer.task(each.kind, (int(each.id.partition("-")[2]),))
            writer.save(let_through(before, each))


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_edges_onward_begin_at_none_one_or_many_ids(store: Store, count: int) -> None:
    save_all(store, [task(number, dependencies=(f"TASK-{number + 1_000}",)) for number in range(1, 301)])
    ids = [f"TASK-{number}" for number in range(1, count + 1)]

    with store.reading() as reader:
        found = reader.edges_onward(ids)

    assert set(found) == {Edge(id_, f"TASK-{number + 1_000}") for number, id_ in enumerate(ids, 1)}


def test_a_chain_of_a_thousand_tasks_and_the_loop_it_ends_in_are_followed(store: Store) -> None:
    last = 1_000
    chain = [
        task(number, dependencies=(f"TASK-{number % last + 1 if number < last else last // 2}",))
        for number in range(1, last + 1)
    ]
    save_all(store, chain)

    with store.reading() as reader:
        assert len(reader.edges_onward(["TASK-1"])) == last
        assert len(reader.surroundings(chain[0], Settings(), family=True).edges) == last
        assert len(reader.edges_onward([f"TASK-{last}"])) == last // 2 + 1


NODES = [
    task(1),
    task(2, status="Done"),
    task(3, status="dONE"),
    task(4, state="completed"),
    task(5, status="Done", state="archived"),
    task(1, "draft"),
    task(2, "draft"),
]


@pytest.mark.parametrize("root", [task(1, "draft"), task(7)], ids=lambda each: each.id)
def test_nodes_are_what_the_edges_name_of_drafts_the_root_alone(store: Store, root: Task) -> None:
    on_all = ("DRAFT-1", "DRAFT-2", "TASK-1", "TASK-2", "TASK-3", "TASK-4", "TASK-5", "TASK-99", "task-2")
    save_all(store, [*(each for each in NODES if each.id != root.id), root._replace(dependencies=on_all)])

    with store.reading() as reader:
        found = reader.surroundings(root, Settings(), family=False).nodes
        alone = reader.surroundings(task(4, state="completed"), Settings(), family=False).nodes

    expected = [
        Node("TASK-1", "The task 1", "To Do", completed=False),
        Node("TASK-2", "The task 2", "Done", completed=True),
        Node("TASK-3", "The task 3", "dONE", completed=True),
        Node("TASK-4", "The task 4", "To Do", completed=True),
    ]
    own = Node(root.id, root.title, root.status, completed=False)
    assert sorted(found) == sorted([*expected, own])
    assert expected[3] in alone


def test_letter_case_beyond_ascii_does_not_hide_that_a_task_is_done(store: Store) -> None:
    save_all(store, [task(1, status="ERLEDIGT Ö")], statuses=("Offen", "Erledigt ö"))

    with store.reading() as reader:
        (node,) = reader.surroundings(task(1), reader.settings(), family=False).nodes

    assert node.completed
