import pytest

from backlog.domain.checking import MEANINGS, REPAIRABLE, behind, cycles, series_used


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        ({}, []),
        ({"TASK-1": ("TASK-2",), "TASK-2": ("TASK-3",)}, []),
        ({"TASK-1": ("TASK-1",)}, [("TASK-1", "TASK-1")]),
        (
            {"TASK-2": ("TASK-1",), "TASK-1": ("TASK-10",), "TASK-10": ("TASK-2",)},
            [("TASK-1", "TASK-10", "TASK-2", "TASK-1")],
        ),
        (
            {
                "TASK-1": ("TASK-2",),
                "TASK-2": ("TASK-3", "TASK-4"),
                "TASK-3": ("TASK-2",),
                "TASK-4": ("TASK-4",),
            },
            [("TASK-2", "TASK-3", "TASK-2"), ("TASK-4", "TASK-4")],
        ),
    ],
)
def test_loops_are_found_each_once(edges: dict[str, tuple[str, ...]], found: list[tuple[str, ...]]) -> None:
    assert cycles(edges) == found


def test_a_long_chain_is_no_loop() -> None:
    edges = {f"TASK-{number}": (f"TASK-{number + 1}",) for number in range(1, 20_000)}

    assert cycles(edges) == []
    assert len(cycles({**edges, "TASK-20000": ("TASK-1",)})[0]) == 20_001


@pytest.mark.parametrize(
    ("kind", "id_", "series"),
    [
        ("task", "TASK-7", ("task", 7)),
        ("draft", "DRAFT-3", ("draft", 3)),
        ("task", "TASK-7.2", ("subtask of u7", 2)),
        ("task", "TASK-8.2", None),
        ("task", "odd", None),
    ],
)
def test_a_number_belongs_to_a_series(kind: str, id_: str, series: tuple[str, int] | None) -> None:
    assert series_used(kind, id_, {"TASK-7": "u7"}) == series  # type: ignore[arg-type]  # the table's words are kinds


def test_only_counters_below_a_number_in_use_are_behind() -> None:
    assert list(behind({"task": 7, "draft": 1}, {"task": 7, "draft": 2, "milestone": 1})) == [
        ("draft", 2),
        ("milestone", 1),
    ]


def test_what_is_repairable_has_a_meaning() -> None:
    assert set(MEANINGS) >= REPAIRABLE
