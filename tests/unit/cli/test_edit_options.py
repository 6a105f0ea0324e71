"""What the options of `task edit` make of a task (docs/contract.md 1.1, 5.5, 6.2-6.6)."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.command import OptionValues
from backlog.cli.commands.task_edit import OPTIONS
from backlog.cli.complaints import message
from backlog.cli.task_requests import edit_request, flag, in_flags, judged_first
from backlog.domain.edit import EditFacts, edit_task, named
from backlog.domain.edit_request import EditRequest, check_several, given_fields
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Kind, Task
from backlog.errors import BacklogError, InvalidInput, NotFound

CREATED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
SETTINGS = Settings(projects=("Web", "Ops"))
TASK = Task(
    uuid="u-7",
    kind="task",
    id="TASK-7",
    title="Add login",
    status="To Do",
    created_at=CREATED,
    priority="high",
    type="bug",
    project="Web",
    assignees=("@sara",),
    due_date=date(2027, 1, 15),
    labels=("auth", "UI"),
    milestone="m-0",
    dependencies=("TASK-3",),
    references=("a.md", "b.md"),
    documentation=("d.md",),
    modified_files=("x.py",),
    ordinal=2000.0,
    acceptance_criteria=(ChecklistItem("a"), ChecklistItem("b", checked=True)),
    definition_of_done=(ChecklistItem("tested"),),
    comments=(Comment("hello", CREATED, "lee"),),
    description="What for",
    plan="First",
    notes="Noted",
    final_summary="Summed up",
)
DRAFT = TASK._replace(kind="draft", id="DRAFT-2", status="Draft")


def options(**given: Any) -> OptionValues:  # noqa: ANN401  by the table: text, tuples, True
    """The values of a command line."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


def read(given: OptionValues, kind: Kind = "task") -> EditRequest:
    """The request that a line makes, with its names as they are configured, or the first mistake in it."""
    try:
        request = edit_request(given, TODAY)
    except InvalidInput:
        named(judged_first(given), kind, SETTINGS)
        raise
    return named(request, kind, SETTINGS)


def edited(given: OptionValues, task: Task = TASK, facts: EditFacts | None = None) -> Task:
    """The task after an edit at noon."""
    return edit_task(task, read(given, task.kind), SETTINGS, facts or EditFacts(), NOW)


def refusal_of(given: OptionValues, task: Task = TASK) -> InvalidInput:
    """The error that a line is answered with."""
    with pytest.raises(InvalidInput) as refusal:
        edited(given, task)

    return refusal.value


def test_an_empty_request_changes_nothing_not_even_the_date() -> None:
    assert edited(options()) == TASK
    assert edited(options(), DRAFT) == DRAFT


@pytest.mark.parametrize(
    "request_",
    [
        options(title="Add login"),
        options(status="to do"),
        options(priority="HIGH"),
        options(type="BUG", project="web"),
        options(label=["auth,UI"]),
        options(label=[""]),
        options(label=[" , "]),
        options(add_label=["AUTH", "ui", ""]),
        options(remove_label=["nope", ""]),
        options(assignee=["@sara", ""]),
        options(ordinal="2000"),
        options(ordinal="2e3"),
        options(check_ac=["2"], uncheck_ac=["1"]),
        options(ac=["", " "], dod=["\n"]),
        options(ref=["a.md,b.md"]),
        options(add_ref=["b.md"]),
        options(remove_ref=["A.md"]),
        options(add_ref=["k"], remove_ref=["k"]),
        options(comment=["", " \n"]),
        options(comment_author="lee"),
        options(append_plan=["", " "], append_notes=[""], append_final_summary=[""]),
        options(description=" What for\r\n"),
    ],
)
def test_a_request_that_comes_out_the_same_keeps_the_date(request_: OptionValues) -> None:
    assert edited(request_) == TASK


def test_a_change_sets_the_date_and_nothing_else_besides() -> None:
    assert edited(options(title=" Add logout ")) == TASK._replace(title="Add logout", updated_at=NOW)


