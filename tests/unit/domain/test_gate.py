"""Done means done: what the gate lets through and what it refuses (docs/design.md 4)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.create import CreateFacts, CreateRequest, create_task
from backlog.domain.edit import EditFacts, edit_task
from backlog.domain.edit_request import EditRequest
from backlog.domain.gate import imported, judge, judged, open_numbers, taken_along
from backlog.domain.lifecycle import promote
from backlog.domain.settings import Settings
from backlog.domain.task import Change, ChecklistItem, CheckRun, Kind, State, Task
from backlog.errors import OpenItems, Refused

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DEFAULTS = Settings()
STRICT = DEFAULTS._replace(require_acceptance_criteria=True, gate_definition_of_done=True)
TASK = Task(uuid="u-7", kind="task", id="TASK-7", title="Add login", status="To Do", created_at=NOW)

CHECKLISTS = st.lists(st.builds(ChecklistItem, st.text("abc", min_size=1), st.booleans()), max_size=4).map(
    tuple
)


def items(text: str = "") -> tuple[ChecklistItem, ...]:
    """A checklist written as `a b✓`: an unchecked a and a checked b."""
    return tuple(ChecklistItem(word.removesuffix("✓"), word.endswith("✓")) for word in text.split())


def done(criteria: str = "", dod: tuple[ChecklistItem, ...] = ()) -> Task:
    """A task in the terminal status with these criteria."""
    return TASK._replace(status="Done", acceptance_criteria=items(criteria), definition_of_done=dod)


def refused(task: Task, settings: Settings = DEFAULTS) -> OpenItems:
    """The refusal of a task that may not be left as it is."""
    with pytest.raises(OpenItems) as refusal:
        judge(task, settings)
    return refusal.value


@pytest.mark.parametrize(
    "task",
    [
        done(),
        done("a✓"),
        done("a✓ b✓ c✓"),
        done("a✓", dod=items("a")),
        done(dod=items("a b")),
        TASK._replace(acceptance_criteria=items("a b")),
        TASK._replace(status="In Progress", acceptance_criteria=items("a")),
        TASK._replace(status="Somewhere Else", acceptance_criteria=items("a")),
        done("a")._replace(kind="draft"),
    ],
)
def test_a_task_passes_that_is_not_done_or_has_nothing_open(task: Task) -> None:
    judge(task, DEFAULTS)


@pytest.mark.parametrize("criteria", ["a", "a b", "a b✓", "a✓ b", "a✓ b✓ c", "a b✓ c✓"])
def test_a_done_task_with_an_unchecked_criterion_is_refused(criteria: str) -> None:
    assert refused(done(criteria)).code == "open-criteria"


@pytest.mark.parametrize("status", ["Done", "done", "DONE"])
def test_letter_case_does_not_open_the_gate(status: str) -> None:
    refused(done("a")._replace(status=status))


def test_the_last_configured_status_is_the_terminal_one() -> None:
    settings = DEFAULTS._replace(statuses=("Open", "Done", "Shipped"))

    judge(done("a"), settings)
    refused(done("a")._replace(status="Shipped"), settings)


@pytest.mark.parametrize("state", ["active", "completed", "archived"])
def test_the_gate_asks_for_the_status_whatever_the_state(state: State) -> None:
    refused(done("a")._replace(state=state))


def test_a_task_without_criteria_is_refused_only_if_the_setting_requires_them() -> None:
    settings = DEFAULTS._replace(require_acceptance_criteria=True)

    judge(done("a✓"), settings)
    judge(TASK, settings)
    refusal = refused(done(), settings)
    assert refusal.code == "criteria-required"
    assert refusal.message == (
        'TASK-7 cannot be "Done": it has no acceptance criteria, and requireAcceptanceCriteria is on'
    )


def test_definition_of_done_items_are_held_to_the_rule_only_if_the_setting_says_so() -> None:
    settings = DEFAULTS._replace(gate_definition_of_done=True)

    judge(done("a✓", dod=items("a✓ b✓")), settings)
    judge(done(), settings)
    refusal = refused(done("a✓", dod=items("a✓ b")), settings)
    assert refusal.code == "open-definition-of-done"
    assert refusal.message == 'TASK-7 cannot be "Done": 1 definition-of-done item is unchecked (#2 b)'


def test_open_criteria_are_named_before_anything_else() -> None:
    assert refused(done("a", dod=items("a")), STRICT).code == "open-criteria"
    assert refused(done(dod=items("a")), STRICT).code == "criteria-required"


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ("a", 'TASK-7 cannot be "Done": 1 acceptance criterion is unchecked (#1 a)'),
        ("a✓ b", 'TASK-7 cannot be "Done": 1 acceptance criterion is unchecked (#2 b)'),
        ("a b✓ c", 'TASK-7 cannot be "Done": 2 acceptance criteria are unchecked (#1 a, #3 c)'),
    ],
)
def test_a_refusal_lists_the_open_criteria_by_number(criteria: str, message: str) -> None:
    assert message == refused(done(criteria)).message


@pytest.mark.parametrize(("length", "shown"), [(60, "x" * 60), (61, "x" * 59 + "…")])
def test_a_long_criterion_is_shortened_to_sixty_characters(length: int, shown: str) -> None:
    task = done()._replace(acceptance_criteria=(ChecklistItem("x" * length),))

    assert refused(task).message.endswith(f"(#1 {shown})")


@pytest.mark.parametrize(
    ("task", "code", "open_"),
    [
        (done("a✓ b"), "open-criteria", [{"number": 2, "text": "b"}]),
        (done(), "criteria-required", []),
        (done("a✓", items("x y✓")), "open-definition-of-done", [{"number": 1, "text": "x"}]),
    ],
)
def test_a_refusal_holds_the_facts_for_programs(
    task: Task, code: str, open_: list[dict[str, object]]
) -> None:
    refusal = refused(task, STRICT)

    assert refusal.code == code
    assert refusal.data == {"task": "TASK-7", "status": "Done", "open": open_}


def test_what_would_steer_a_terminal_is_shown_as_one_space() -> None:
    task = done()._replace(acceptance_criteria=(ChecklistItem("a\x1bb"),))

    assert refused(task).message.endswith("(#1 a b)")


def test_a_refusal_stays_on_one_line_of_reasonable_length() -> None:
    hostile = tuple(ChecklistItem(f"\x1b[31m line\n{number} " + "x" * 1_000) for number in range(500))
    message = refused(done()._replace(acceptance_criteria=hostile)).message

    assert message.isprintable()
    assert "500 acceptance criteria are unchecked" in message
    assert "and 490 more" in message
    assert len(message) < 1_000


@pytest.mark.parametrize(
    ("task", "settings"),
    [(done("a"), DEFAULTS), (done(), STRICT), (done("a✓", dod=items("a")), STRICT)],
)
def test_a_refusal_says_what_to_check_and_never_a_way_around(task: Task, settings: Settings) -> None:
    refusal = refused(task, settings)

    assert isinstance(refusal, OpenItems)
    said = str(hint(refusal))
    if refusal.open:
        flag = "--check-ac" if refusal.code == "open-criteria" else "--check-dod"
        assert said == f"when they hold: backlog task edit TASK-7 {flag} 1"
        said = said.replace(f"edit TASK-7 {flag}", "")
    else:
        assert said.endswith("with: backlog task view TASK-7")
    for way_around in ("--", " -s", "config set", "remove", "clear", "uncheck ", "edit"):
        assert way_around not in refusal.message + said


@given(
    CHECKLISTS,
    CHECKLISTS,
    st.sampled_from(["To Do", "In Progress", "Done", "done"]),
    st.sampled_from(["task", "draft"]),
    st.booleans(),
    st.booleans(),
)
def test_the_gate_refuses_exactly_what_the_rules_forbid(
    criteria: tuple[ChecklistItem, ...],
    dod: tuple[ChecklistItem, ...],
    status: str,
    kind: Kind,
    require_criteria: bool,  # noqa: FBT001  drawn
    gate_dod: bool,  # noqa: FBT001  drawn
) -> None:
    settings = DEFAULTS._replace(
        require_acceptance_criteria=require_criteria, gate_definition_of_done=gate_dod
    )
    task = TASK._replace(status=status, kind=kind, acceptance_criteria=criteria, definition_of_done=dod)
    forbidden = (
        kind == "task"
        and status.lower() == "done"
        and (
            any(not item.checked for item in criteria)
            or (require_criteria and not criteria)
            or (gate_dod and any(not item.checked for item in dod))
        )
    )
    try:
        judge(task, settings)
        passed = True
    except OpenItems:
        passed = False

    assert passed is not forbidden


@pytest.mark.parametrize(
    ("checklist", "expected"),
    [((), ()), (items("a✓"), ()), (items("a"), (1,)), (items("a b✓ c"), (1, 3))],
)
def test_open_items_are_numbered_from_one(
    checklist: tuple[ChecklistItem, ...], expected: tuple[int, ...]
) -> None:
    assert expected == open_numbers(checklist)


def change(before: Task, request: EditRequest, settings: Settings = DEFAULTS) -> Task:
    """The task after an edit that the gate lets through."""
    after = edit_task(before, request, settings, EditFacts(), NOW)
    let_through = judged(Change(before, after), settings)
    assert let_through == Change(before, after)
    return let_through.after


OPEN = TASK._replace(acceptance_criteria=items("a b"))
FINISHED = done("a✓ b✓")


@pytest.mark.parametrize(
    ("before", "request_"),
    [
        (OPEN, EditRequest(check_ac=(1, 2), status="Done")),
        (OPEN, EditRequest(remove_ac=(1, 2), status="Done")),
        (OPEN, EditRequest(acceptance_criteria=(), status="Done")),
        (OPEN, EditRequest(add_ac=["c"], check_ac=(1, 2, 3), status="Done")),
        (FINISHED, EditRequest(status="In Progress", uncheck_ac=(1,))),
        (FINISHED, EditRequest(status="In Progress", add_ac=["one more"])),
        (FINISHED, EditRequest(add_ac=["one more"], check_ac=(3,))),
        (FINISHED, EditRequest(status="done")),
        (FINISHED, EditRequest(title="Other", check_ac=(1,))),
    ],
)
def test_all_flags_of_a_command_are_applied_before_the_rule_is_judged(
    before: Task, request_: EditRequest
) -> None:
    change(before, request_)


@pytest.mark.parametrize(
    ("before", "request_"),
    [
        (OPEN, EditRequest(status="Done")),
        (OPEN, EditRequest(status="done", check_ac=(1,))),
        (OPEN, EditRequest(status="Done", check_ac=(1, 2), uncheck_ac=(2,))),
        (TASK, EditRequest(status="Done", add_ac=["one more"])),
        (OPEN, EditRequest(status="Done", acceptance_criteria=["another"])),
        (FINISHED, EditRequest(add_ac=["one more"])),
        (FINISHED, EditRequest(uncheck_ac=(1,))),
        (FINISHED, EditRequest(acceptance_criteria=["another"])),
        (FINISHED, EditRequest(status="Done", uncheck_ac=(2,))),
    ],
)
def test_no_edit_leaves_a_done_task_with_an_open_criterion(before: Task, request_: EditRequest) -> None:
    with pytest.raises(OpenItems):
        change(before, request_)


@pytest.mark.parametrize("request_", [EditRequest(add_dod=["x"]), EditRequest(uncheck_dod=(1,))])
def test_a_done_task_gains_open_definition_of_done_items_unless_they_are_held_to_the_rule(
    request_: EditRequest,
) -> None:
    before = done("a✓", dod=items("a✓"))

    change(before, request_)
    with pytest.raises(OpenItems):
        change(before, request_, DEFAULTS._replace(gate_definition_of_done=True))


LEGACY = done("a")


@pytest.mark.parametrize(
    "request_",
    [EditRequest(), EditRequest(title="Other"), EditRequest(status="Done"), EditRequest(check_dod=(1,))],
)
def test_a_task_imported_as_done_may_change_in_what_is_not_judged(request_: EditRequest) -> None:
    change(LEGACY._replace(definition_of_done=items("a")), request_)


@pytest.mark.parametrize(
    "request_",
    [EditRequest(add_ac=["b"]), EditRequest(add_ac=["b"], check_ac=(2,)), EditRequest(status="done")],
)
def test_a_task_imported_as_done_is_judged_once_its_status_or_criteria_change(request_: EditRequest) -> None:
    with pytest.raises(OpenItems):
        change(LEGACY._replace(status="DONE"), request_)


def test_a_task_imported_as_done_can_be_made_right_or_taken_back() -> None:
    assert change(LEGACY, EditRequest(check_ac=(1,))).acceptance_criteria == items("a✓")
    assert change(LEGACY, EditRequest(status="To Do")).status == "To Do"


def test_a_stricter_setting_does_not_lock_tasks_that_were_done_before() -> None:
    change(done(dod=items("a")), EditRequest(title="Other"), STRICT)


def test_a_new_task_is_judged_too() -> None:
    request = CreateRequest("Add login", status="Done", acceptance_criteria=["a"])
    task = create_task(request, DEFAULTS, CreateFacts("u-8", "TASK-8"), NOW)

    with pytest.raises(OpenItems, match='TASK-8 cannot be "Done"'):
        judged(Change(None, task), DEFAULTS)


def test_a_new_task_may_be_done_if_its_criteria_are_checked() -> None:
    request = CreateRequest("Add login", status="Done", acceptance_criteria=["a", "b"], check_ac=(1, 2))

    judged(Change(None, create_task(request, DEFAULTS, CreateFacts("u-8", "TASK-8"), NOW)), DEFAULTS)


def test_a_draft_that_keeps_a_terminal_status_is_judged_when_it_is_promoted() -> None:
    draft = done("a")._replace(kind="draft", id="DRAFT-1")
    judged(Change(None, draft), DEFAULTS)

    with pytest.raises(OpenItems):
        judged(Change(draft, promote(draft, "TASK-8", DEFAULTS)), DEFAULTS)


MARKED = LEGACY._replace(legacy_done=True)


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({}, True),
        ({"title": "Other", "state": "completed", "labels": ("a",)}, True),
        ({"status": "To Do"}, False),
        ({"status": "DONE", "acceptance_criteria": items("a✓")}, False),
        ({"acceptance_criteria": items("a✓")}, False),
        ({"kind": "draft", "id": "DRAFT-1"}, False),
    ],
)
def test_the_mark_of_an_imported_task_goes_with_the_first_change_of_what_is_judged(
    *, fields: dict[str, Any], kept: bool
) -> None:
    after = MARKED._replace(**fields)

    assert judged(Change(MARKED, after), DEFAULTS) == Change(MARKED, after._replace(legacy_done=kept))


def test_no_change_brings_a_mark() -> None:
    finished = done("a✓")
    marked = finished._replace(legacy_done=True)

    assert judged(Change(finished, marked), DEFAULTS).after == finished
    assert judged(Change(None, marked), DEFAULTS).after == finished
    with pytest.raises(OpenItems):
        judged(Change(None, MARKED), DEFAULTS)


@pytest.mark.parametrize(
    ("task", "settings", "marked"),
    [
        (done("a"), DEFAULTS, True),
        (done("a✓"), DEFAULTS, False),
        (done(), STRICT, True),
        (TASK._replace(acceptance_criteria=items("a")), DEFAULTS, False),
        (done("a")._replace(kind="draft"), DEFAULTS, False),
    ],
)
def test_what_is_imported_as_done_with_something_open_is_marked(
    *, task: Task, settings: Settings, marked: bool
) -> None:
    assert imported(Change(None, task), settings) == Change(None, task._replace(legacy_done=marked))


RUN = CheckRun("make", 0, 1.0, None, None, "host")
CLAIMED = ChecklistItem("a", checked=True, check="make")
PROVEN = CLAIMED._replace(run=RUN)


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (None, PROVEN, True),
        (None, CLAIMED, False),
        (CLAIMED.unchecked(), CLAIMED, False),
        (CLAIMED.unchecked(), PROVEN, True),
        (CLAIMED, CLAIMED, True),  # it was so before the setting
        (PROVEN, CLAIMED, True),
        (CLAIMED._replace(check="test"), CLAIMED, False),
        (ChecklistItem("a", checked=True), CLAIMED, False),
        (CLAIMED.unchecked(), ChecklistItem("a", checked=True), True),
        (PROVEN, PROVEN._replace(check="test"), False),
    ],
)
def test_where_verification_is_required_a_check_alone_checks_its_criterion(
    before: ChecklistItem | None, after: ChecklistItem, *, allowed: bool
) -> None:
    task = LEGACY._replace(status="To Do", legacy_done=False)
    was = None if before is None else task._replace(acceptance_criteria=(before,))
    change = Change(was, task._replace(acceptance_criteria=(after,)))

    assert judged(change, DEFAULTS) == change
    if allowed:
        assert judged(change, DEFAULTS._replace(require_verification=True)) == change
        return
    with pytest.raises(Refused) as refusal:
        judged(change, DEFAULTS._replace(require_verification=True))
    assert (refusal.value.code, refusal.value.data["number"]) == ("verification-required", 1)
    assert str(refusal.value).endswith("requireVerification is on: only the check itself can check it")


def test_what_is_imported_over_a_task_keeps_what_it_was_before() -> None:
    assert imported(Change(TASK, done("a")), DEFAULTS).before == TASK


def test_a_task_taken_along_keeps_its_claim_unless_it_is_done() -> None:
    held = TASK._replace(claimed_by="ada", claimed_until=NOW)
    after = DEFAULTS._replace(statuses=("To Do", "Doing", "Done"))

    change = taken_along(held, "Doing", DEFAULTS, after)

    assert change == Change(held, held._replace(status="Doing"))
    assert taken_along(held, "Done", DEFAULTS, after).after.claimed_by is None


def test_a_task_that_stays_done_is_taken_along_from_what_it_was() -> None:
    before = done("a✓")
    after = DEFAULTS._replace(statuses=("To Do", "Closed"))

    assert taken_along(before, "Closed", DEFAULTS, after) == Change(before, before._replace(status="Closed"))


def test_several_open_definition_of_done_items_are_counted() -> None:
    message = refused(done("a✓", items("x y")), STRICT).message

    assert "2 definition-of-done items are unchecked (#1 x, #2 y)" in message


def test_only_a_check_checks_its_criterion_and_the_refusal_says_which() -> None:
    settings = Settings(require_verification=True)
    criteria = (ChecklistItem("a"), ChecklistItem("b", checked=True, check="make"))
    after = Task("u", "task", "TASK-4", "x", "To Do", None, acceptance_criteria=criteria)

    with pytest.raises(Refused) as refused:
        judged(Change(None, after), settings)

    assert refused.value.data == {"task": "TASK-4", "number": 2}


def test_a_refusal_says_which_open_items_a_check_can_tell() -> None:
    criteria = (ChecklistItem("a"), ChecklistItem("b", check="make"))
    refusal = refused(done()._replace(acceptance_criteria=criteria))

    assert refusal.data["open"] == [{"number": 1, "text": "a"}, {"number": 2, "text": "b", "check": True}]
