"""What a task looks like after an edit (docs/contract.md 1.1, 5.5, 6.2-6.6)."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.edit import EditFacts, check_edit, edit_task
from backlog.domain.edit_request import EditRequest, check_several, flag, given_fields
from backlog.domain.errors import BacklogError, InvalidInput, NotFound
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Task

CREATED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
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


def edited(request: EditRequest, task: Task = TASK, facts: EditFacts | None = None) -> Task:
    """The task after an edit at noon."""
    return edit_task(task, request, SETTINGS, facts or EditFacts(), NOW)


def refusal_of(request: EditRequest, task: Task = TASK) -> InvalidInput:
    """The error that a request is answered with, by both functions alike."""
    with pytest.raises(InvalidInput) as early:
        check_edit(request, task, SETTINGS)
    with pytest.raises(InvalidInput) as late:
        edited(request, task)

    assert (early.value.code, early.value.message) == (late.value.code, late.value.message)
    return early.value


def test_an_empty_request_changes_nothing_not_even_the_date() -> None:
    assert edited(EditRequest()) == TASK
    assert edited(EditRequest(), DRAFT) == DRAFT


@pytest.mark.parametrize(
    "request_",
    [
        EditRequest(title="Add login"),
        EditRequest(title=""),
        EditRequest(status="to do"),
        EditRequest(status=""),
        EditRequest(priority="HIGH"),
        EditRequest(type="BUG", project="web"),
        EditRequest(label=["auth,UI"]),
        EditRequest(label=[""]),
        EditRequest(label=[" , "]),
        EditRequest(add_label=["AUTH", "ui", ""]),
        EditRequest(remove_label=["nope", ""]),
        EditRequest(assignee=["@sara", ""]),
        EditRequest(ordinal="2000"),
        EditRequest(ordinal="2e3"),
        EditRequest(check_ac=["2"], uncheck_ac=["1"]),
        EditRequest(ac=["", " "], dod=["\n"]),
        EditRequest(ref=["a.md,b.md"]),
        EditRequest(add_ref=["b.md"]),
        EditRequest(remove_ref=["A.md"]),
        EditRequest(add_ref=["k"], remove_ref=["k"]),
        EditRequest(comment=["", " \n"]),
        EditRequest(comment_author="lee"),
        EditRequest(append_plan=["", " "], append_notes=[""], append_final_summary=[""]),
        EditRequest(description=" What for\r\n"),
    ],
)
def test_a_request_that_comes_out_the_same_keeps_the_date(request_: EditRequest) -> None:
    assert edited(request_) == TASK


def test_a_change_sets_the_date_and_nothing_else_besides() -> None:
    assert edited(EditRequest(title=" Add logout ")) == TASK._replace(title="Add logout", updated_at=NOW)


def test_moving_a_task_among_the_others_does_not_date_it_anew() -> None:
    assert edited(EditRequest(ordinal="0x10")) == TASK._replace(ordinal=16.0)
    assert edited(EditRequest(ordinal="0")) == TASK._replace(ordinal=0.0)
    assert edited(EditRequest(ordinal="5", title="x")) == TASK._replace(
        ordinal=5.0, title="x", updated_at=NOW
    )


def test_moving_a_draft_does() -> None:
    assert edited(EditRequest(ordinal="5"), DRAFT) == DRAFT._replace(ordinal=5.0, updated_at=NOW)


@pytest.mark.parametrize(("status", "holder"), [("In Progress", "@bot"), ("Done", None)])
def test_a_claim_ends_when_the_task_is_done(status: str, holder: str | None) -> None:
    claimed = TASK._replace(claimed_by="@bot", claimed_until=NOW)

    assert holder == edited(EditRequest(status=status), claimed).claimed_by


def test_evidence_is_kept_with_what_is_checked() -> None:
    request = EditRequest(check_ac=["1"], check_dod=["1"], evidence=" 214 passed\n")
    after = edited(request, facts=EditFacts(actor="@bot"))

    assert after.acceptance_criteria == (
        ChecklistItem("a", True, "214 passed", "@bot", NOW),  # noqa: FBT003  the field that it is
        ChecklistItem("b", checked=True),
    )
    assert after.definition_of_done == (ChecklistItem("tested", True, "214 passed", "@bot", NOW),)  # noqa: FBT003  the same


def test_evidence_without_anything_to_check_is_refused() -> None:
    assert refusal_of(EditRequest(evidence="214 passed", uncheck_ac=["2"])).code == "missing-option"


def test_flags_with_nothing_to_look_up_leave_looked_up_fields_alone() -> None:
    after = edited(EditRequest(title="x"), facts=EditFacts(("TASK-9",), "m-9", date(2030, 1, 1)))

    assert (TASK.dependencies, TASK.milestone, TASK.due_date) == (
        after.dependencies,
        after.milestone,
        after.due_date,
    )


@pytest.mark.parametrize(
    ("request_", "facts", "expected"),
    [
        (EditRequest(depends_on=["9"]), EditFacts(dependencies=("TASK-9",)), {"dependencies": ("TASK-9",)}),
        (EditRequest(depends_on=[""]), EditFacts(), {"dependencies": ()}),
        (EditRequest(clear_deps=True), EditFacts(), {"dependencies": ()}),
        (EditRequest(clear_deps=True, depends_on=[""]), EditFacts(), {"dependencies": ()}),
        (EditRequest(milestone="Beta"), EditFacts(milestone="m-1"), {"milestone": "m-1"}),
        (EditRequest(milestone=""), EditFacts(), {"milestone": None}),
        (EditRequest(clear_milestone=True), EditFacts(), {"milestone": None}),
        (
            EditRequest(due_date="2028-02-29"),
            EditFacts(due_date=date(2028, 2, 29)),
            {"due_date": date(2028, 2, 29)},
        ),
        (EditRequest(due_date=" "), EditFacts(), {"due_date": None}),
        (EditRequest(clear_due_date=True), EditFacts(), {"due_date": None}),
    ],
)
def test_what_is_looked_up_replaces_or_clears(
    request_: EditRequest, facts: EditFacts, expected: dict[str, object]
) -> None:
    assert edited(request_, facts=facts) == TASK._replace(updated_at=NOW, **expected)  # type: ignore[arg-type]  # a table of mixed fields


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (EditRequest(status="inprogress"), {"status": "In Progress"}),
        (EditRequest(priority=" LOW "), {"priority": "low"}),
        (EditRequest(priority=""), {"priority": None}),
        (EditRequest(type="Docs"), {"type": "docs"}),
        (EditRequest(type="", project=""), {"type": None, "project": None}),
        (EditRequest(project=" ops "), {"project": "Ops"}),
        (EditRequest(assignee=["@a,@b", "@a"]), {"assignees": ("@a", "@b")}),
        (EditRequest(assignee=[""]), {"assignees": ()}),
        (EditRequest(assignee=[","]), {"assignees": ()}),
        (EditRequest(assignee=["@a", ""]), {"assignees": ("@a",)}),
        (EditRequest(doc=["e.md,f.md,e.md"]), {"documentation": ("e.md", "f.md")}),
        (EditRequest(doc=[","]), {"documentation": ()}),
        (EditRequest(clear_docs=True), {"documentation": ()}),
        (EditRequest(clear_docs=True, doc=[""]), {"documentation": ()}),
        (EditRequest(clear_docs=True, doc=[","]), {"documentation": ()}),
        (EditRequest(modified_file=["y.py"]), {"modified_files": ("y.py",)}),
        (EditRequest(modified_file=[""]), {"modified_files": ()}),
        (EditRequest(title="two\nlines"), {"title": "two lines"}),
    ],
)
def test_a_value_is_replaced_or_cleared(request_: EditRequest, expected: dict[str, object]) -> None:
    assert edited(request_) == TASK._replace(updated_at=NOW, **expected)  # type: ignore[arg-type]  # a table of mixed fields


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (EditRequest(label=["k,auth"]), ("k", "auth")),
        (EditRequest(label=["k", "K", "k"]), ("k", "K")),
        (EditRequest(add_label=["k"]), ("auth", "UI", "k")),
        (EditRequest(add_label=["k,K", "Auth"]), ("auth", "UI", "k")),
        (EditRequest(remove_label=["ui"]), ("auth",)),
        (EditRequest(remove_label=["AUTH,Ui", "nope"]), ()),
        (EditRequest(add_label=["k"], remove_label=["K"]), ("auth", "UI")),
        (EditRequest(add_label=["k"], remove_label=["auth"]), ("UI", "k")),
        (EditRequest(add_label=["GRÖSSE"], remove_label=["grösse"]), ("auth", "UI")),
        (EditRequest(add_label=["GRÖSSE"], remove_label=["größe"]), ("auth", "UI", "GRÖSSE")),
        (EditRequest(clear_labels=True), ()),
    ],
)
def test_labels_are_replaced_added_and_removed_whatever_their_case(
    request_: EditRequest, expected: tuple[str, ...]
) -> None:
    assert expected == edited(request_).labels


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (EditRequest(ref=["c,a.md,c"]), ("c", "a.md")),
        (EditRequest(ref=[""]), ()),
        (EditRequest(ref=[","]), ()),
        (EditRequest(ref=["c", ""]), ("c",)),
        (EditRequest(add_ref=["c", "a.md"]), ("a.md", "b.md", "c")),
        (EditRequest(add_ref=["A.md"]), ("a.md", "b.md", "A.md")),
        (EditRequest(add_ref=["c,c"]), ("a.md", "b.md", "c")),
        (EditRequest(remove_ref=["a.md"]), ("b.md",)),
        (EditRequest(remove_ref=["B.MD"]), ("a.md", "b.md")),
        (EditRequest(add_ref=["c"], remove_ref=["c", "a.md"]), ("b.md",)),
        (EditRequest(clear_refs=True), ()),
        (EditRequest(clear_refs=True, ref=[""]), ()),
        (EditRequest(clear_refs=True, ref=[","]), ()),
    ],
)
def test_references_are_replaced_added_and_removed_exactly_as_written(
    request_: EditRequest, expected: tuple[str, ...]
) -> None:
    assert expected == edited(request_).references


def test_what_an_import_left_twice_is_not_touched_by_an_edit_of_something_else() -> None:
    imported = TASK._replace(references=("a", "a"), labels=("k", "K"), assignees=("x", "x"))
    after = edited(EditRequest(title="Other"), imported)

    assert after == imported._replace(title="Other", updated_at=NOW)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (EditRequest(ac=["c"]), "a b✓ c"),
        (EditRequest(acceptance_criteria=["c", "d"]), "c d"),
        (EditRequest(acceptance_criteria=[""]), ""),
        (EditRequest(acceptance_criteria=["", "z"]), "z"),
        (EditRequest(clear_ac=True), ""),
        (EditRequest(ac=["c"], remove_ac=["1"], check_ac=["2"], uncheck_ac=["1"]), "b c✓"),
        (EditRequest(remove_ac=["2,1"]), ""),
    ],
)
def test_criteria_are_edited_by_the_rules_of_checklists(request_: EditRequest, expected: str) -> None:
    criteria = edited(request_).acceptance_criteria

    assert expected == " ".join(item.text + "✓" * item.checked for item in criteria)


def test_both_checklists_have_the_same_order_of_operations() -> None:
    four = tuple(map(ChecklistItem, "abcd"))
    task = TASK._replace(acceptance_criteria=four, definition_of_done=four)
    criteria = EditRequest(check_ac=["2"], remove_ac=["1"], ac=["e"], uncheck_ac=["3"])
    items = EditRequest(check_dod=["2"], remove_dod=["1"], dod=["e"], uncheck_dod=["3"])
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
        (EditRequest(check_ac=["3"]), "TASK-7 has no acceptance criterion #3: it has #1 to #2"),
        (EditRequest(remove_dod=["2"]), "TASK-7 has no definition-of-done item #2: it has only #1"),
        (EditRequest(clear_ac=True, check_dod=["4"]), "TASK-7 has no definition-of-done item #4"),
    ],
)
def test_a_number_beyond_a_list_is_not_found(request_: EditRequest, message: str) -> None:
    with pytest.raises(NotFound) as missing:
        edited(request_)

    assert missing.value.message.startswith(message)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (EditRequest(description="Else"), {"description": "Else"}),
        (EditRequest(description=""), {"description": None}),
        (EditRequest(description="  "), {"description": None}),
        (EditRequest(plan="Then"), {"plan": "Then"}),
        (
            EditRequest(plan="", notes=" ", final_summary=""),
            {"plan": None, "notes": None, "final_summary": None},
        ),
        (EditRequest(append_plan=["then", " last "]), {"plan": "First\n\nthen\n\nlast"}),
        (EditRequest(append_notes=["more"]), {"notes": "Noted\n\nmore"}),
        (EditRequest(append_final_summary=["more"]), {"final_summary": "Summed up\n\nmore"}),
        (EditRequest(plan="Anew", append_plan=["then"]), {"plan": "Anew\n\nthen"}),
        (EditRequest(notes="", append_notes=["only"]), {"notes": "only"}),
        (EditRequest(final_summary="s", append_final_summary=["t"]), {"final_summary": "s\n\nt"}),
        (EditRequest(clear_final_summary=True), {"final_summary": None}),
        (EditRequest(clear_final_summary=True, append_final_summary=["z"]), {"final_summary": "z"}),
    ],
)
def test_a_text_is_replaced_first_and_then_appended_to(
    request_: EditRequest, expected: dict[str, object]
) -> None:
    assert edited(request_) == TASK._replace(updated_at=NOW, **expected)  # type: ignore[arg-type]  # a table of mixed fields


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (EditRequest(comment=["one"]), [Comment("one", NOW)]),
        (
            EditRequest(comment=["one", " ", "two\r\nlines "]),
            [Comment("one", NOW), Comment("two\nlines", NOW)],
        ),
        (
            EditRequest(comment=["one", "two"], comment_author="  sp  "),
            [Comment("one", NOW, "sp"), Comment("two", NOW, "sp")],
        ),
        (EditRequest(comment=["one"], comment_author=" "), [Comment("one", NOW)]),
        (EditRequest(comment=["one"], comment_author="two\nlines"), [Comment("one", NOW, "two lines")]),
        (
            EditRequest(
                comment=[
                    "----",
                ]
            ),
            [Comment("----", NOW)],
        ),
        (EditRequest(comment=["a --- b\n-- -"]), [Comment("a --- b\n-- -", NOW)]),
    ],
)
def test_comments_are_added_at_the_end_by_one_author(request_: EditRequest, expected: list[Comment]) -> None:
    assert edited(request_).comments == (*TASK.comments, *expected)


@pytest.mark.parametrize("body", ["---", " --- ", "a\n---\nb", "a\r\n---\r\nb", "a\n--- \nb", "\u3000---"])
def test_a_line_that_separates_comments_in_a_file_is_refused(body: str) -> None:
    assert refusal_of(EditRequest(comment=["fine", body])).code == "invalid-comment"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (EditRequest(status="Nope"), "invalid-status"),
        (EditRequest(status=" "), "invalid-status"),
        (EditRequest(status="Draft"), "invalid-status"),
        (EditRequest(priority="urgent"), "invalid-priority"),
        (EditRequest(priority=" "), "invalid-priority"),
        (EditRequest(type="story"), "invalid-type"),
        (EditRequest(type=" "), "invalid-type"),
        (EditRequest(project="Mobile"), "invalid-project"),
        (EditRequest(ordinal=""), "invalid-ordinal"),
        (EditRequest(ordinal="-1"), "invalid-ordinal"),
        (EditRequest(check_ac=["0"]), "invalid-index"),
        (EditRequest(uncheck_ac=["-1"]), "invalid-index"),
        (EditRequest(remove_ac=["abc"]), "invalid-index"),
        (EditRequest(check_dod=[""]), "invalid-index"),
        (EditRequest(uncheck_dod=["1,x"]), "invalid-index"),
        (EditRequest(remove_dod=[" "]), "invalid-index"),
        (EditRequest(add_ref=[""]), "missing-value"),
        (EditRequest(remove_ref=["k", " "]), "missing-value"),
        (EditRequest(remove_ref=[","]), "missing-value"),
        (EditRequest(ref=["a"], remove_ref=[""]), "missing-value"),
        (EditRequest(comment=["a\x00b"]), "invalid-input"),
    ],
)
def test_a_malformed_request_is_refused(request_: EditRequest, code: str) -> None:
    assert code == refusal_of(request_).code


@pytest.mark.parametrize("title", ["   ", "\n", "\t\r\n"])
def test_a_title_of_spaces_is_refused(title: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        edited(EditRequest(title=title))

    assert refusal.value.code == "missing-title"


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
    request = EditRequest(**{field: text if takes_one else [text]})  # type: ignore[arg-type]  # by name

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
    request = EditRequest(**{one: GIVEN[one], other: GIVEN[other]})  # type: ignore[arg-type]  # by name
    if frozenset((one, other)) in EXCLUSIONS:
        refusal = refusal_of(request)

        assert refusal.code == "conflicting-options"
        assert flag(one) in refusal.message
        assert flag(other) in refusal.message
    else:
        check_edit(request, TASK, SETTINGS)


@pytest.mark.parametrize(
    "request_",
    [
        EditRequest(due_date="", clear_due_date=True),
        EditRequest(milestone="", clear_milestone=True),
        EditRequest(label=[""], clear_labels=True),
        EditRequest(label=[""], add_label=["k"]),
        EditRequest(clear_labels=True, remove_label=[""]),
        EditRequest(acceptance_criteria=[""], clear_ac=True),
        EditRequest(ac=[""], clear_ac=True),
        EditRequest(ref=[""], add_ref=["b"]),
        EditRequest(depends_on=["", "2"], clear_deps=True),
        EditRequest(final_summary="", clear_final_summary=True),
    ],
)
def test_a_flag_that_is_given_a_blank_still_excludes_the_others(request_: EditRequest) -> None:
    assert refusal_of(request_).code == "conflicting-options"


ALL_WRONG = EditRequest(
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
    ("put_right", "code", "named"),
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
def test_the_first_failure_is_reported_in_the_contracts_order(put_right: str, code: str, named: str) -> None:
    right = EditRequest()._asdict()
    refusal = refusal_of(ALL_WRONG._replace(**{name: right[name] for name in put_right.split()}))

    assert code == refusal.code
    assert named in refusal.message


@pytest.mark.parametrize("given", ["Draft", "draft", "DRAFT", ""])
def test_a_draft_stays_a_draft(given: str) -> None:
    assert edited(EditRequest(status=given), DRAFT) == DRAFT


@pytest.mark.parametrize("given", ["To Do", "Done", "Nope", " "])
def test_a_draft_takes_no_other_status(given: str) -> None:
    assert refusal_of(EditRequest(status=given), DRAFT).message == (
        f'status "{given}" is not valid; allowed: Draft'
    )


def test_a_status_that_is_no_longer_configured_survives_the_edit_of_other_fields() -> None:
    old = TASK._replace(status="Parked", priority="urgent", type="story", project="Gone")

    assert edited(EditRequest(title="Other"), old) == old._replace(title="Other", updated_at=NOW)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (EditRequest(), []),
        (EditRequest(status="Done", check_ac=["1"]), ["status", "check_ac"]),
        (EditRequest(title="", label=[""], clear_deps=True), ["title", "label", "clear_deps"]),
    ],
)
def test_the_fields_that_a_request_sets_are_known_even_if_they_are_blank(
    request_: EditRequest, expected: list[str]
) -> None:
    assert expected == given_fields(request_)


@pytest.mark.parametrize(
    ("field", "expected"),
    [("ac", "--ac"), ("check_ac", "--check-ac"), ("append_final_summary", "--append-final-summary")],
)
def test_a_field_is_named_by_its_flag(field: str, expected: str) -> None:
    assert expected == flag(field)


FOR_SEVERAL = (
    *("assignee", "status", "priority", "type", "project", "due_date", "clear_due_date"),
    *("label", "add_label", "remove_label", "clear_labels", "milestone", "clear_milestone"),
    *("depends_on", "clear_deps", "ref", "add_ref", "remove_ref", "clear_refs", "doc", "clear_docs"),
)


@pytest.mark.parametrize("field", FOR_SEVERAL)
def test_several_tasks_take_the_flags_that_the_contract_allows(field: str) -> None:
    check_several(EditRequest(**{field: "given"}))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("field", [name for name in EditRequest._fields if name not in FOR_SEVERAL])
def test_several_tasks_refuse_every_other_flag(field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_several(EditRequest(status="Done", **{field: "given"}))  # type: ignore[arg-type]  # by name

    assert refusal.value.code == "single-task-option"
    assert flag(field) in refusal.value.message


def test_several_tasks_need_something_to_change() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_several(EditRequest())

    assert refusal.value.code == "missing-change"


WORDS = st.sampled_from(
    ["", " ", ",", "a", "A", "b,a", "---", "1", "2,1", "9", "Done", "low", "x\ny", "\x00", "\udcff"]
)
LISTS = st.lists(WORDS, max_size=2).map(tuple)
LIST_OR_NONE = {"assignee", "label", "acceptance_criteria", "depends_on", "ref", "doc", "modified_file"}
GROWING = {"ac", "dod", "append_plan", "append_notes", "append_final_summary", "comment"}
SHRINKING = {"remove_ac", "remove_dod"}


def values_of(field: str) -> st.SearchStrategy[object]:
    """Some values that a field of a request may hold, good and bad ones."""
    empty = getattr(EditRequest(), field)
    if empty is False:
        return st.booleans()
    return LISTS if empty == () or field in LIST_OR_NONE else WORDS


def requests(fields: Iterable[str]) -> st.SearchStrategy[EditRequest]:
    """Requests that set a few of these fields."""
    return (
        st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=4)
        .flatmap(lambda names: st.fixed_dictionaries({name: values_of(name) for name in names}))
        .map(lambda given: EditRequest(**given))  # type: ignore[arg-type]  # by name
    )


@given(requests(EditRequest._fields))
def test_any_request_is_applied_or_refused(request: EditRequest) -> None:
    with suppress(BacklogError):
        after = edited(request)

        assert (after.uuid, after.id, after.kind, after.created_at) == ("u-7", "TASK-7", "task", CREATED)
        assert after.revision == TASK.revision
        assert (after.updated_at == NOW) == (after != TASK._replace(ordinal=after.ordinal))


@given(requests(set(EditRequest._fields) - GROWING - SHRINKING))
def test_the_same_request_again_changes_nothing_more(request: EditRequest) -> None:
    with suppress(BacklogError):
        once = edited(request)

        assert edited(request, once) == once
