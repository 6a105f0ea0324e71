from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.graph import Edge
from backlog.domain.sequence import OpenTask, plan


def tasks(*numbers: int) -> list[OpenTask]:
    return [OpenTask(f"TASK-{number}", f"The task {number}", "To Do", None) for number in numbers]


def edges(*pairs: tuple[int, int]) -> list[Edge]:
    return [Edge(f"TASK-{source}", f"TASK-{target}") for source, target in pairs]


def test_a_layer_waits_for_nothing_but_the_layers_before() -> None:
    found = plan(tasks(1, 2, 3, 4, 5), edges((1, 5), (2, 5), (3, 1), (3, 2), (4, 5), (3, 5)))

    actual = [[task.id for task in layer] for layer in found.layers]

    assert actual == [["TASK-5"], ["TASK-1", "TASK-2", "TASK-4"], ["TASK-3"]]
    assert found.waiting == []


def test_what_waits_for_no_open_task_or_for_itself_is_in_no_layer() -> None:
    found = plan(tasks(1, 2, 3, 4, 5), edges((1, 99), (2, 1), (3, 4), (4, 3)))

    assert [[task.id for task in layer] for layer in found.layers] == [["TASK-5"]]
    assert [(each.task.id, list(each.on)) for each in found.waiting] == [
        ("TASK-1", ["TASK-99"]),
        ("TASK-2", ["TASK-1"]),
        ("TASK-3", ["TASK-4"]),
        ("TASK-4", ["TASK-3"]),
    ]


def test_nothing_open_is_an_empty_plan() -> None:
    assert plan([], []) == ([], [], {})


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=30, unique=True))
def test_every_task_is_planned_once_and_after_all_that_it_waits_for(pairs: list[tuple[int, int]]) -> None:
    found = plan(tasks(*range(1, 10)), edges(*pairs))

    layer_of = {task.id: number for number, layer in enumerate(found.layers) for task in layer}
    waiting = {each.task.id for each in found.waiting}
    assert len(layer_of) + len(waiting) == 9
    assert not layer_of.keys() & waiting
    for edge in edges(*pairs):
        if edge.source in layer_of:
            assert layer_of[edge.target] < layer_of[edge.source]


def test_a_dependency_of_what_is_not_open_hides_no_other() -> None:
    found = plan(tasks(1, 2), edges((9, 1), (1, 2)))

    assert [[task.id for task in layer] for layer in found.layers] == [["TASK-2"], ["TASK-1"]]
