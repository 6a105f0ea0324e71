"""The dependency graph, its loops and who is ready (docs/contract.md 3.1, 4.3, 5.4, 6.11)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.graph import (
    Edge,
    Graph,
    Node,
    Readiness,
    build_graph,
    check_acyclic,
    depths,
    graph_order,
    looping,
    readiness,
)
from backlog.errors import Refused


def node(id_: str, status: str | None = "To Do", *, completed: bool = False) -> Node:
    """A known task, or an id that names none if it has no status."""
    return Node(id_, None if status is None else f"Title of {id_}", status, completed)


def edges(text: str) -> list[Edge]:
    """Edges written as `a>b b>c`: a depends on b, b on c."""
    return [Edge(*pair.split(">")) for pair in text.split()]


def neighbours(text: str) -> dict[str, tuple[str, ...]]:
    """What each id depends on, of edges written as in `edges`."""
    return dict(build_graph("a", [], edges(text)).depends_on)


@pytest.mark.parametrize(
    ("shuffled", "expected"),
    [
        ("TASK-10 TASK-2 TASK-1", "TASK-1 TASK-2 TASK-10"),
        ("TASK-2 TASK-1.10 TASK-1.2 TASK-1", "TASK-1 TASK-1.2 TASK-1.10 TASK-2"),
        # by number first, of equal ones the draft
        ("TASK-1 DRAFT-3 TASK-2 DRAFT-1 TASK-3", "DRAFT-1 TASK-1 TASK-2 DRAFT-3 TASK-3"),
        ("TASK-007 TASK-7 TASK-6", "TASK-6 TASK-007 TASK-7"),
        ("TASK-1 somewhere TASK-x", "TASK-x somewhere TASK-1"),
    ],
)
def test_ids_in_a_graph_are_ordered_by_number_then_as_text(shuffled: str, expected: str) -> None:
    assert expected.split() == sorted(shuffled.split(), key=graph_order)


@given(st.lists(st.text()))
def test_anything_can_be_put_in_one_order_and_no_other(ids: list[str]) -> None:
    assert len({graph_order(id_) for id_ in ids}) == len(set(ids))
    assert sorted(sorted(ids, key=graph_order)) == sorted(ids)


def test_a_graph_knows_the_neighbours_of_each_id_in_both_directions() -> None:
    graph = build_graph(
        "TASK-4",
        [node("TASK-4"), node("TASK-10"), node("TASK-2", "Done", completed=True), node("TASK-5")],
        edges("TASK-4>TASK-10 TASK-4>TASK-2 TASK-4>TASK-10 TASK-10>TASK-2 TASK-5>TASK-4"),
    )
    expected = Graph(
        root="TASK-4",
        nodes={
            "TASK-4": node("TASK-4"),
            "TASK-10": node("TASK-10"),
            "TASK-2": node("TASK-2", "Done", completed=True),
            "TASK-5": node("TASK-5"),
        },
        depends_on={
            "TASK-4": ("TASK-2", "TASK-10"),
            "TASK-10": ("TASK-2",),
            "TASK-5": ("TASK-4",),
        },
        depended_on_by={
            "TASK-10": ("TASK-4",),
            "TASK-2": ("TASK-4", "TASK-10"),
            "TASK-4": ("TASK-5",),
        },
    )

    assert expected == graph


def test_an_id_that_only_an_edge_names_is_a_node_without_title_and_status() -> None:
    graph = build_graph("TASK-1", [node("TASK-1")], edges("TASK-1>TASK-99"))

    assert graph.nodes["TASK-99"] == Node("TASK-99", None, None, completed=False)


def test_a_task_without_dependencies_is_a_graph_of_its_own() -> None:
    assert build_graph("TASK-1", [node("TASK-1")], []) == Graph("TASK-1", {"TASK-1": node("TASK-1")}, {}, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"a": 0}),
        ("a>b b>c", {"a": 0, "b": 1, "c": 2}),
        # the shortest way counts
        ("a>b b>c a>c c>d", {"a": 0, "b": 1, "c": 1, "d": 2}),
        ("a>b b>d a>c c>d d>e", {"a": 0, "b": 1, "c": 1, "d": 2, "e": 3}),
        # loops end
        ("a>a", {"a": 0}),
        ("a>b b>a", {"a": 0, "b": 1}),
        ("a>b b>c c>b", {"a": 0, "b": 1, "c": 2}),
        # what cannot be reached is not there
        ("a>b x>y y>a", {"a": 0, "b": 1}),
    ],
)
def test_the_depth_of_an_id_is_its_shortest_distance_from_the_root(
    text: str, expected: dict[str, int]
) -> None:
    assert expected == depths("a", neighbours(text))


IDS = "abcdefg"
ANY_EDGES = st.sets(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=14).map(
    lambda pairs: [Edge(*pair) for pair in sorted(pairs)]
)


def reachable(start: set[str], among: list[Edge]) -> set[str]:
    """Everything that can be reached from the ids, themselves included: the model, by brute force."""
    reached = set(start)
    for _ in among:
        reached |= {edge.target for edge in among if edge.source in reached}
    return reached


@given(ANY_EDGES)
def test_depths_are_those_of_a_breadth_first_walk(among: list[Edge]) -> None:
    found = depths("a", build_graph("a", [], among).depends_on)

    assert set(found) == reachable({"a"}, among)
    for edge in among:
        if edge.source in found:
            assert found[edge.target] <= found[edge.source] + 1
    for id_, distance in found.items():
        assert id_ == "a" or distance - 1 in {
            found[e.source] for e in among if e.target == id_ and e.source in found
        }


@given(ANY_EDGES, st.sets(st.sampled_from(IDS), max_size=3))
def test_a_dependency_is_refused_exactly_if_it_would_close_a_loop(
    stored: list[Edge], dependencies: set[str]
) -> None:
    onward = [edge for edge in stored if edge.source != "a"]  # the new dependencies replace a's
    closes = "a" in reachable(dependencies, onward)
    try:
        check_acyclic("a", sorted(dependencies), stored)
        passed = True
    except Refused as refusal:
        passed = False
        loop = refusal.message.removeprefix("this dependency would close a loop: ").split(" -> ")
        after = [*onward, *(Edge("a", id_) for id_ in dependencies)]

        assert loop[0] == loop[-1] == "a"
        assert len(set(loop)) == len(loop) - 1
        assert all(Edge(one, other) in after for one, other in pairwise(loop))

    assert passed is not closes


@pytest.mark.parametrize(
    ("dependencies", "stored", "loop"),
    [
        ("TASK-1", "TASK-1>TASK-3 TASK-3>TASK-4", "TASK-4 -> TASK-1 -> TASK-3 -> TASK-4"),
        ("TASK-1", "TASK-1>TASK-4", "TASK-4 -> TASK-1 -> TASK-4"),
        ("TASK-4", "", "TASK-4 -> TASK-4"),
        # the shortest of several loops is shown
        (
            "TASK-1 TASK-2",
            "TASK-1>TASK-3 TASK-3>TASK-4 TASK-2>TASK-4",
            "TASK-4 -> TASK-2 -> TASK-4",
        ),
        # the dependencies that are being replaced do not count
        ("TASK-2", "TASK-4>TASK-1 TASK-2>TASK-4", "TASK-4 -> TASK-2 -> TASK-4"),
    ],
)
def test_a_refusal_shows_the_loop(dependencies: str, stored: str, loop: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_acyclic("TASK-4", dependencies.split(), edges(stored))

    assert refusal.value.message == f"this dependency would close a loop: {loop}"
    assert refusal.value.code == "circular-dependency"


@pytest.mark.parametrize(
    ("dependencies", "stored"),
    [
        ("", ""),
        ("", "a>b b>a"),
        ("b", "b>c c>d"),
        ("b c", "b>d c>d"),
        # a loop elsewhere is no reason to refuse
        ("b", "b>c c>b"),
        ("b", "b>b"),
        # an old dependency that goes away closes no loop
        ("b", "a>c c>d"),
    ],
)
def test_dependencies_that_close_no_loop_are_fine(dependencies: str, stored: str) -> None:
    check_acyclic("a", dependencies.split(), edges(stored))


@pytest.mark.parametrize(
    ("length", "loop"),
    [
        (19, " -> ".join(f"TASK-{number}" for number in [19, *range(1, 20)])),
        (
            20,
            "TASK-20 -> TASK-1 -> TASK-2 -> TASK-3 -> TASK-4 -> (11 more) -> "
            + " -> ".join(f"TASK-{number}" for number in range(16, 21)),
        ),
        (
            50_000,
            "TASK-50000 -> TASK-1 -> TASK-2 -> TASK-3 -> TASK-4 -> (49991 more) -> "
            + " -> ".join(f"TASK-{number}" for number in range(49_996, 50_001)),
        ),
    ],
)
def test_a_very_long_loop_is_shown_by_its_two_ends(length: int, loop: str) -> None:
    chain = [Edge(f"TASK-{number}", f"TASK-{number + 1}") for number in range(1, length)]

    with pytest.raises(Refused) as refusal:
        check_acyclic(f"TASK-{length}", ["TASK-1"], chain)

    assert refusal.value.message == f"this dependency would close a loop: {loop}"


KNOWN = {
    "TASK-1": node("TASK-1", "Done", completed=True),
    "TASK-2": node("TASK-2", "To Do"),
    "TASK-3": node("TASK-3", "In Progress"),
    "TASK-4": node("TASK-4", None),
}


@pytest.mark.parametrize(
    ("dependencies", "terminal", "expected"),
    [
        ("", False, Readiness(is_ready=True, is_blocked=False, blocking=(), missing=())),
        ("", True, Readiness(is_ready=False, is_blocked=False, blocking=(), missing=())),
        ("TASK-1", False, Readiness(is_ready=True, is_blocked=False, blocking=(), missing=())),
        ("TASK-1", True, Readiness(is_ready=False, is_blocked=False, blocking=(), missing=())),
        ("TASK-2", False, Readiness(is_ready=False, is_blocked=True, blocking=("TASK-2",), missing=())),
        ("TASK-2", True, Readiness(is_ready=False, is_blocked=True, blocking=("TASK-2",), missing=())),
        ("TASK-4", False, Readiness(is_ready=False, is_blocked=True, blocking=(), missing=("TASK-4",))),
        ("TASK-9", False, Readiness(is_ready=False, is_blocked=True, blocking=(), missing=("TASK-9",))),
        # both lists in the order of the dependencies
        (
            "TASK-3 TASK-9 TASK-1 TASK-2 TASK-4",
            False,
            Readiness(
                is_ready=False,
                is_blocked=True,
                blocking=("TASK-3", "TASK-2"),
                missing=("TASK-9", "TASK-4"),
            ),
        ),
    ],
)
def test_a_task_is_ready_if_it_is_not_done_and_every_dependency_is(
    dependencies: str,
    terminal: bool,  # noqa: FBT001  a column of the table
    expected: Readiness,
) -> None:
    assert expected == readiness(dependencies.split(), KNOWN, terminal=terminal)


@pytest.mark.parametrize(
    ("edges", "in_loops"),
    [
        ("", ""),
        ("1-2 2-3 3-4", ""),
        ("1-2 2-1", "1 2"),
        ("1-1", "1"),
        # what leads to a loop and what follows it is not in it
        ("9-1 1-2 2-1 2-8 8-7", "1 2"),
        ("1-2 2-3 3-1 1-4 4-5 6-1 7-6", "1 2 3"),
        ("1-2 1-3 2-4 3-4", ""),
        # the way between two loops belongs to them
        ("1-1 1-5 5-6 6-6", "1 5 6"),
        ("9-1 9-2 8-9 1-2 2-3 3-1 3-9", "1 2 3 9"),
        ("5-6 6-7 7-5 7-8 8-9", "5 6 7"),
        ("0-5 1-5 5-6 6-5", "5 6"),
        ("5-6 6-5 5-1 6-1 1-2", "5 6"),
    ],
)
def test_loops_are_what_is_left_when_all_ends_are_cut(edges: str, in_loops: str) -> None:
    pairs = [Edge(*pair.split("-")) for pair in edges.split()]

    assert looping(pairs) == set(in_loops.split())
