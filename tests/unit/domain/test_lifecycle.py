"""Moving a task between its states, and the links to what has moved (docs/contract.md 6.12)."""

from datetime import UTC, datetime

import pytest

from backlog.cli.complaints import hint
from backlog.domain.lifecycle import (
    archive,
    complete,
    demote,
    promote,
    with_renamed_links,
    without_links_to,
)
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Task
from backlog.errors import Refused

CREATED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SETTINGS = Settings()
TASK = Task(
    uuid="u-7",
    kind="task",
    id="TASK-7",
    title="Add login",
    status="In Progress",
    created_at=CREATED,
    ordinal=2000.0,
    acceptance_criteria=(ChecklistItem("a"),),
)
DRAFT = TASK._replace(kind="draft", id="DRAFT-2", status="Draft", ordinal=None)


@pytest.mark.parametrize("status", ["To Do", "In Progress", "Parked"])
def test_a_task_that_is_not_done_is_archived_as_it_is(status: str) -> None:
    task = TASK._replace(status=status)

    assert archive(task, SETTINGS) == task._replace(state="archived")


@pytest.mark.parametrize("status", ["Done", "done", "DONE"])
def test_a_done_task_is_not_archived_but_completed(status: str) -> None:
    with pytest.raises(Refused) as refusal:
        archive(TASK._replace(status=status), SETTINGS)

    assert refusal.value.code == "task-is-terminal"
    assert refusal.value.message == f'TASK-7 is "{status}": done tasks are completed, not archived'
    assert hint(refusal.value) == "run: backlog task complete TASK-7"


@pytest.mark.parametrize("status", ["Draft", "Done"])
def test_a_draft_is_archived_whatever_its_status(status: str) -> None:
    draft = DRAFT._replace(status=status)

    assert archive(draft, SETTINGS) == draft._replace(state="archived")


@pytest.mark.parametrize("status", ["Done", "done"])
def test_a_done_task_is_completed_without_a_new_date(status: str) -> None:
    task = TASK._replace(status=status)

    assert complete(task, SETTINGS) == task._replace(state="completed")


def test_a_task_in_another_status_is_not_completed() -> None:
    with pytest.raises(Refused) as refusal:
        complete(TASK, SETTINGS)

    assert refusal.value.code == "task-not-terminal"
    assert refusal.value.message == 'TASK-7 is "In Progress", and only a task that is "Done" can be completed'
    assert hint(refusal.value) == 'run: backlog task edit TASK-7 -s "Done"'


def test_which_status_is_terminal_is_a_setting() -> None:
    settings = Settings(statuses=("Open", "Done", "Shipped"))

    assert archive(TASK._replace(status="Done"), settings).state == "archived"
    assert complete(TASK._replace(status="Shipped"), settings).state == "completed"
    with pytest.raises(Refused):
        complete(TASK._replace(status="Done"), settings)


@pytest.mark.parametrize("status", ["To Do", "Done"])
def test_a_demoted_task_becomes_a_draft_and_keeps_all_but_its_status(status: str) -> None:
    assert demote(TASK._replace(status=status), "DRAFT-3", NOW) == TASK._replace(
        kind="draft", id="DRAFT-3", status="Draft", updated_at=NOW
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), "To Do"),
        (Settings(default_status="In Progress"), "In Progress"),
        (Settings(statuses=("Open", "Done"), default_status=""), "Open"),
    ],
)
def test_a_promoted_draft_becomes_a_task_in_the_default_status_or_else_the_first(
    settings: Settings, expected: str
) -> None:
    assert promote(DRAFT, "TASK-8", settings) == DRAFT._replace(kind="task", id="TASK-8", status=expected)


@pytest.mark.parametrize("status", ["In Progress", "Done"])
def test_a_promoted_draft_with_a_tasks_status_keeps_it(status: str) -> None:
    assert promote(DRAFT._replace(status=status), "TASK-8", SETTINGS).status == status


def test_demoting_and_promoting_keeps_the_ordinal_and_the_criteria() -> None:
    back = promote(demote(TASK, "DRAFT-3", NOW), "TASK-9", SETTINGS)

    assert (TASK.ordinal, TASK.acceptance_criteria) == (back.ordinal, back.acceptance_criteria)


def test_a_claim_ends_when_the_task_is_put_away_or_demoted() -> None:
    claimed = TASK._replace(claimed_by="@bot", claimed_until=NOW)

    assert archive(claimed, SETTINGS) == TASK._replace(state="archived")
    assert complete(claimed._replace(status="Done"), SETTINGS).claimed_by is None
    assert demote(claimed, "DRAFT-3", NOW).claimed_until is None


LINKED = TASK._replace(
    parent="TASK-12",
    dependencies=("TASK-12", "TASK-1", "DRAFT-12"),
    references=("TASK-12", "task-12", "see TASK-12", "https://x.test/TASK-12", "TASK-12.1", "DRAFT-12"),
)


def test_links_to_what_is_gone_are_cut_and_nothing_else() -> None:
    assert without_links_to(LINKED, "TASK-12") == LINKED._replace(
        parent=None,
        dependencies=("TASK-1", "DRAFT-12"),
        references=("see TASK-12", "https://x.test/TASK-12", "TASK-12.1", "DRAFT-12"),
    )


@pytest.mark.parametrize("reference", ["TASK-7", "task-7", "Task-07", "TASK-007", " task-7 "])
def test_a_reference_is_the_id_in_any_spelling_of_it(reference: str) -> None:
    assert without_links_to(TASK._replace(references=(reference,)), "TASK-7").references == ()


@pytest.mark.parametrize(
    "reference",
    [
        "7",
        "07",
        "TASK-7.",
        "task 7",
        "tasks-7",
        "xTASK-7",
        "TASK-7.1",
        "DRAFT-7",
        "#7",
        "TASK-7#x",
        "TASK-77",
    ],
)
def test_a_reference_that_is_not_the_id_itself_stays(reference: str) -> None:
    task = TASK._replace(references=(reference,))

    assert without_links_to(task, "TASK-7") == task


def test_a_padded_id_and_its_plain_spelling_are_the_same_link() -> None:
    task = TASK._replace(dependencies=("TASK-007", "TASK-008"), references=("task-7",), parent="TASK-007")

    assert without_links_to(task, "TASK-007") == task._replace(
        dependencies=("TASK-008",), references=(), parent=None
    )


def test_an_imported_id_that_no_rule_can_read_is_compared_as_text() -> None:
    task = TASK._replace(references=("task-x", "TASK-0x"))

    assert without_links_to(task, "TASK-X").references == ("TASK-0x",)


def test_links_to_a_promoted_draft_name_the_task_it_became() -> None:
    task = TASK._replace(
        parent="DRAFT-2",
        dependencies=("TASK-1", "DRAFT-2", "DRAFT-20"),
        references=("draft-02", "see DRAFT-2", "TASK-2", "2"),
    )

    assert with_renamed_links(task, "DRAFT-2", "TASK-8") == task._replace(
        parent="TASK-8",
        dependencies=("TASK-1", "TASK-8", "DRAFT-20"),
        references=("TASK-8", "see DRAFT-2", "TASK-2", "2"),
    )


def test_a_task_without_such_links_stays_as_it_is() -> None:
    assert without_links_to(LINKED, "TASK-99") == LINKED
    assert with_renamed_links(LINKED, "DRAFT-99", "TASK-100") == LINKED
