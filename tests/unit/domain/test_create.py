"""What a new task or draft looks like (docs/contract.md 1.1, 6.1)."""

from datetime import UTC, date, datetime

import pytest

from backlog.cli.complaints import hint
from backlog.domain.create import CreateFacts, CreateRequest, check_request, create_task, kind_wanted
from backlog.domain.errors import InvalidInput, NotFound
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Task

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FACTS = CreateFacts(uuid="u-8", id="TASK-8")
PROJECTS = Settings(projects=("Web", "Ops"))


def created(request: CreateRequest, settings: Settings = PROJECTS, facts: CreateFacts = FACTS) -> Task:
    """The task that a request makes at noon."""
    return create_task(request, settings, facts, NOW)


def refusal_of(request: CreateRequest, settings: Settings = PROJECTS) -> InvalidInput:
    """The error that a request is answered with, by both functions alike."""
    with pytest.raises(InvalidInput) as early:
        check_request(request, settings)
    with pytest.raises(InvalidInput) as late:
        created(request, settings)

    assert (early.value.code, early.value.message) == (late.value.code, late.value.message)
    return early.value


def test_a_title_is_all_that_a_task_needs() -> None:
    expected = Task(
        uuid="u-8",
        kind="task",
        id="TASK-8",
        title="Add login",
        status="To Do",
        created_at=NOW,
        state="active",
    )

    assert expected == created(CreateRequest("Add login"))


def test_everything_that_is_asked_for_is_on_the_task() -> None:
    request = CreateRequest(
        title="  Add login\n",
        description=" What\r\nfor ",
        assignee=["@sara,bob", "bob"],
        status="inprogress",
        labels=["auth,ui", "AUTH"],
        priority=" HIGH ",
        type="Bug",
        project="web",
        due_date="2027-01-15",
        ac=["a", " "],
        acceptance_criteria=["b"],
        check_ac=["2"],
        dod=["tested"],
        check_dod=["1"],
        plan="First\n\n\n\nthen",
        notes="n",
        final_summary="s",
        ordinal="2.50",
        milestone="Beta",
        parent="7",
        depends_on=["3"],
        ref=["a.md,b.md"],
        doc=["d.md"],
        modified_file=["x.py,y.py", ""],
    )
    facts = CreateFacts("u-8", "TASK-7.1", "TASK-7", ("TASK-3",), "m-0", date(2027, 1, 15), 9000.0)
    expected = Task(
        uuid="u-8",
        kind="task",
        id="TASK-7.1",
        title="Add login",
        status="In Progress",
        created_at=NOW,
        priority="high",
        type="bug",
        project="Web",
        assignees=("@sara", "bob"),
        due_date=date(2027, 1, 15),
        labels=("auth", "ui", "AUTH"),
        milestone="m-0",
        parent="TASK-7",
        dependencies=("TASK-3",),
        references=("a.md", "b.md"),
        documentation=("d.md",),
        modified_files=("x.py", "y.py"),
        ordinal=2.5,
        acceptance_criteria=(ChecklistItem("a"), ChecklistItem("b", checked=True)),
        definition_of_done=(ChecklistItem("tested", checked=True),),
        description="What\nfor",
        plan="First\n\nthen",
        notes="n",
        final_summary="s",
    )

    assert expected == created(request, facts=facts)


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (CreateRequest("x"), "task"),
        (CreateRequest("x", status="To Do"), "task"),
        (CreateRequest("x", draft=True), "draft"),
        (CreateRequest("x", draft=True, status="Done"), "draft"),
        (CreateRequest("x", draft=True, status="Nope"), "draft"),
        (CreateRequest("x", status="Draft"), "draft"),
        (CreateRequest("x", status="draft"), "draft"),
        (CreateRequest("x", status=" draft "), "draft"),
    ],
)
def test_a_draft_is_asked_for_by_a_flag_or_by_its_status(request_: CreateRequest, kind: str) -> None:
    task = created(request_)

    assert kind == kind_wanted(request_) == task.kind
    assert (task.status == "Draft") == (kind == "draft")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, "To Do"),
        ("", "To Do"),
        ("   ", "To Do"),
        ("todo", "To Do"),
        ("DONE", "Done"),
        ("to  do", "To Do"),
        ("inprogress", "In Progress"),
        (" In\tProgress ", "In Progress"),
    ],
)
def test_a_status_is_read_without_regard_to_case_and_space(given: str | None, expected: str) -> None:
    assert expected == created(CreateRequest("x", status=given)).status


