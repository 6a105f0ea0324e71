from math import inf, nan
from typing import Any

import pytest

from backlog.domain.findings import (
    MEANINGS,
    REPAIRABLE,
    Derived,
    Finding,
    behind,
    cycles,
    dangling,
    derived,
    record_number,
    task_findings,
    used_number,
)
from backlog.domain.records import Decision, Document, Milestone, Record
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, CheckRun
from tests.samples import CHECKED, NOW, OPEN, task

PROVEN = ChecklistItem(
    "It works",
    checked=True,
    check="make test",
    run=CheckRun("make test", 0, 1.5, "abc", False, "here"),  # noqa: FBT003  the field that it is
)


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
    ("kind", "id_", "counter"),
    [
        ("task", "TASK-7", ("task", 7)),
        ("draft", "DRAFT-3", ("draft", 3)),
        ("task", "TASK-7.2", ("subtask of u7", 2)),
        ("task", "TASK-8.2", None),
        ("task", "odd", None),
    ],
)
def test_a_number_belongs_to_a_counter(kind: str, id_: str, counter: tuple[str, int] | None) -> None:
    assert used_number(kind, id_, {"TASK-7": "u7"}) == counter  # type: ignore[arg-type]  # the table's words are kinds


def test_only_counters_below_a_number_in_use_are_behind() -> None:
    assert list(behind({"task": 7, "draft": 1}, {"task": 7, "draft": 2, "milestone": 1})) == [
        ("draft", 2),
        ("milestone", 1),
    ]


def test_what_is_repairable_has_a_meaning() -> None:
    assert set(MEANINGS) >= REPAIRABLE


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Derived(0, 0, 1000)),
        ({"priority": "high"}, Derived(0, 0, 0)),
        ({"acceptance_criteria": (CHECKED, OPEN)}, Derived(1, 2, 1000)),
        ({"acceptance_criteria": (CHECKED, OPEN._replace(check="make test"))}, Derived(1, 2, 1000, 1, 0)),
        (
            {"acceptance_criteria": (PROVEN, PROVEN, OPEN._replace(check="make test"), OPEN)},
            Derived(2, 4, 1000, 3, 2),
        ),
        # only what has a check can be proven
        ({"acceptance_criteria": (PROVEN._replace(check=None),)}, Derived(1, 1, 1000)),
        ({"definition_of_done": (CHECKED,)}, Derived(0, 0, 1000)),
    ],
)
def test_criteria_are_counted_beside_the_task(fields: dict[str, Any], expected: Derived) -> None:
    assert derived(task(1, **fields), Settings()) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"ordinal": 0.0}, []),
        ({"ordinal": 1000.0}, []),
        ({"ordinal": -0.5}, [Finding("ordinal", "TASK-1 has the ordinal -0.5", ("TASK-1",))]),
        ({"ordinal": inf}, [Finding("ordinal", "TASK-1 has the ordinal inf", ("TASK-1",))]),
        ({"ordinal": nan}, [Finding("ordinal", "TASK-1 has the ordinal nan", ("TASK-1",))]),
        ({"status": "Done", "acceptance_criteria": (CHECKED,)}, []),
        ({"status": "In Progress", "acceptance_criteria": (OPEN,)}, []),
        ({"status": "Done", "acceptance_criteria": (OPEN,), "legacy_done": True}, []),
        ({"status": "Done", "definition_of_done": (OPEN,)}, []),
        (
            {"status": "done", "acceptance_criteria": (OPEN, CHECKED, OPEN)},
            [Finding("gate", 'TASK-1 is "done" with #1, #3 unchecked', ("TASK-1",))],
        ),
        (
            {"status": "Done", "acceptance_criteria": (OPEN,), "ordinal": -1.0},
            [
                Finding("gate", 'TASK-1 is "Done" with #1 unchecked', ("TASK-1",)),
                Finding("ordinal", "TASK-1 has the ordinal -1.0", ("TASK-1",)),
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_task_by_itself_is_found(
    fields: dict[str, Any], expected: list[Finding]
) -> None:
    assert list(task_findings(task(1, **fields), Settings())) == expected


def test_a_draft_is_never_done() -> None:
    draft = task(1, "draft", status="Done", acceptance_criteria=(OPEN,))

    assert list(task_findings(draft, Settings())) == []


@pytest.mark.parametrize(
    ("record", "counter"),
    [
        (Document("u", "doc-12", "Read me", NOW), ("document", 12)),
        (Decision("u", "decision-3", "Why", NOW), ("decision", 3)),
        # milestones count from m-0, so that the counter is one further
        (Milestone("u", "m-0", "Launch", NOW), ("milestone", 1)),
        (Milestone("u", "m-4", "Later", NOW), ("milestone", 5)),
    ],
)
def test_the_number_of_a_record_belongs_to_the_counter_of_its_kind(
    record: Record, counter: tuple[str, int]
) -> None:
    assert record_number(record) == counter


def test_the_number_of_a_deep_subtask_belongs_to_the_task_above_it() -> None:
    assert used_number("task", "TASK-7.2.5", {"TASK-7": "u7", "TASK-7.2": "u72"}) == ("subtask of u72", 5)


def test_what_refers_to_nothing_is_found_and_named() -> None:
    tasks = [
        task(1, dependencies=("TASK-2", "TASK-8", "TASK-9"), parent="TASK-7"),
        task(2, dependencies=("task-1",), parent="task-1"),
    ]

    assert list(dangling(tasks, frozenset({"TASK-1", "TASK-2"}))) == [
        Finding("dangling", "TASK-1 depends on TASK-8, TASK-9", ("TASK-1", "TASK-8", "TASK-9")),
        Finding("dangling", "TASK-1 is a subtask of TASK-7", ("TASK-1", "TASK-7")),
    ]


def test_a_loop_that_is_met_from_outside_is_named_from_where_it_closes() -> None:
    edges = {
        "TASK-1": ("TASK-9", "TASK-2"),
        "TASK-2": ("TASK-3",),
        "TASK-3": ("TASK-8", "TASK-2"),
        "TASK-8": (),
    }

    assert cycles(edges) == [("TASK-2", "TASK-3", "TASK-2")]


def test_loops_are_told_by_number_whatever_order_the_tasks_come_in() -> None:
    edges = {"TASK-10": ("TASK-10",), "TASK-9": ("TASK-9",), "TASK-2": ("TASK-404",)}

    assert cycles(edges) == [("TASK-9", "TASK-9"), ("TASK-10", "TASK-10")]
