"""What the options of `task create` make of a new task or draft (docs/contract.md 1.1, 6.1)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from backlog.cli.command import OptionValues
from backlog.cli.complaints import hint
from backlog.cli.task_requests import create_request
from backlog.domain.create import CreateFacts, CreateRequest, create_task, kind_wanted, named
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Task
from backlog.errors import InvalidInput, NotFound

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
FACTS = CreateFacts(uuid="u-8", id="TASK-8")
PROJECTS = Settings(projects=("Web", "Ops"))


def options(title: str, **given: Any) -> OptionValues:  # noqa: ANN401  by the table: text, tuples, True
    """The values of a command line; what is None or False was not given."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return {"title": title, **{name: value for name, value in values.items() if value not in (None, False)}}


def read(given: OptionValues, settings: Settings = PROJECTS) -> CreateRequest:
    """The request that a line makes, with its names as they are configured."""
    return named(create_request(given, TODAY), settings)


def created(given: OptionValues, settings: Settings = PROJECTS, facts: CreateFacts = FACTS) -> Task:
    """The task that a line makes at noon."""
    return create_task(read(given, settings), settings, facts, NOW)


def refusal_of(given: OptionValues, settings: Settings = PROJECTS) -> InvalidInput:
    """The error that a line is answered with."""
    with pytest.raises(InvalidInput) as refusal:
        created(given, settings)

    return refusal.value


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

    assert expected == created(options("Add login"))


def test_everything_that_is_asked_for_is_on_the_task() -> None:
    request = options(
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
    facts = CreateFacts("u-8", "TASK-7.1", "TASK-7", ("TASK-3",), "m-0", 9000.0)
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
        labels=("auth", "ui"),
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
        (options("x"), "task"),
        (options("x", status="To Do"), "task"),
        (options("x", draft=True), "draft"),
        (options("x", draft=True, status="Done"), "draft"),
        (options("x", draft=True, status="Nope"), "draft"),
        (options("x", status="Draft"), "draft"),
        (options("x", status="draft"), "draft"),
        (options("x", status=" draft "), "draft"),
    ],
)
def test_a_draft_is_asked_for_by_a_flag_or_by_its_status(request_: OptionValues, kind: str) -> None:
    task = created(request_)

    assert kind == kind_wanted(read(request_)) == task.kind
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
    assert expected == created(options("x", status=given)).status


@pytest.mark.parametrize("given", ["IN_PROGRESS", "in-progress", " D raft ", "Nope", "Do\x00ne", "\udcff"])
def test_an_unknown_status_is_refused(given: str) -> None:
    assert refusal_of(options("x", status=given)).code == "invalid-status"


@pytest.mark.parametrize(
    ("default_status", "expected"),
    [("Open", "Open"), ("oPEN", "Open"), ("in work", "Backlogged"), ("", "Backlogged")],
)
def test_a_task_without_status_has_the_default_one_or_else_the_first(
    default_status: str, expected: str
) -> None:
    settings = Settings(statuses=("Backlogged", "Open", "Done"), default_status=default_status)

    assert expected == created(options("x"), settings).status


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, ("@lee",)), ([""], ()), ([" "], ()), (["@sara"], ("@sara",)), (["@a", ""], ("@a",)), ([], ())],
)
def test_the_default_assignee_is_taken_only_if_none_is_named(
    given: list[str] | None, expected: tuple[str, ...]
) -> None:
    assert expected == created(options("x", assignee=given), Settings(default_assignee=("@lee",))).assignees


def test_a_draft_has_the_default_assignee_and_definition_of_done_too() -> None:
    settings = Settings(default_assignee=("@lee",), definition_of_done=("Tested",))
    draft = created(options("x", draft=True), settings)

    assert (("@lee",), (ChecklistItem("Tested"),)) == (draft.assignees, draft.definition_of_done)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options("x"), ["Tested", "Documented"]),
        (options("x", dod=["Shown", " "]), ["Tested", "Documented", "Shown"]),
        (options("x", dod=["Tested"]), ["Tested", "Documented", "Tested"]),
        (options("x", no_dod_defaults=True), []),
        (options("x", no_dod_defaults=True, dod=["Shown"]), ["Shown"]),
    ],
)
def test_the_definition_of_done_is_the_configured_one_and_then_what_is_given(
    request_: OptionValues, expected: list[str]
) -> None:
    settings = Settings(definition_of_done=("Tested", "Documented"))

    assert tuple(map(ChecklistItem, expected)) == created(request_, settings).definition_of_done


