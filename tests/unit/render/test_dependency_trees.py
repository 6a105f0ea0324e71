from collections.abc import Iterable

from backlog.domain.graph import Edge, Graph, Node, build_graph
from backlog.render.text.tasks import MAX_DEPTH, dependency_trees


def graph_of(root: str, edges: Iterable[str], completed: Iterable[str] = ()) -> Graph:
    """A graph of tasks named by numbers; `1>2` says that task 1 depends on task 2."""
    pairs = [edge.split(">") for edge in edges]
    numbers = {number for pair in pairs for number in pair if number != "99"}
    nodes = [
        Node(f"TASK-{number}", f"N{number}", "To Do", completed=number in completed) for number in numbers
    ]
    return build_graph(
        f"TASK-{root}", nodes, [Edge(f"TASK-{source}", f"TASK-{target}") for source, target in pairs]
    )


def drawn(graph: Graph) -> str:
    """Both trees, headings and lines, as one text."""
    return "\n\n".join("\n".join([heading, *lines]) for heading, lines in dependency_trees(graph))


def test_a_task_that_was_shown_is_not_expanded_again() -> None:
    graph = graph_of("4", ["4>2", "4>3", "2>1", "3>1", "3>2", "5>4", "6>5"], completed=["1"])

    assert (
        drawn(graph)
        == """\
Depends on (2 direct, 3 total):
├─ TASK-2 - N2 [To Do]
│  └─ TASK-1 - N1 [completed]
└─ TASK-3 - N3 [To Do]
   ├─ TASK-1 - N1 [completed] (shown above)
   └─ TASK-2 - N2 [To Do] (shown above)

Dependents (1 direct, 2 total):
└─ TASK-5 - N5 [To Do]
   └─ TASK-6 - N6 [To Do]"""
    )


def test_a_task_that_closes_a_loop_is_marked_and_an_unknown_one_named() -> None:
    graph = graph_of("1", ["1>2", "1>99", "2>1", "2>9", "2>10", "2>99", "9>10"], completed=["10"])

    assert (
        drawn(graph)
        == """\
Depends on (2 direct, 4 total):
├─ TASK-2 - N2 [To Do]
│  ├─ TASK-1 - N1 [To Do] (cycle)
│  ├─ TASK-9 - N9 [To Do]
│  │  └─ TASK-10 - N10 [completed]
│  ├─ TASK-10 - N10 [completed] (shown above)
│  └─ TASK-99 - unknown task ID
└─ TASK-99 - unknown task ID (shown above)

Dependents (1 direct, 1 total):
└─ TASK-2 - N2 [To Do]
   └─ TASK-1 - N1 [To Do] (cycle)"""
    )


def test_a_task_that_depends_on_itself_does_not_count_itself() -> None:
    graph = graph_of("2", ["2>2", "2>3"])

    assert (
        drawn(graph)
        == """\
Depends on (1 direct, 1 total):
├─ TASK-2 - N2 [To Do] (cycle)
└─ TASK-3 - N3 [To Do]"""
    )


def test_a_task_that_depends_on_itself_alone_has_no_tree() -> None:
    assert dependency_trees(graph_of("1", ["1>1"])) == []


def test_a_task_alone_has_no_tree() -> None:
    assert dependency_trees(graph_of("1", [])) == []


def test_a_chain_of_the_greatest_depth_is_drawn_whole() -> None:
    [(heading, lines)] = dependency_trees(
        graph_of("1", [f"{number}>{number + 1}" for number in range(1, MAX_DEPTH + 1)])
    )

    assert heading == f"Depends on (1 direct, {MAX_DEPTH} total):"
    assert lines[-1] == f"{'   ' * (MAX_DEPTH - 1)}└─ TASK-{MAX_DEPTH + 1} - N{MAX_DEPTH + 1} [To Do]"


def test_a_longer_chain_is_cut_and_says_so() -> None:
    [(heading, lines)] = dependency_trees(
        graph_of("1", [f"{number}>{number + 1}" for number in range(1, 10 * MAX_DEPTH)])
    )

    assert heading == f"Depends on (1 direct, {10 * MAX_DEPTH - 1} total):"
    assert len(lines) == MAX_DEPTH
    assert lines[-1].endswith(f" N{MAX_DEPTH + 1} [To Do] (more below)")