def test_moving_a_task_among_the_others_does_not_date_it_anew() -> None:
    assert edited(options(ordinal="0x10")) == TASK._replace(ordinal=16.0)
    assert edited(options(ordinal="0")) == TASK._replace(ordinal=0.0)
    assert edited(options(ordinal="5", title="x")) == TASK._replace(ordinal=5.0, title="x", updated_at=NOW)


def test_moving_a_draft_does() -> None:
    assert edited(options(ordinal="5"), DRAFT) == DRAFT._replace(ordinal=5.0, updated_at=NOW)


@pytest.mark.parametrize(("status", "holder"), [("In Progress", "@bot"), ("Done", None)])
def test_a_claim_ends_when_the_task_is_done(status: str, holder: str | None) -> None:
    claimed = TASK._replace(claimed_by="@bot", claimed_until=NOW)

    assert holder == edited(options(status=status), claimed).claimed_by


def test_evidence_is_kept_with_what_is_checked() -> None:
    request = options(check_ac=["1"], check_dod=["1"], evidence=" 214 passed\n")
    after = edited(request, facts=EditFacts(actor="@bot"))

    assert after.acceptance_criteria == (
        ChecklistItem("a", True, "214 passed", "@bot", NOW),  # noqa: FBT003  the field that it is
        ChecklistItem("b", checked=True),
    )
    assert after.definition_of_done == (ChecklistItem("tested", True, "214 passed", "@bot", NOW),)  # noqa: FBT003  the same


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ac": ("c", "d"), "ac_check": ((2, "make d"),)}, {"c": None, "d": "make d"}),
        ({"ac": ("c", "d"), "ac_check": ((1, "make c"), (2, "make d"))}, {"c": "make c", "d": "make d"}),
        ({"set_check": (("1", "one"), ("#2", "two"))}, {"a": "one", "b": "two"}),
        ({"set_check": (("1-2", "both"),)}, {"a": "both", "b": "both"}),
        ({"set_check": (("1-2", "both"),), "clear_check": ("2",)}, {"a": "both"}),
    ],
)
def test_criteria_get_checks_and_lose_them(given: OptionValues, expected: dict[str, str | None]) -> None:
    after = edited(options(**given))

    assert {item.text: item.check for item in after.acceptance_criteria} == {"a": None, "b": None, **expected}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ac_check": ((0, "make"),)}, "missing-option"),
        ({"ac": ("c",), "ac_check": ((1, "make"), (1, "test"))}, "conflicting-options"),
        ({"ac": ("c",), "ac_check": ((1, " "),)}, "invalid-check"),
        ({"set_check": (("x", "make"),)}, "invalid-index"),
        ({"set_check": (("1", ""),)}, "invalid-check"),
        ({"clear_ac": True, "set_check": (("1", "make"),)}, "conflicting-options"),
    ],
)
def test_a_check_that_cannot_be_is_refused(given: OptionValues, code: str) -> None:
    assert refusal_of(options(**given)).code == code


def test_evidence_without_anything_to_check_is_refused() -> None:
    assert refusal_of(options(evidence="214 passed", uncheck_ac=["2"])).code == "missing-option"


def test_flags_with_nothing_to_look_up_leave_looked_up_fields_alone() -> None:
    after = edited(options(title="x"), facts=EditFacts(("TASK-9",), "m-9"))

    assert (TASK.dependencies, TASK.milestone, TASK.due_date) == (
        after.dependencies,
        after.milestone,
        after.due_date,
    )