@pytest.mark.parametrize(
    ("request_", "found", "expected"),
    [
        (options("x"), 3000.0, 3000.0),
        (options("x"), None, None),
        (options("x", ordinal="5"), 3000.0, 5.0),
        (options("x", ordinal="0"), 3000.0, 0.0),
        (options("x", draft=True), 3000.0, None),
        (options("x", draft=True, ordinal="5"), 3000.0, 5.0),
    ],
)
def test_a_task_takes_the_next_ordinal_unless_one_is_named_and_a_draft_takes_none(
    request_: OptionValues, found: float | None, expected: float | None
) -> None:
    assert expected == created(request_, facts=FACTS._replace(ordinal=found)).ordinal


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (options("x", priority="", type="", project=""), (None, None, None)),
        (options("x", priority="  "), (None, None, None)),
        (options("x", priority=" low ", type=" Bug ", project=" OPS "), ("low", "bug", "Ops")),
        (options("x", priority="Medium", type="DOCS"), ("medium", "docs", None)),
    ],
)
def test_priority_type_and_project_are_stored_in_their_configured_form(
    request_: OptionValues, expected: tuple[str | None, ...]
) -> None:
    task = created(request_)

    assert expected == (task.priority, task.type, task.project)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (options(""), "missing-title"),
        (options(" \n\t"), "missing-title"),
        (options("a\x00b"), "invalid-input"),
        (options("a\udcff"), "invalid-input"),
        (options("x" * 1_001), "invalid-input"),
        (options("x", ordinal="-5"), "invalid-ordinal"),
        (options("x", ordinal=""), "invalid-ordinal"),
        (options("x", depends_on=[""]), "missing-value"),
        (options("x", depends_on=["1", " "]), "missing-value"),
        (options("x", depends_on=[","]), "missing-value"),
        (options("x", ref=[""]), "missing-value"),
        (options("x", ref=[" , ,"]), "missing-value"),
        (options("x", doc=["\t"]), "missing-value"),
        (options("x", priority="urgent"), "invalid-priority"),
        (options("x", priority="high,low"), "invalid-priority"),
        (options("x", type="story"), "invalid-type"),
        (options("x", type="  "), "invalid-type"),
        (options("x", project="Mobile"), "invalid-project"),
        (options("x", project=" "), "invalid-project"),
    ],
)
def test_a_malformed_request_is_refused(request_: OptionValues, code: str) -> None:
    assert code == refusal_of(request_).code


def test_a_project_is_refused_with_advice_where_none_is_configured() -> None:
    assert 'backlog config set projects "A,B"' in str(
        hint(refusal_of(options("x", project="Web"), Settings()))
    )


@pytest.mark.parametrize(
    "request_",
    [
        options("x", ref=["a,,b"]),
        options("x", depends_on=[",1"]),
        options("x", depends_on=["1,"]),
        options("x", modified_file=[""]),
        options("x", labels=["", ","]),
        options("x", ac=[""], dod=[" "]),
        options("x", description="", plan=" ", notes="\n", final_summary=""),
    ],
)
def test_blanks_elsewhere_are_nothing_at_all(request_: OptionValues) -> None:
    task = created(request_)

    assert (task.labels, task.modified_files) == ((), ())
    assert (task.acceptance_criteria, task.definition_of_done) == ((), ())
    assert (task.description, task.plan, task.notes, task.final_summary) == (None, None, None, None)


ALL_WRONG = options(
    "",
    ordinal="x",
    depends_on=[""],
    ref=[""],
    doc=[""],
    due_date="x",
    status="x",
    priority="x",
    type="x",
    project="x",
)
LINKS = ("title", "ordinal", "depends_on", "ref", "doc")


@pytest.mark.parametrize(
    ("put_right", "code", "flag"),
    [
        ([], "missing-title", "title"),
        (["title"], "invalid-ordinal", "ordinal"),
        (["title", "ordinal"], "missing-value", "--depends-on"),
        (["title", "ordinal", "depends_on"], "missing-value", "--ref"),
        (["title", "ordinal", "depends_on", "ref"], "missing-value", "--doc"),
        ([*LINKS], "invalid-date", "due date"),
        ([*LINKS, "due_date"], "invalid-status", "status"),
        ([*LINKS, "due_date", "status"], "invalid-priority", "priority"),
        ([*LINKS, "due_date", "status", "priority"], "invalid-type", "type"),
        ([*LINKS, "due_date", "status", "priority", "type"], "invalid-project", "project"),
    ],
)
def test_the_first_failure_is_reported_in_the_contracts_order(
    put_right: list[str], code: str, flag: str
) -> None:
    given = {name: value for name, value in ALL_WRONG.items() if name not in put_right}
    refusal = refusal_of({**given, "title": "x" if "title" in put_right else ""})

    assert code == refusal.code
    assert flag in refusal.message


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            options("x", ac=["a"], check_ac=["2"]),
            "TASK-8 has no acceptance criterion #2: it has only #1",
        ),
        (options("x", check_dod=["1"]), "TASK-8 has no definition-of-done item #1: it has none"),
    ],
)
def test_an_item_that_is_not_there_cannot_be_checked(request_: OptionValues, message: str) -> None:
    with pytest.raises(NotFound) as missing:
        created(request_)

    assert message == missing.value.message
