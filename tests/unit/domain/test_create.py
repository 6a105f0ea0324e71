"""What a request of values makes: nothing in it is split, what it leaves out is as the settings say."""

from datetime import UTC, date, datetime
from math import inf, nan

import pytest

from backlog.domain.checklist import MAX_ITEMS
from backlog.domain.create import CreateFacts, CreateRequest, create_task, kind_wanted, named
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Task
from backlog.errors import InvalidInput, NotFound

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SETTINGS = Settings(
    projects=("Web",),
    default_assignee=("@lee",),
    definition_of_done=("Tested",),
    default_status="In Progress",
)


def created(request: CreateRequest) -> Task:
    """The task that a request makes at noon."""
    return create_task(named(request, SETTINGS), SETTINGS, CreateFacts("u-8", "TASK-8"), NOW)


@pytest.mark.parametrize("field", ["assignees", "labels", "references", "documentation", "modified_files"])
def test_no_item_of_a_list_is_split(field: str) -> None:
    items = ("https://x.org/a?q=1,2", "Lovelace, Ada", "a,b")

    assert getattr(created(CreateRequest("x", **{field: (*items, "", items[0])})), field) == items  # type: ignore[arg-type]  # by name


def test_what_is_left_out_is_as_the_settings_say() -> None:
    task = created(CreateRequest("x"))

    assert (task.status, task.assignees) == ("In Progress", ("@lee",))
    assert task.definition_of_done == (ChecklistItem("Tested"),)


def test_what_is_empty_is_not_left_out() -> None:
    task = created(CreateRequest("x", assignees=(), dod_defaults=False))

    assert (task.assignees, task.definition_of_done) == ((), ())


def test_values_are_taken_as_they_are() -> None:
    request = CreateRequest(
        "x",
        due_date=date(2027, 1, 15),
        ordinal=0.5,
        acceptance_criteria=("a", ChecklistItem("b", checked=True)),
        check_ac=(1,),
        definition_of_done=("Shown",),
        check_dod=(2,),
    )
    task = created(request)

    assert (task.due_date, task.ordinal) == (date(2027, 1, 15), 0.5)
    assert task.acceptance_criteria == (
        ChecklistItem("a", checked=True),
        ChecklistItem("b", checked=True),
    )
    assert task.definition_of_done == (ChecklistItem("Tested"), ChecklistItem("Shown", checked=True))