@pytest.mark.parametrize(
    ("request_", "facts", "expected"),
    [
        (options(depends_on=["9"]), EditFacts(dependencies=("TASK-9",)), {"dependencies": ("TASK-9",)}),
        (options(depends_on=[""]), EditFacts(), {"dependencies": ()}),
        (options(clear_deps=True), EditFacts(), {"dependencies": ()}),
        (options(clear_deps=True, depends_on=[""]), EditFacts(), {"dependencies": ()}),
        (options(milestone="Beta"), EditFacts(milestone="m-1"), {"milestone": "m-1"}),
        (options(milestone=""), EditFacts(), {"milestone": None}),
        (options(clear_milestone=True), EditFacts(), {"milestone": None}),
        (options(due_date="2028-02-29"), EditFacts(), {"due_date": date(2028, 2, 29)}),
        (options(due_date="+1d"), EditFacts(), {"due_date": date(2026, 11, 24)}),
        (options(due_date=" "), EditFacts(), {"due_date": None}),
        (options(clear_due_date=True), EditFacts(), {"due_date": None}),
    ],
)
def test_what_is_looked_up_replaces_or_clears(
    request_: OptionValues, facts: EditFacts, expected: dict[str, object]
) -> None:
    assert edited(request_, facts=facts) == TASK._replace(updated_at=NOW, **expected)  # type: ignore[arg-type]  # a table of mixed fields


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options(status="inprogress"), {"status": "In Progress"}),
        (options(priority=" LOW "), {"priority": "low"}),
        (options(priority=""), {"priority": None}),
        (options(type="Docs"), {"type": "docs"}),
        (options(type="", project=""), {"type": None, "project": None}),
        (options(project=" ops "), {"project": "Ops"}),
        (options(assignee=["@a,@b", "@a"]), {"assignees": ("@a", "@b")}),
        (options(assignee=[""]), {"assignees": ()}),
        (options(assignee=[","]), {"assignees": ()}),
        (options(assignee=["@a", ""]), {"assignees": ("@a",)}),
        (options(doc=["e.md,f.md,e.md"]), {"documentation": ("e.md", "f.md")}),
        (options(doc=[","]), {"documentation": ()}),
        (options(clear_docs=True), {"documentation": ()}),
        (options(clear_docs=True, doc=[""]), {"documentation": ()}),
        (options(clear_docs=True, doc=[","]), {"documentation": ()}),
        (options(modified_file=["y.py"]), {"modified_files": ("y.py",)}),
        (options(modified_file=[""]), {"modified_files": ()}),
        (options(title="two\nlines"), {"title": "two lines"}),
    ],
)
def test_a_value_is_replaced_or_cleared(request_: OptionValues, expected: dict[str, object]) -> None:
    assert edited(request_) == TASK._replace(updated_at=NOW, **expected)  # type: ignore[arg-type]  # a table of mixed fields


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options(label=["k,auth"]), ("k", "auth")),
        (options(label=["k", "K", "k"]), ("k",)),
        (options(label=["AUTH"]), ("auth",)),
        (options(add_label=["k"]), ("auth", "UI", "k")),
        (options(add_label=["k,K", "Auth"]), ("auth", "UI", "k")),
        (options(remove_label=["ui"]), ("auth",)),
        (options(remove_label=["AUTH,Ui", "nope"]), ()),
        (options(add_label=["k"], remove_label=["K"]), ("auth", "UI")),
        (options(add_label=["k"], remove_label=["auth"]), ("UI", "k")),
        (options(add_label=["GRÖSSE"], remove_label=["grösse"]), ("auth", "UI")),
        (options(add_label=["GRÖSSE"], remove_label=["größe"]), ("auth", "UI")),
        (options(clear_labels=True), ()),
    ],
)
def test_labels_are_replaced_added_and_removed_whatever_their_case(
    request_: OptionValues, expected: tuple[str, ...]
) -> None:
    assert expected == edited(request_).labels


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options(ref=["c,a.md,c"]), ("c", "a.md")),
        (options(ref=[""]), ()),
        (options(ref=[","]), ()),
        (options(ref=["c", ""]), ("c",)),
        (options(add_ref=["c", "a.md"]), ("a.md", "b.md", "c")),
        (options(add_ref=["A.md"]), ("a.md", "b.md", "A.md")),
        (options(add_ref=["c,c"]), ("a.md", "b.md", "c")),
        (options(remove_ref=["a.md"]), ("b.md",)),
        (options(remove_ref=["B.MD"]), ("a.md", "b.md")),
        (options(add_ref=["c"], remove_ref=["c", "a.md"]), ("b.md",)),
        (options(clear_refs=True), ()),
        (options(clear_refs=True, ref=[""]), ()),
        (options(clear_refs=True, ref=[","]), ()),
    ],
)
def test_references_are_replaced_added_and_removed_exactly_as_written(
    request_: OptionValues, expected: tuple[str, ...]
) -> None:
    assert expected == edited(request_).references


