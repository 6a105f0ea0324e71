"""How well what was found answers a query, and which of it is wanted at all."""

from typing import Any

import pytest

from backlog.domain.filters import Query
from backlog.domain.records import Decision, Document
from backlog.domain.search import HitRow, SearchKind, Sought, corrected, read_sought, sought_task
from backlog.domain.settings import Settings
from backlog.domain.task import TaskSummary
from backlog.service.search.hits import Hit, Wanted
from backlog.service.search.scores import scored
from tests.samples import NOW, task


def summary(number: int | str, title: str = "Other", **fields: Any) -> TaskSummary:  # noqa: ANN401  any field
    whole = task(number, title=title, **fields)._asdict()
    derived = {"criteria_checked": 0, "criteria_total": 0, "blocked": False}
    values: dict[str, Any] = {name: derived.get(name, whole.get(name)) for name in TaskSummary._fields}
    return TaskSummary(**values)


def found(
    item: TaskSummary | Document | Decision,
    relevance: float,
    kind: SearchKind = "task",
    *,
    whole: bool = True,
) -> tuple[Hit, HitRow]:
    return Hit(kind, item), HitRow(kind, 0, relevance, whole)


def ranked(sought: Sought, *rows: tuple[Hit, HitRow]) -> list[tuple[str, float | None]]:
    return [(hit.item.id, None if hit.score is None else round(hit.score, 3)) for hit in scored(rows, sought)]


DOOR = read_sought("door")


def test_the_best_hit_scores_by_where_the_words_are_and_the_others_by_their_share() -> None:
    rows = [found(summary(2), 2.0), found(summary(1, "A red door"), 4.0), found(summary(3), 1.0)]

    assert ranked(DOOR, *rows) == [("TASK-1", 0.95), ("TASK-2", 0.475), ("TASK-3", 0.237)]
    assert ranked(DOOR, *rows[::2]) == [("TASK-2", 0.75), ("TASK-3", 0.375)]
    assert ranked(DOOR) == []


def test_what_is_called_like_the_query_is_the_best_there_is() -> None:
    assert ranked(DOOR, found(summary(1, " DOOR "), 0.1), found(summary(2), 4.0)) == [
        ("TASK-1", 1.0), ("TASK-2", 0.75),
    ]  # fmt: skip


def test_ties_are_by_kind_and_then_by_number() -> None:
    rows = [
        found(Decision("e", "decision-1", "x", NOW), 1.0, "decision"),
        found(Document("o", "doc-10", "x", NOW), 1.0, "document"),
        found(Document("p", "doc-9", "x", NOW), 1.0, "document"),
        found(summary(10), 1.0),
        found(summary("9.2"), 1.0),
        found(summary(9), 1.0),
    ]

    assert [id_ for id_, _ in ranked(DOOR, *rows)] == [
        "TASK-9", "TASK-9.2", "TASK-10", "doc-9", "doc-10", "decision-1",
    ]  # fmt: skip


def test_without_any_relevance_all_score_alike() -> None:
    assert ranked(DOOR, found(summary(1), 0.0), found(summary(2), 0.0)) == [
        ("TASK-1", 0.75),
        ("TASK-2", 0.75),
    ]
    assert ranked(DOOR, found(summary(1), -1.0), found(summary(2), 1.0)) == [
        ("TASK-2", 0.75),
        ("TASK-1", 0.0),
    ]


def test_no_score_is_above_1_or_below_that_of_what_comes_after_it_as_a_part() -> None:
    assert ranked(DOOR, found(summary(1), -1.0), found(summary(2), -2.0))[1] == ("TASK-2", 1.0)
    rows = [found(summary(1), 1.0), found(summary(2), -1.0), found(summary(3), 1.0, whole=False)]
    assert ranked(DOOR, *rows)[1:] == [("TASK-2", 0.0), ("TASK-3", 0.0)]


def test_where_only_places_count_no_title_is_the_best_there_is() -> None:
    numbered = [(hit, row._replace(number=8)) for hit, row in [found(summary(1, "Door"), 1.0)]]

    assert ranked(DOOR, *numbered) == [("TASK-1", 0.95)]


