from datetime import UTC, datetime

import pytest

from backlog.cli.complaints import hint
from backlog.domain.errors import OpenItems, Refused
from backlog.domain.settings import Settings
from backlog.domain.statuses import new_terminal, refuse_open, refuse_vanishing, vanished, with_default_status
from backlog.domain.task import ChecklistItem, State, Task

DEFAULTS = Settings()


def with_statuses(*statuses: str, default: str = "To Do") -> Settings:
    """Settings with these statuses."""
    return Settings(statuses=statuses, default_status=default)


def task(number: int, status: str, state: State = "active", *, checked: bool | None = None) -> Task:
    """A task in a status, with one criterion unless `checked` is None."""
    criteria = () if checked is None else (ChecklistItem("It works", checked),)
    return Task(
        f"uuid-{number}", "task", f"TASK-{number}", "Title", status, datetime(2026, 1, 2, tzinfo=UTC),
        state=state, acceptance_criteria=criteria,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("after", "gone"),
    [
        (("To Do", "In Progress", "Done"), ()),
        (("Done", "To Do", "In Progress"), ()),
        (("TO DO", "in progress", "dOnE"), ()),
        (("To Do", "Done"), ("In Progress",)),
        (("ToDo", "In Progress", "Done"), ("To Do",)),
        (("Open", "Closed"), ("To Do", "In Progress", "Done")),
    ],
)
def test_a_status_vanishes_unless_only_its_letter_case_or_place_changes(
    after: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    assert vanished(DEFAULTS, with_statuses(*after)) == gone


@pytest.mark.parametrize(
    ("after", "terminal"),
    [(("A", "Done"), None), (("A", "DONE"), None), (("Done", "To Do"), "To Do"), (("A", "D one"), "D one")],
)
def test_the_last_status_is_new_unless_only_its_letter_case_changes(
    after: tuple[str, ...], terminal: str | None
) -> None:
    assert new_terminal(DEFAULTS, with_statuses(*after)) == terminal


@pytest.mark.parametrize(
    ("default", "after", "expected"),
    [
        ("To Do", ("To Do", "Done"), "To Do"),
        ("To Do", ("Later", "TO DO", "Done"), "TO DO"),
        ("To Do", ("Later", "Done"), "Later"),
        ("In Progress", ("Later", "in progress"), "in progress"),
        ("", ("Later", "Done"), ""),
    ],
)
def test_the_default_status_follows_the_statuses(default: str, after: tuple[str, ...], expected: str) -> None:
    before = DEFAULTS._replace(default_status=default)

    settings = with_default_status(before, before._replace(statuses=after))

    assert settings.default_status == expected


def test_a_default_status_that_was_chosen_keeps_its_status_from_vanishing() -> None:
    before = DEFAULTS._replace(default_status="In Progress")

    with pytest.raises(Refused) as caught:
        with_default_status(before, before._replace(statuses=("To Do", "Done")))

    assert caught.value.message == 'defaultStatus is "In Progress", which would no longer be a status'
    assert hint(caught.value) == 'first choose another: backlog config set defaultStatus "To Do"'


def test_a_status_in_use_cannot_vanish_whatever_the_letter_case() -> None:
    with pytest.raises(Refused) as caught:
        refuse_vanishing(
            "Review", [task(1, "review"), task(2, "Review", "completed"), task(3, "Review", "archived")]
        )

    assert caught.value.code == "status-in-use"
    assert (
        caught.value.message
        == 'status "Review" cannot be removed: it is in use by TASK-1, TASK-2 (completed)'
    )
    assert hint(caught.value) == "move them first: backlog task edit TASK-1 -s STATUS"


def test_archived_tasks_do_not_keep_a_status() -> None:
    refuse_vanishing("Review", [task(3, "Review", "archived")])


def test_only_completed_tasks_are_no_reason_to_move_any() -> None:
    with pytest.raises(Refused) as caught:
        refuse_vanishing("Done", [task(2, "Done", "completed")])

    assert hint(caught.value) == "keep the status"


@pytest.mark.parametrize("state", ["active", "completed", "archived"])
def test_tasks_with_open_criteria_keep_their_status_from_meaning_done(state: State) -> None:
    settings = with_statuses("To Do", "Review")
    open_one = task(2, "review", state, checked=False)

    with pytest.raises(OpenItems) as caught:
        refuse_open([task(1, "Review", checked=True), open_one, task(3, "Review")], settings)

    assert "TASK-2" in caught.value.message
    assert "TASK-1" not in caught.value.message


def test_the_settings_of_the_gate_count_when_another_status_comes_to_mean_done() -> None:
    settings = with_statuses("To Do", "Review")._replace(require_acceptance_criteria=True)

    with pytest.raises(OpenItems):
        refuse_open([task(3, "Review")], settings)


def test_tasks_without_open_criteria_let_their_status_mean_done() -> None:
    refuse_open([task(1, "Review", checked=True), task(3, "Review")], with_statuses("To Do", "Review"))