def test_what_an_import_left_twice_is_not_touched_by_an_edit_of_something_else() -> None:
    imported = TASK._replace(references=("a", "a"), labels=("k", "K"), assignees=("x", "x"))
    after = edited(options(title="Other"), imported)

    assert after == imported._replace(title="Other", updated_at=NOW)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options(ac=["c"]), "a b✓ c"),
        (options(acceptance_criteria=["c", "d"]), "c d"),
        (options(acceptance_criteria=[""]), ""),
        (options(acceptance_criteria=["", "z"]), "z"),
        (options(clear_ac=True), ""),
        (options(ac=["c"], remove_ac=["1"], check_ac=["2"], uncheck_ac=["1"]), "b c✓"),
        (options(remove_ac=["2,1"]), ""),
    ],
)
def test_criteria_are_edited_by_the_rules_of_checklists(request_: OptionValues, expected: str) -> None:
    criteria = edited(request_).acceptance_criteria

    assert expected == " ".join(item.text + "✓" * item.checked for item in criteria)


def test_both_checklists_have_the_same_order_of_operations() -> None:
    four = tuple(map(ChecklistItem, "abcd"))
    task = TASK._replace(acceptance_criteria=four, definition_of_done=four)
    criteria = options(check_ac=["2"], remove_ac=["1"], ac=["e"], uncheck_ac=["3"])
    items = options(check_dod=["2"], remove_dod=["1"], dod=["e"], uncheck_dod=["3"])
    expected = (
        ChecklistItem("b"),
        ChecklistItem("c", checked=True),
        ChecklistItem("d"),
        ChecklistItem("e"),
    )

    assert expected == edited(criteria, task).acceptance_criteria
    assert expected == edited(items, task).definition_of_done


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (options(check_ac=["3"]), "TASK-7 has no acceptance criterion #3: it has #1 to #2"),
        (options(remove_dod=["2"]), "TASK-7 has no definition-of-done item #2: it has only #1"),
        (options(clear_ac=True, check_dod=["4"]), "TASK-7 has no definition-of-done item #4"),
    ],
)
def test_a_number_beyond_a_list_is_not_found(request_: OptionValues, message: str) -> None:
    with pytest.raises(NotFound) as missing:
        edited(request_)

    assert missing.value.message.startswith(message)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options(description="Else"), {"description": "Else"}),
        (options(description=""), {"description": None}),
        (options(description="  "), {"description": None}),
        (options(plan="Then"), {"plan": "Then"}),
        (
            options(plan="", notes=" ", final_summary=""),
            {"plan": None, "notes": None, "final_summary": None},
        ),
        (options(append_plan=["then", " last "]), {"plan": "First\n\nthen\n\nlast"}),
        (options(append_notes=["more"]), {"notes": "Noted\n\nmore"}),
        (options(append_final_summary=["more"]), {"final_summary": "Summed up\n\nmore"}),
        (options(plan="Anew", append_plan=["then"]), {"plan": "Anew\n\nthen"}),
        (options(notes="", append_notes=["only"]), {"notes": "only"}),
        (options(final_summary="s", append_final_summary=["t"]), {"final_summary": "s\n\nt"}),
        (options(clear_final_summary=True), {"final_summary": None}),
        (options(clear_final_summary=True, append_final_summary=["z"]), {"final_summary": "z"}),
    ],
)
def test_a_text_is_replaced_first_and_then_appended_to(
    request_: OptionValues, expected: dict[str, object]
) -> None:
    assert edited(request_) == TASK._replace(updated_at=NOW, **expected)  # type: ignore[arg-type]  # a table of mixed fields


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options(comment=["one"]), [Comment("one", NOW)]),
        (
            options(comment=["one", " ", "two\r\nlines "]),
            [Comment("one", NOW), Comment("two\nlines", NOW)],
        ),
        (
            options(comment=["one", "two"], comment_author="  sp  "),
            [Comment("one", NOW, "sp"), Comment("two", NOW, "sp")],
        ),
        (options(comment=["one"], comment_author=" "), [Comment("one", NOW)]),
        (options(comment=["one"], comment_author="two\nlines"), [Comment("one", NOW, "two lines")]),
        (
            options(
                comment=[
                    "----",
                ]
            ),
            [Comment("----", NOW)],
        ),
        (options(comment=["a --- b\n-- -"]), [Comment("a --- b\n-- -", NOW)]),
    ],
)
def test_comments_are_added_at_the_end_by_one_author(request_: OptionValues, expected: list[Comment]) -> None:
    assert edited(request_).comments == (*TASK.comments, *expected)