@pytest.mark.parametrize("ordinal", [-1.0, inf, nan])
def test_an_ordinal_is_a_number_from_zero_up(ordinal: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        created(CreateRequest("x", ordinal=ordinal))

    assert refused.value.code == "invalid-ordinal"


@pytest.mark.parametrize("number", [0, -1])
def test_numbers_of_items_count_from_one(number: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        created(CreateRequest("x", acceptance_criteria=("a",), check_ac=(number,)))

    assert refused.value.code == "invalid-index"


@pytest.mark.parametrize("field", ["title", "status", "priority", "type", "project"])
def test_a_blank_names_nothing(field: str) -> None:
    with pytest.raises(InvalidInput):
        created(CreateRequest(**{"title": "x", field: " "}))  # type: ignore[arg-type]  # by name


def test_names_are_those_that_are_configured_and_a_draft_has_its_own_status() -> None:
    request = named(CreateRequest("x", status="done", priority="HIGH", type="Bug", project="web"), SETTINGS)
    draft = named(CreateRequest("x", status="done", draft=True), SETTINGS)

    assert (request.status, request.priority, request.type, request.project) == ("Done", "high", "bug", "Web")
    assert (kind_wanted(request), kind_wanted(draft), draft.status) == ("task", "draft", "Draft")


def test_a_new_task_has_the_next_place_and_a_draft_has_none_unless_it_is_given() -> None:
    facts = CreateFacts("u-8", "TASK-8", ordinal=3000.0)

    def placed(request: CreateRequest) -> float | None:
        return create_task(named(request, SETTINGS), SETTINGS, facts, NOW).ordinal

    assert placed(CreateRequest("x")) == 3000.0
    assert placed(CreateRequest("x", ordinal=7.0)) == 7.0
    assert placed(CreateRequest("x", draft=True)) is None
    assert placed(CreateRequest("x", draft=True, ordinal=7.0)) == 7.0


def test_texts_are_trimmed_and_blank_ones_are_none() -> None:
    request = CreateRequest(" A\nB ", description=" What \r\n", plan="First\n\n\n\nThen", notes=" ")
    task = created(request)

    assert (task.title, task.description, task.plan) == ("A B", "What", "First\n\nThen")
    assert (task.notes, task.final_summary) == (None, None)


def test_of_several_spellings_of_a_name_the_first_stays() -> None:
    task = created(
        CreateRequest("x", assignees=(" @lee", "@LEE"), labels=("ui", "UI"), references=("a", "A"))
    )

    assert (task.assignees, task.labels, task.references) == (("@lee",), ("ui",), ("a", "A"))


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"title": "\0"}, "title"),
        ({"description": "\0"}, "description"),
        ({"final_summary": "\0"}, "final summary"),
        ({"assignees": ("\0",)}, "assignee"),
        ({"labels": ("\0",)}, "label"),
        ({"references": ("\0",)}, "reference"),
        ({"acceptance_criteria": ("\0",)}, "acceptance criterion"),
        ({"definition_of_done": ("\0",)}, "definition-of-done item"),
    ],
)
def test_a_text_that_cannot_be_stored_is_told_by_its_name(fields: dict[str, object], what: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_task(CreateRequest(**{"title": "x", **fields}), SETTINGS, CreateFacts("u-8", "TASK-8"), NOW)  # type: ignore[arg-type]  # by name

    assert refused.value.data["what"] == what


@pytest.mark.parametrize(
    ("field", "what"), [("check_ac", "acceptance criterion"), ("check_dod", "definition-of-done item")]
)
def test_a_missing_item_is_told_with_its_task_and_its_kind(field: str, what: str) -> None:
    with pytest.raises(NotFound) as refused:
        created(CreateRequest("x", **{field: (9,)}))  # type: ignore[arg-type]  # by name

    assert (refused.value.data["task"], refused.value.data["what"]) == ("TASK-8", what)


def test_a_new_task_has_what_was_looked_up_for_it() -> None:
    facts = CreateFacts("u-8", "TASK-8", parent="TASK-1", dependencies=("TASK-2",), milestone="m-0")
    task = create_task(CreateRequest("x"), SETTINGS, facts, NOW)

    assert (task.uuid, task.id, task.kind, task.created_at) == ("u-8", "TASK-8", "task", NOW)
    assert (task.parent, task.dependencies, task.milestone) == ("TASK-1", ("TASK-2",), "m-0")


def test_the_status_of_drafts_asks_for_a_draft_in_any_letter_case() -> None:
    assert kind_wanted(CreateRequest("x", status=" dRAFT ")) == "draft"
    assert (
        create_task(CreateRequest("x", status="Draft"), SETTINGS, CreateFacts("u", "D-1"), NOW).kind
        == "draft"
    )


def test_a_default_item_that_cannot_be_stored_is_told_by_its_kind() -> None:
    with pytest.raises(InvalidInput) as refused:
        create_task(
            CreateRequest("x"), Settings(definition_of_done=("\0",)), CreateFacts("u-8", "TASK-8"), NOW
        )

    assert refused.value.data["what"] == "definition-of-done item"


@pytest.mark.parametrize(
    ("name", "numbers", "room"),
    [
        ("acceptance_criteria", "check_ac", MAX_ITEMS),
        ("definition_of_done", "check_dod", MAX_ITEMS - 1),  # one is there by default
    ],
)
@pytest.mark.parametrize("checked", [(), (1,)])
def test_a_new_checklist_may_be_long_but_not_endless(
    name: str, numbers: str, room: int, checked: tuple[int, ...]
) -> None:
    def asked(count: int) -> CreateRequest:
        return CreateRequest("x", **{name: ["y"] * count, numbers: checked})  # type: ignore[arg-type]  # by name

    assert len(getattr(created(asked(room)), name)) == MAX_ITEMS
    with pytest.raises(InvalidInput, match="TASK-8 would have 10,001 items in one checklist; at most 10,000"):
        created(asked(room + 1))
