"""What an id in a request names, and what is said of one that names nothing."""

import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import Kind
from backlog.errors import BacklogError
from backlog.service.lookup import (
    canonical,
    dependencies,
    editable,
    find,
    numbers_of,
    parent_of,
    visible,
)
from tests.samples import task
from tests.unit.service.backlogs import Backlog, refusal

SETTINGS = Settings()
PADDED = Settings(task_prefix="job", zero_padded_ids=3)


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ("7", (7,)),
        ("TASK-7", (7,)),
        ("task-07.1", (7, 1)),
        (" Task-7 ", (7,)),
        ("#7", (7,)),
        ("task7", (7,)),
        ("Task 7.2", (7, 2)),
        ("task #7", (7,)),
        (" TASK#7", (7,)),
        ("##7", None),
        ("#task7", None),
        ("task", None),
        ("DRAFT-7", None),
        ("draft7", None),
        ("x", None),
        ("", None),
    ],
)
def test_an_id_of_a_task_is_read_in_every_spelling(given: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_of(given, "task", SETTINGS) == numbers


@pytest.mark.parametrize(
    ("given", "kind", "numbers"),
    [
        ("JOB-7", "task", (7,)),
        ("job7", "task", (7,)),
        ("task-7", "task", None),
        ("draft-7", "draft", (7,)),
        ("Draft #7", "draft", (7,)),
        ("7", "draft", (7,)),
        ("job-7", "draft", None),
    ],
)
def test_the_prefix_of_an_id_is_the_configured_one(
    given: str, kind: Kind, numbers: tuple[int, ...] | None
) -> None:
    assert numbers_of(given, kind, PADDED) == numbers


@pytest.mark.parametrize(
    ("given", "kind", "settings", "shown"),
    [
        ("7", "task", SETTINGS, "TASK-7"),
        ("task-7.1", "task", SETTINGS, "TASK-7.1"),
        ("7.1", "task", PADDED, "JOB-007.01"),
        ("7", "draft", PADDED, "DRAFT-007"),
        ("seven", "task", PADDED, '"seven"'),
    ],
)
def test_an_id_in_a_message_is_as_it_would_be_shown(
    given: str, kind: Kind, settings: Settings, shown: str
) -> None:
    assert canonical(given, kind, settings) == shown


@pytest.fixture
def mixed(backlog: Backlog) -> Backlog:
    """Tasks and a draft in every state."""
    backlog.save(
        task(1),
        task(2, state="completed", status="Done"),
        task(3, state="archived"),
        task(1, "draft"),
        task(2, "draft", state="archived"),
        task(5, "draft"),
    )
    return backlog


def test_what_may_be_seen_need_not_be_what_may_be_changed(mixed: Backlog) -> None:
    with mixed.store.reading() as reader:

        def passes(look: object, kind: Kind, number: int) -> bool:
            try:
                return look(reader, kind, str(number), SETTINGS) is not None  # type: ignore[operator]
            except BacklogError:
                return False

        every: list[tuple[Kind, int]] = [
            ("task", 1), ("task", 2), ("task", 3), ("task", 4), ("draft", 1), ("draft", 2),
        ]  # fmt: skip
        assert [each for each in every if passes(find, *each)] == [
            ("task", 1), ("task", 2), ("task", 3), ("draft", 1), ("draft", 2),
        ]  # fmt: skip
        assert [each for each in every if passes(visible, *each)] == [
            ("task", 1), ("task", 2), ("draft", 1),
        ]  # fmt: skip
        assert [each for each in every if passes(editable, *each)] == [("task", 1), ("draft", 1)]
        assert find(reader, "task", "draft-1", SETTINGS) is None
        assert visible(reader, "task", "#1", SETTINGS).id == "TASK-1"
        assert editable(reader, "draft", "1", SETTINGS).id == "DRAFT-1"
        assert [parent_of(reader, id_, SETTINGS).id for id_ in ("1", "task-2")] == ["TASK-1", "TASK-2"]


@pytest.mark.parametrize(
    ("kind", "given", "message", "state"),
    [
        ("task", "9", "task TASK-9 not found", None),
        ("task", "nine", 'task "nine" not found', None),
        ("task", "3", "task TASK-3 is archived: it can no longer be changed", "archived"),
        ("draft", "2", "draft DRAFT-2 is archived: it can no longer be changed", "archived"),
        ("draft", "7", "draft DRAFT-7 not found", None),
    ],
)
def test_what_cannot_be_seen_or_changed_is_said_with_the_reason(
    mixed: Backlog, kind: Kind, given: str, message: str, state: str | None
) -> None:
    with mixed.store.reading() as reader:
        for look in (visible, editable):
            assert refusal(lambda look=look: look(reader, kind, given, SETTINGS)) == (  # type: ignore[misc]
                "NotFound",
                f"{kind}-not-found",
                message,
                {"kind": kind, "given": given, "state": state},
            )


def test_a_completed_task_is_seen_but_not_changed(mixed: Backlog) -> None:
    with mixed.store.reading() as reader:
        assert refusal(lambda: editable(reader, "task", "2", SETTINGS)) == (
            "NotFound",
            "task-not-found",
            "task TASK-2 is completed: it can no longer be changed",
            {"kind": "task", "given": "2", "state": "completed"},
        )


@pytest.mark.parametrize(("given", "shown"), [("3", "TASK-3"), ("9", "TASK-9"), ("x", '"x"')])
def test_a_parent_is_a_task_that_can_be_seen(mixed: Backlog, given: str, shown: str) -> None:
    with mixed.store.reading() as reader:
        assert refusal(lambda: parent_of(reader, given, SETTINGS)) == (
            "NotFound",
            "parent-not-found",
            f"parent task {shown} not found",
            {"given": given},
        )


def test_dependencies_are_tasks_and_drafts_each_once_in_the_order_given(mixed: Backlog) -> None:
    with mixed.store.reading() as reader:
        assert dependencies(reader, (), SETTINGS) == ()
        assert dependencies(reader, (" ", ""), SETTINGS) == ()
        assert dependencies(reader, ("draft-1", " 2 ", "TASK-1", "task1", "", "#5", "task-02"), SETTINGS) == (
            "DRAFT-1",
            "TASK-2",
            "TASK-1",
            "DRAFT-5",
        )


def test_every_dependency_that_is_missing_is_named(mixed: Backlog) -> None:
    with mixed.store.reading() as reader:
        assert refusal(lambda: dependencies(reader, ("2", "3", "x y", "draft-2"), SETTINGS)) == (
            "NotFound",
            "dependency-not-found",
            'dependencies not found: "3", "x y", "draft-2"',
            {"missing": ["3", "x y", "draft-2"]},
        )


def test_a_number_that_a_task_and_a_draft_have_is_ambiguous(mixed: Backlog) -> None:
    with mixed.store.reading() as reader:
        assert refusal(lambda: dependencies(reader, ("2", "1"), SETTINGS)) == (
            "InvalidInput",
            "ambiguous-dependency",
            'dependency "1" is ambiguous: it could be TASK-1 or DRAFT-1',
            {"given": "1", "choices": ["TASK-1", "DRAFT-1"]},
        )