@pytest.mark.parametrize("body", ["---", " --- ", "a\n---\nb", "a\r\n---\r\nb", "a\n--- \nb", "\u3000---"])
def test_a_line_that_separates_comments_in_a_file_is_refused(body: str) -> None:
    assert refusal_of(options(comment=["fine", body])).code == "invalid-comment"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (options(status="Nope"), "invalid-status"),
        (options(status=" "), "missing-value"),
        (options(status="Draft"), "invalid-status"),
        (options(priority="urgent"), "invalid-priority"),
        (options(priority=" "), "invalid-priority"),
        (options(type="story"), "invalid-type"),
        (options(type=" "), "invalid-type"),
        (options(project="Mobile"), "invalid-project"),
        (options(ordinal=""), "invalid-ordinal"),
        (options(ordinal="-1"), "invalid-ordinal"),
        (options(check_ac=["0"]), "invalid-index"),
        (options(uncheck_ac=["-1"]), "invalid-index"),
        (options(remove_ac=["abc"]), "invalid-index"),
        (options(check_dod=[""]), "invalid-index"),
        (options(uncheck_dod=["1,x"]), "invalid-index"),
        (options(remove_dod=[" "]), "invalid-index"),
        (options(add_ref=[""]), "missing-value"),
        (options(remove_ref=["k", " "]), "missing-value"),
        (options(remove_ref=[","]), "missing-value"),
        (options(ref=["a"], remove_ref=[""]), "missing-value"),
        (options(comment=["a\x00b"]), "invalid-input"),
    ],
)
def test_a_malformed_request_is_refused(request_: OptionValues, code: str) -> None:
    assert code == refusal_of(request_).code