def test_what_was_looked_up_with_slips_made_good_scores_less() -> None:
    slipped = corrected(read_sought("dor"), {"dor": ("door",)})

    assert ranked(slipped, found(summary(1, "A door"), 2.0), found(summary(2), 1.0)) == [
        ("TASK-1", 0.76), ("TASK-2", 0.38),
    ]  # fmt: skip
    assert ranked(slipped, found(summary(1), 2.0)) == [("TASK-1", 0.6)]


def test_an_id_stands_for_its_task_then_for_its_subtasks() -> None:
    rows = [
        found(summary(2, "after TASK-1"), 9.0),
        found(summary("1.2"), 1.0),
        found(summary(1), 1.0),
        found(summary(10), 1.0),
        found(Document("o", "doc-1", "TASK-1", NOW), 1.0, "document"),
    ]

    assert ranked(sought_task("task-1", "TASK-1"), *rows)[:4] == [
        ("TASK-1", 1.0), ("doc-1", 1.0), ("TASK-1.2", 0.9), ("TASK-2", 0.6),
    ]  # fmt: skip


def test_parts_of_words_score_below_everything_else() -> None:
    parts = [found(summary(3, "indoor"), 1.0, whole=False), found(summary(4), 0.5, whole=False)]

    assert ranked(DOOR, *parts) == [("TASK-3", 0.7), ("TASK-4", 0.35)]
    assert ranked(DOOR, parts[0], found(summary(2), 0.5, whole=False)) == [("TASK-3", 0.7), ("TASK-2", 0.35)]
    assert ranked(DOOR, *parts, found(summary(1), 4.0), found(summary(2), 2.0)) == [
        ("TASK-1", 0.75), ("TASK-2", 0.375), ("TASK-3", 0.338), ("TASK-4", 0.169),
    ]  # fmt: skip
    assert ranked(DOOR, parts[1], parts[0], found(summary(1, "door"), 4.0))[1:] == [
        ("TASK-3", 0.7), ("TASK-4", 0.35),
    ]  # fmt: skip


def wanted(*kinds: SearchKind, query: Query = Query(), files: tuple[str, ...] = ()) -> Wanted:  # noqa: B008  a value
    return Wanted(kinds or ("task", "document", "decision"), query, files, Settings())


@pytest.mark.parametrize(
    ("what", "narrows", "unlisted"),
    [
        (wanted(), False, ("task", "document", "decision")),
        (wanted(query=Query(limit=3, sort="id")), False, ("task", "document", "decision")),
        (wanted(query=Query(labels=("a",))), True, ("document", "decision")),
        (wanted(files=("x",)), True, ("document", "decision")),
        (wanted("task", query=Query(labels=("a",))), True, ()),
        (wanted("document"), False, ("document",)),
    ],
)
def test_filters_leave_tasks_to_a_list(what: Wanted, narrows: bool, unlisted: tuple[str, ...]) -> None:  # noqa: FBT001  of the table
    assert (what.narrows, what.unlisted) == (narrows, unlisted)


@pytest.mark.parametrize(
    ("what", "kept"),
    [
        (wanted(), True),
        (wanted(query=Query(labels=("ui",))), True),
        (wanted(query=Query(labels=("api",))), False),
        (wanted(files=("main",)), True),
        (wanted(files=("no", "MAIN.PY".lower())), True),
        (wanted(files=("no",)), False),
        (wanted(files=("main",), query=Query(labels=("api",))), False),
        (wanted(query=Query(ready=True)), True),
        (wanted(query=Query(ready=True))._replace(settings=Settings(statuses=("To Do",))), False),
    ],
)
def test_a_task_is_kept_that_passes_the_filters_and_changed_a_file(what: Wanted, kept: bool) -> None:  # noqa: FBT001  of the table
    assert what.keeps(summary(1, labels=("UI",), modified_files=("src/Main.py", "b"))) is kept
