from datetime import UTC, datetime

import pytest

from backlog.cli.complaints import hint
from backlog.domain.gate import taken_along
from backlog.domain.settings import Settings
from backlog.domain.statuses import (
    new_terminal,
    open_ones,
    refuse_open,
    refuse_vanishing,
    renames,
    respelled,
    status_meant,
    vanished,
    with_default_status,
)
from backlog.domain.task import ChecklistItem, State, Task
from backlog.errors import InvalidInput, OpenItems, Refused

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

    settings = with_default_status(before, before._replace(statuses=after), {})

    assert settings.default_status == expected


def test_a_default_status_that_was_chosen_keeps_its_status_from_vanishing() -> None:
    before = DEFAULTS._replace(default_status="In Progress")

    with pytest.raises(Refused) as caught:
        with_default_status(before, before._replace(statuses=("To Do", "Done")), {})

    assert caught.value.message == 'defaultStatus is "In Progress", which would no longer be a status'
    assert hint(caught.value) == 'first choose another: backlog config set defaultStatus "To Do"'


def test_a_status_in_use_cannot_vanish_whatever_the_letter_case() -> None:
    with pytest.raises(Refused) as caught:
        refuse_vanishing(
            "Review",
            [task(1, "review"), task(2, "Review", "completed"), task(3, "Review", "archived")],
            DEFAULTS,
        )

    assert caught.value.code == "status-in-use"
    assert (
        caught.value.message
        == 'status "Review" cannot be removed: it is in use by TASK-1, TASK-2 (completed)'
    )
    assert hint(caught.value) == "move them first: backlog task edit TASK-1 -s STATUS"


def test_archived_tasks_do_not_keep_a_status() -> None:
    refuse_vanishing("Review", [task(3, "Review", "archived")], DEFAULTS)


def test_completed_tasks_which_nobody_can_edit_are_taken_along_by_a_command() -> None:
    with pytest.raises(Refused) as caught:
        refuse_vanishing("Done", [task(2, "Done", "completed")], with_statuses("To Do", "Shipped"))

    assert (
        hint(caught.value)
        == 'move them as well: backlog config set statuses "To Do,Shipped" --map "Done=Shipped"'
    )


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