@pytest.mark.parametrize("name", ["title", "status"])
@pytest.mark.parametrize("empty", ["", "   ", "\n", "\t\r\n"])
def test_an_empty_title_or_status_is_refused(name: str, empty: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        edited(options(**{name: empty}))

    assert refusal.value.code == "missing-value"


@pytest.mark.parametrize(
    "field",
    [
        *("title", "description", "plan", "notes", "final_summary"),
        *("ac", "acceptance_criteria", "dod", "append_plan", "append_notes", "append_final_summary"),
        *("assignee", "label", "add_label", "remove_label", "ref", "add_ref", "remove_ref", "doc"),
        *("modified_file", "comment"),
    ],
)
@pytest.mark.parametrize("text", ["a\x00b", "\udcff"])
def test_a_text_that_cannot_be_stored_is_refused_in_every_field(field: str, text: str) -> None:
    takes_one = field in {"title", "description", "plan", "notes", "final_summary"}
    request = options(**{field: text if takes_one else [text]})

    with pytest.raises(InvalidInput, match=r"NUL|UTF-8"):
        edited(request)


GIVEN: dict[str, object] = {
    "label": ["k"],
    "add_label": ["k"],
    "remove_label": ["k"],
    "clear_labels": True,
    "acceptance_criteria": ["k"],
    "ac": ["k"],
    "remove_ac": ["1"],
    "check_ac": ["1"],
    "uncheck_ac": ["1"],
    "clear_ac": True,
    "depends_on": ["3"],
    "clear_deps": True,
    "ref": ["k"],
    "add_ref": ["k"],
    "remove_ref": ["k"],
    "clear_refs": True,
    "doc": ["k"],
    "clear_docs": True,
    "due_date": "2027-01-15",
    "clear_due_date": True,
    "milestone": "m-0",
    "clear_milestone": True,
    "final_summary": "s",
    "append_final_summary": ["s"],
    "clear_final_summary": True,
}
EXCLUSIONS = {
    frozenset((one, other))
    for one, others in {
        "label": ["add_label", "remove_label", "clear_labels"],
        "clear_labels": ["add_label", "remove_label"],
        "acceptance_criteria": ["ac", "remove_ac", "check_ac", "uncheck_ac", "clear_ac"],
        "clear_ac": ["ac", "remove_ac", "check_ac", "uncheck_ac"],
        "clear_deps": ["depends_on"],
        "ref": ["add_ref", "remove_ref", "clear_refs"],
        "clear_refs": ["add_ref", "remove_ref"],
        "clear_docs": ["doc"],
        "due_date": ["clear_due_date"],
        "milestone": ["clear_milestone"],
        "final_summary": ["clear_final_summary"],
    }.items()
    for other in others
}


@pytest.mark.parametrize("one", GIVEN)
@pytest.mark.parametrize("other", GIVEN)
def test_two_flags_exclude_each_other_exactly_where_the_contract_says_so(one: str, other: str) -> None:
    given = options(**{one: GIVEN[one], other: GIVEN[other]})
    if frozenset((one, other)) in EXCLUSIONS:
        refusal = refusal_of(given)

        assert refusal.code == "conflicting-options"
        assert flag(one) in message(refusal)
        assert flag(other) in message(refusal)
    else:
        read(given)


@pytest.mark.parametrize(
    "request_",
    [
        options(due_date="", clear_due_date=True),
        options(milestone="", clear_milestone=True),
        options(label=[""], clear_labels=True),
        options(label=[""], add_label=["k"]),
        options(clear_labels=True, remove_label=[""]),
        options(acceptance_criteria=[""], clear_ac=True),
        options(ac=[""], clear_ac=True),
        options(ref=[""], add_ref=["b"]),
        options(depends_on=["", "2"], clear_deps=True),
        options(final_summary="", clear_final_summary=True),
    ],
)
def test_a_flag_that_is_given_a_blank_still_excludes_the_others(request_: OptionValues) -> None:
    assert refusal_of(request_).code == "conflicting-options"


ALL_WRONG = options(
    status="x",
    priority="x",
    ordinal="x",
    milestone="x",
    clear_milestone=True,
    due_date="x",
    clear_due_date=True,
    check_ac=["x"],
    label=["x"],
    clear_labels=True,
    type="x",
    project="x",
)


@pytest.mark.parametrize(
    ("put_right", "code", "word"),
    [
        ("", "invalid-status", "status"),
        ("status", "invalid-priority", "priority"),
        ("status priority", "invalid-ordinal", "ordinal"),
        ("status priority ordinal", "conflicting-options", "--milestone"),
        ("status priority ordinal milestone", "conflicting-options", "--due-date"),
        ("status priority ordinal milestone due_date", "invalid-index", "--check-ac"),
        ("status priority ordinal milestone due_date check_ac", "conflicting-options", "--label"),
        ("status priority ordinal milestone due_date check_ac label", "invalid-type", "type"),
        ("status priority ordinal milestone due_date check_ac label type", "invalid-project", "project"),
    ],
)
def test_the_first_failure_is_reported_in_the_contracts_order(put_right: str, code: str, word: str) -> None:
    given = {name: value for name, value in ALL_WRONG.items() if name not in put_right.split()}
    refusal = refusal_of(given)

    assert code == refusal.code
    assert word in message(refusal)


@pytest.mark.parametrize("given", ["Draft", "draft", "DRAFT"])
def test_a_draft_stays_a_draft(given: str) -> None:
    assert edited(options(status=given), DRAFT) == DRAFT


@pytest.mark.parametrize("given", ["To Do", "Done", "Nope"])
def test_a_draft_takes_no_other_status(given: str) -> None:
    assert refusal_of(options(status=given), DRAFT).message == (
        f'status "{given}" is not valid; allowed: Draft'
    )


def test_a_status_that_is_no_longer_configured_survives_the_edit_of_other_fields() -> None:
    old = TASK._replace(status="Parked", priority="urgent", type="story", project="Gone")

    assert edited(options(title="Other"), old) == old._replace(title="Other", updated_at=NOW)


FOR_ONE: dict[str, object] = {
    **dict.fromkeys(("title", "description", "plan", "notes", "final_summary", "comment_author"), "x"),
    **dict.fromkeys(("ac", "acceptance_criteria", "dod", "comment", "modified_file"), ("x",)),
    **dict.fromkeys(("append_plan", "append_notes", "append_final_summary"), ("x",)),
    **dict.fromkeys(
        ("remove_ac", "check_ac", "uncheck_ac", "remove_dod", "check_dod", "uncheck_dod"), ("1",)
    ),
    **dict.fromkeys(("clear_ac", "clear_final_summary"), True),
    "ordinal": "1",
}


@pytest.mark.parametrize("name", FOR_ONE)
def test_an_option_that_is_for_one_task_at_a_time_is_named_as_it_was_typed(name: str) -> None:
    given = options(**{name: FOR_ONE[name], "status": "Done"})
    with pytest.raises(InvalidInput) as refusal:
        check_several(edit_request(given, TODAY))

    assert refusal.value.code == "single-task-option"
    assert in_flags(refusal.value, given, ["1", "2"]).message == f"{flag(name)} works on one task at a time"


WORDS = st.sampled_from(
    ["", " ", ",", "a", "A", "b,a", "---", "1", "2,1", "9", "Done", "low", "x\ny", "\x00", "\udcff"]
)
LISTS = st.lists(WORDS, max_size=2).map(tuple)
ELSEWHERE = {"if_revision", "idempotency_key", "plain", "json", "desc", "dep"}
FORMS = {
    option.name: option.form
    for option in OPTIONS
    if (option.name not in ELSEWHERE and not option.name.endswith("_file")) or option.name == "modified_file"
}
"""The options that make a request, as they are when files are read and aliases resolved."""


def test_the_options_can_change_every_field_but_the_definition_of_done_as_a_whole() -> None:
    words = {"text": "1", "texts": ("1",), "pairs": (("1", "make"),), "switch": True}
    special = {"due_date", "evidence", "ac_check"}
    lines = [{name: words[form]} for name, form in FORMS.items() if name not in special]
    lines += [{"due_date": "2027-01-15"}, {"evidence": "1", "check_ac": ("1",)}]
    changed = {field for line in lines for field in given_fields(edit_request(line, TODAY))}

    assert changed == set(EditRequest._fields) - {"definition_of_done"}


def values_of(name: str) -> st.SearchStrategy[object]:
    """Some values that an option may have, good and bad ones."""
    if name == "ac_check":
        return st.lists(st.tuples(st.integers(0, 1), WORDS), max_size=2).map(tuple)
    forms: dict[str, st.SearchStrategy[object]] = {
        "switch": st.just(True),  # noqa: FBT003  a switch that is on
        "texts": LISTS,
        "pairs": st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple),
    }
    return forms.get(FORMS[name], WORDS)


def lines() -> st.SearchStrategy[OptionValues]:
    """Lines with a few options."""
    return st.lists(st.sampled_from(sorted(FORMS)), unique=True, max_size=4).flatmap(
        lambda names: st.fixed_dictionaries({name: values_of(name) for name in names})
    )


@given(lines())
def test_any_line_is_applied_or_refused(line: OptionValues) -> None:
    with suppress(BacklogError):
        after = edited(line)

        assert (after.uuid, after.id, after.kind, after.created_at) == ("u-7", "TASK-7", "task", CREATED)
        assert after.revision == TASK.revision