@pytest.mark.parametrize("given", ["IN_PROGRESS", "in-progress", " D raft ", "Nope", "Do\x00ne", "\udcff"])
def test_an_unknown_status_is_refused(given: str) -> None:
    assert refusal_of(CreateRequest("x", status=given)).code == "invalid-status"


@pytest.mark.parametrize(
    ("default_status", "expected"), [("Open", "Open"), ("in work", "in work"), ("", "Backlogged")]
)
def test_a_task_without_status_has_the_default_one_or_else_the_first(
    default_status: str, expected: str
) -> None:
    settings = Settings(statuses=("Backlogged", "Open", "Done"), default_status=default_status)

    assert expected == created(CreateRequest("x"), settings).status


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, ("@lee",)), ([""], ()), ([" "], ()), (["@sara"], ("@sara",)), (["@a", ""], ("@a",)), ([], ())],
)
def test_the_default_assignee_is_taken_only_if_none_is_named(
    given: list[str] | None, expected: tuple[str, ...]
) -> None:
    assert (
        expected
        == created(CreateRequest("x", assignee=given), Settings(default_assignee=("@lee",))).assignees
    )


def test_a_draft_has_the_default_assignee_and_definition_of_done_too() -> None:
    settings = Settings(default_assignee=("@lee",), definition_of_done=("Tested",))
    draft = created(CreateRequest("x", draft=True), settings)

    assert (("@lee",), (ChecklistItem("Tested"),)) == (draft.assignees, draft.definition_of_done)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (CreateRequest("x"), ["Tested", "Documented"]),
        (CreateRequest("x", dod=["Shown", " "]), ["Tested", "Documented", "Shown"]),
        (CreateRequest("x", dod=["Tested"]), ["Tested", "Documented", "Tested"]),
        (CreateRequest("x", no_dod_defaults=True), []),
        (CreateRequest("x", no_dod_defaults=True, dod=["Shown"]), ["Shown"]),
    ],
)
def test_the_definition_of_done_is_the_configured_one_and_then_what_is_given(
    request_: CreateRequest, expected: list[str]
) -> None:
    settings = Settings(definition_of_done=("Tested", "Documented"))

    assert tuple(map(ChecklistItem, expected)) == created(request_, settings).definition_of_done


@pytest.mark.parametrize(
    ("request_", "found", "expected"),
    [
        (CreateRequest("x"), 3000.0, 3000.0),
        (CreateRequest("x"), None, None),
        (CreateRequest("x", ordinal="5"), 3000.0, 5.0),
        (CreateRequest("x", ordinal="0"), 3000.0, 0.0),
        (CreateRequest("x", draft=True), 3000.0, None),
        (CreateRequest("x", draft=True, ordinal="5"), 3000.0, 5.0),
    ],
)
def test_a_task_takes_the_next_ordinal_unless_one_is_named_and_a_draft_takes_none(
    request_: CreateRequest, found: float | None, expected: float | None
) -> None:
    assert expected == created(request_, facts=FACTS._replace(ordinal=found)).ordinal


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (CreateRequest("x", priority="", type="", project=""), (None, None, None)),
        (CreateRequest("x", priority="  "), (None, None, None)),
        (CreateRequest("x", priority=" low ", type=" Bug ", project=" OPS "), ("low", "bug", "Ops")),
        (CreateRequest("x", priority="Medium", type="DOCS"), ("medium", "docs", None)),
    ],
)
def test_priority_type_and_project_are_stored_in_their_configured_form(
    request_: CreateRequest, expected: tuple[str | None, ...]
) -> None:
    task = created(request_)

    assert expected == (task.priority, task.type, task.project)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (CreateRequest(""), "missing-title"),
        (CreateRequest(" \n\t"), "missing-title"),
        (CreateRequest("a\x00b"), "invalid-input"),
        (CreateRequest("a\udcff"), "invalid-input"),
        (CreateRequest("x" * 1_001), "invalid-input"),
        (CreateRequest("x", ordinal="-5"), "invalid-ordinal"),
        (CreateRequest("x", ordinal=""), "invalid-ordinal"),
        (CreateRequest("x", depends_on=[""]), "missing-value"),
        (CreateRequest("x", depends_on=["1", " "]), "missing-value"),
        (CreateRequest("x", depends_on=[","]), "missing-value"),
        (CreateRequest("x", ref=[""]), "missing-value"),
        (CreateRequest("x", ref=[" , ,"]), "missing-value"),
        (CreateRequest("x", doc=["\t"]), "missing-value"),
        (CreateRequest("x", priority="urgent"), "invalid-priority"),
        (CreateRequest("x", priority="high,low"), "invalid-priority"),
        (CreateRequest("x", type="story"), "invalid-type"),
        (CreateRequest("x", type="  "), "invalid-type"),
        (CreateRequest("x", project="Mobile"), "invalid-project"),
        (CreateRequest("x", project=" "), "invalid-project"),
    ],
)
def test_a_malformed_request_is_refused(request_: CreateRequest, code: str) -> None:
    assert code == refusal_of(request_).code