@pytest.mark.parametrize(
    ("statuses", "state", "expected"),
    [
        (("To Do", "Review"), "active", "when they hold: backlog task edit TASK-2 --check-ac 1"),
        (
            ("To Do", "Review"),
            "archived",
            'give them another status: backlog config set statuses "To Do,Review" --map "Review=To Do"',
        ),
        (("Review",), "completed", "first configure another status that they can have"),
    ],
)
def test_what_an_open_task_in_the_way_can_be_helped_with_works(
    statuses: tuple[str, ...], state: State, expected: str
) -> None:
    with pytest.raises(OpenItems) as caught:
        refuse_open([task(2, "Review", state, checked=False)], with_statuses(*statuses))

    assert hint(caught.value) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("A", "B"), ("A", "B"), ()),
        (("A", "b"), ("a", "B", "C"), ("A", "b")),
        (("Ä", "B"), ("ä", "B"), ("Ä",)),
        (("A", "B"), ("B",), ()),
    ],
)
def test_a_status_is_spelled_otherwise_if_only_its_letter_case_changes(
    before: tuple[str, ...], after: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert respelled(with_statuses(*before), with_statuses(*after)) == expected


BEFORE = with_statuses("To Do", "a=b", "a", "Done")
AFTER = with_statuses("To Do", "b=c", "Shipped")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], {}),
        (["Done=Shipped"], {"done": "Shipped"}),
        ([" done = SHIPPED "], {"done": "Shipped"}),
        (["a=b=to do"], {"a=b": "To Do"}),
        (["Done=Shipped", "done=shipped", "To Do=To Do"], {"done": "Shipped", "todo": "To Do"}),
        (["a=b=c"], {"a": "b=c"}),
    ],
)
def test_a_status_is_mapped_to_another_one(given: list[str], expected: dict[str, str]) -> None:
    assert renames(given, BEFORE, AFTER) == expected


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["Done"], "invalid-map"),
        ([""], "invalid-map"),
        (["Nope=Shipped"], "invalid-status"),
        (["Done=Done"], "invalid-status"),
        (["=Shipped"], "invalid-status"),
        (["Done="], "invalid-status"),
        (["Done=Shipped", "DONE=To Do"], "invalid-map"),
    ],
)
def test_a_map_that_means_nothing_is_refused(given: list[str], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        renames(given, BEFORE, AFTER)

    assert caught.value.code == code


def test_a_default_status_that_is_chosen_together_with_the_statuses_stays() -> None:
    after = DEFAULTS._replace(statuses=("To Do", "Review", "Done"), default_status="Review")

    assert with_default_status(DEFAULTS, after, {"todo": "Done"}).default_status == "Review"


def test_a_default_status_follows_its_renaming() -> None:
    before = DEFAULTS._replace(default_status="In Progress")
    after = before._replace(statuses=("To Do", "Doing", "Done"))

    assert with_default_status(before, after, {"inprogress": "Doing"}).default_status == "Doing"


def test_a_task_is_taken_along_without_being_dated_anew_or_held_by_anybody() -> None:
    subject = task(1, "Done", checked=True)._replace(
        claimed_by="@ada", claimed_until=datetime(2026, 2, 1, tzinfo=UTC)
    )

    change = taken_along(subject, "Shipped", DEFAULTS, with_statuses("To Do", "Shipped"))

    assert change.after == subject._replace(status="Shipped", claimed_by=None, claimed_until=None)


def test_a_task_is_not_taken_along_into_the_last_status_with_something_open() -> None:
    with pytest.raises(OpenItems, match="TASK-1"):
        taken_along(task(1, "In Progress", checked=False), "Done", DEFAULTS, DEFAULTS)


def test_what_was_done_before_a_setting_became_stricter_is_taken_along() -> None:
    after = with_statuses("To Do", "Shipped")._replace(require_acceptance_criteria=True)

    assert taken_along(task(1, "Done"), "Shipped", DEFAULTS, after).after.status == "Shipped"


def test_an_imported_task_keeps_its_mark_as_long_as_it_is_done() -> None:
    subject = task(1, "Done", checked=False)._replace(legacy_done=True)
    after = with_statuses("To Do", "Shipped")

    assert taken_along(subject, "Shipped", DEFAULTS, after).after.legacy_done
    assert not taken_along(subject, "To Do", DEFAULTS, after).after.legacy_done
    assert open_ones([subject], after) == []


@pytest.mark.parametrize(
    ("words", "statuses", "meant"),
    [
        ("todo OPEN new pending back-log un_started queued", ("To Do", "Doing", "Done"), "To Do"),
        ("in-progress in_progress WIP claimed", ("To Do", "Doing", "Shown", "Done"), "Doing"),
        ("wip", ("To Do", "Done"), None),
        ("wip", ("Only",), None),
        ("todo closed", ("Only",), "Only"),
        ("closed fixed shipped", ("To Do", "Doing", "Shown", "Done"), "Done"),
        ("odd", ("To Do", "Doing", "Done"), None),
    ],
)
def test_a_status_of_another_program_has_its_place(
    words: str, statuses: tuple[str, ...], meant: str | None
) -> None:
    assert {status_meant(word, statuses) for word in words.split()} == {meant}


def test_a_refusal_names_all_tasks_in_the_way_to_programs() -> None:
    before, after = Settings(), Settings(statuses=("To Do", "Done"))
    tasks = [
        task(1, "In Progress"),
        task(2, "In Progress", "completed"),
        task(3, "In Progress", "archived"),
    ]

    with pytest.raises(Refused) as refused:
        refuse_vanishing("In Progress", tasks, after)
    assert refused.value.data == {
        "status": "In Progress",
        "tasks": ["TASK-1", "TASK-2"],
        "active": ["TASK-1"],
        "statuses": ("To Do", "Done"),
        "target": "Done",
    }
    with pytest.raises(Refused) as open_:
        refuse_open([task(4, "Done", "completed", checked=False)], before)
    assert open_.value.data["tasks"] == ["TASK-4"]
    assert open_.value.data["aside"] is True
    with pytest.raises(Refused) as chosen:
        with_default_status(
            Settings(statuses=("A", "B", "C"), default_status="B"),
            Settings(statuses=("X", "C", "D"), default_status="B"),
            {},
        )
    assert (chosen.value.data["status"], chosen.value.data["instead"]) == ("B", "C")
    with pytest.raises(Refused) as nothing:
        with_default_status(
            Settings(statuses=("A", "B"), default_status="B"),
            Settings(statuses=("X", "Y"), default_status="B"),
            {},
        )
    assert nothing.value.data["instead"] == ""
