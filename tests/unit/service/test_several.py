"""Several tasks are changed as they were seen or not at all; figures are counted again when they change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.edit_request import EditRequest
from backlog.domain.task import Task
from backlog.service.context import Context
from backlog.service.figures import LASTING, Figures
from backlog.service.overview import overview
from backlog.service.several import change
from tests.samples import NOW, task
from tests.unit.service.backlogs import Backlog, refusal

Change = Any


def seen(*titles: str) -> Callable[[Task], bool]:
    return lambda found: found.title in titles


@pytest.fixture
def three(backlog: Backlog) -> Backlog:
    """Three tasks, of which two are done."""
    backlog.save(
        task(1, title="One"), task(2, title="Two", status="Done"), task(3, title="Three", status="Done")
    )
    return backlog


@pytest.mark.parametrize(
    ("wanted", "ids", "expected"),
    [
        ("archive", ["1"], {"TASK-1": "archived", "TASK-2": "active", "TASK-3": "active"}),
        ("complete", ["2", "3"], {"TASK-1": "active", "TASK-2": "completed", "TASK-3": "completed"}),
    ],
)
def test_those_that_are_named_are_moved(
    three: Backlog, wanted: Change, ids: list[str], expected: dict[str, str]
) -> None:
    change(three.asking(), ids, wanted, seen("One", "Two", "Three"))

    assert {id_: each.state for id_, each in three.tasks().items()} == expected


def test_those_that_are_named_are_edited(three: Backlog) -> None:
    change(three.asking(), ["1", "3"], EditRequest(priority="high"), seen("One", "Three"))

    assert [each.priority for each in three.tasks().values()] == ["high", None, "high"]


@pytest.mark.parametrize("wanted", ["archive", "complete", EditRequest(priority="high")])
def test_none_is_changed_if_one_of_them_was(three: Backlog, wanted: Change) -> None:
    before = three.everything()

    assert refusal(lambda: change(three.asking(), ["2", "1", "3"], wanted, seen("Two"))) == (
        "Conflict",
        "changed-meanwhile",
        "TASK-1, TASK-3 changed meanwhile",
        {"tasks": ["TASK-1", "TASK-3"]},
    )
    assert three.everything() == before


def test_what_was_counted_stands_until_something_changes_or_it_is_too_old(three: Backlog) -> None:
    counted: list[object] = []

    def count(context: Context) -> Any:  # noqa: ANN401  it is what the numbers are
        counted.append(context.now())
        return len(counted)

    def at(seconds: float) -> Context:
        return Context(three.store, "Ada", "overview", lambda: NOW + timedelta(seconds=seconds))

    figures: Any = Figures(count)
    most = LASTING.total_seconds()
    assert [figures.of(at(seconds)) for seconds in (0, 1, most - 1)] == [1, 1, 1]
    assert figures.of(at(most)) == 2
    assert figures.of(at(most - 1)) == 3
    assert [figures.of(at(most - 1), "other") for _ in range(2)] == [4, 4]
    assert figures.of(at(most)) == 5
    three.edit("TASK-1", title="Uno")
    assert [figures.of(at(most)) for _ in range(2)] == [6, 6]


def test_what_is_counted_are_the_figures_of_the_overview(three: Backlog) -> None:
    context = Context(three.store, "Ada", "overview", lambda: NOW)

    assert Figures().of(context) == overview(context)