def test_a_project_is_refused_with_advice_where_none_is_configured() -> None:
    assert 'backlog config set projects "A,B"' in str(
        hint(refusal_of(CreateRequest("x", project="Web"), Settings()))
    )


@pytest.mark.parametrize(
    "request_",
    [
        CreateRequest("x", ref=["a,,b"]),
        CreateRequest("x", depends_on=[",1"]),
        CreateRequest("x", depends_on=["1,"]),
        CreateRequest("x", modified_file=[""]),
        CreateRequest("x", labels=["", ","]),
        CreateRequest("x", ac=[""], dod=[" "]),
        CreateRequest("x", description="", plan=" ", notes="\n", final_summary=""),
    ],
)
def test_blanks_elsewhere_are_nothing_at_all(request_: CreateRequest) -> None:
    check_request(request_, PROJECTS)
    task = created(request_)

    assert (task.labels, task.modified_files) == ((), ())
    assert (task.acceptance_criteria, task.definition_of_done) == ((), ())
    assert (task.description, task.plan, task.notes, task.final_summary) == (None, None, None, None)


ALL_WRONG = CreateRequest(
    "", ordinal="x", depends_on=[""], ref=[""], doc=[""], status="x", priority="x", type="x", project="x"
)


@pytest.mark.parametrize(
    ("put_right", "code", "flag"),
    [
        ([], "missing-title", "title"),
        (["title"], "invalid-ordinal", "ordinal"),
        (["title", "ordinal"], "missing-value", "--depends-on"),
        (["title", "ordinal", "depends_on"], "missing-value", "--ref"),
        (["title", "ordinal", "depends_on", "ref"], "missing-value", "--doc"),
        (["title", "ordinal", "depends_on", "ref", "doc"], "invalid-status", "status"),
        (["title", "ordinal", "depends_on", "ref", "doc", "status"], "invalid-priority", "priority"),
        (["title", "ordinal", "depends_on", "ref", "doc", "status", "priority"], "invalid-type", "type"),
    ],
)
def test_the_first_failure_is_reported_in_the_contracts_order(
    put_right: list[str], code: str, flag: str
) -> None:
    right = CreateRequest("x")._asdict()
    refusal = refusal_of(ALL_WRONG._replace(**{name: right[name] for name in put_right}))

    assert code == refusal.code
    assert flag in refusal.message


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            CreateRequest("x", ac=["a"], check_ac=["2"]),
            "TASK-8 has no acceptance criterion #2: it has only #1",
        ),
        (CreateRequest("x", check_dod=["1"]), "TASK-8 has no definition-of-done item #1: it has none"),
    ],
)
def test_an_item_that_is_not_there_cannot_be_checked(request_: CreateRequest, message: str) -> None:
    with pytest.raises(NotFound) as missing:
        created(request_)

    assert message == missing.value.message
