"""What a request of values makes of a task: leaving alone and clearing differ by type, nothing is split."""

from contextlib import suppress
from datetime import UTC, date, datetime
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.edit import EditFacts, edit_task, named
from backlog.domain.edit_request import (
    CLEAR,
    KEEP,
    SEVERAL,
    EditRequest,
    check_revision,
    check_several,
    given_fields,
)
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Task
from backlog.errors import BacklogError, InvalidInput, NotFound, RevisionMoved
from tests.strategies import texts

CREATED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SETTINGS = Settings(projects=("Web",))
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
    references=("a.md",),
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
CLEARED = {
    **dict.fromkeys(("description", "priority", "type", "project", "plan", "notes", "final_summary")),
    **dict.fromkeys(("due_date", "milestone")),
}
EMPTIED = dict.fromkeys(
    (
        *("assignees", "labels", "dependencies", "references", "documentation", "modified_files"),
        *("acceptance_criteria", "definition_of_done"),
    ),
    (),
)


def edited(request: EditRequest, facts: EditFacts | None = None) -> Task:
    """The task after an edit at noon."""
    return edit_task(TASK, named(request, "task", SETTINGS), SETTINGS, facts or EditFacts(), NOW)


@pytest.mark.parametrize("field", CLEARED)
def test_a_field_that_is_cleared_is_empty_and_one_that_is_kept_is_not(field: str) -> None:
    assert edited(EditRequest(**{field: CLEAR})) == TASK._replace(updated_at=NOW, **{field: None})  # type: ignore[arg-type]  # by name
    assert edited(EditRequest(**{field: KEEP})) == TASK  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("field", EMPTIED)
def test_an_empty_list_empties_a_field_and_one_that_is_kept_does_not(field: str) -> None:
    assert edited(EditRequest(**{field: ()})) == TASK._replace(updated_at=NOW, **{field: ()})  # type: ignore[arg-type]  # by name
    assert edited(EditRequest(**{field: KEEP})) == TASK  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("field", ["assignees", "labels", "references", "documentation", "modified_files"])
def test_no_item_of_a_list_is_split(field: str) -> None:
    items = ("https://x.org/a?q=1,2", "Lovelace, Ada", "a,b")

    assert getattr(edited(EditRequest(**{field: (*items, " ", items[0])})), field) == items  # type: ignore[arg-type]  # by name


def test_what_is_added_and_removed_is_not_split_either() -> None:
    added = edited(EditRequest(add_labels=("a,b",), add_references=("x?1,2",)))

    assert (added.labels, added.references) == (("auth", "UI", "a,b"), ("a.md", "x?1,2"))
    assert edited(EditRequest(remove_labels=("auth,UI",), remove_references=("a.md,b.md",))) == TASK


def test_a_list_is_replaced_before_it_is_added_to_and_taken_from() -> None:
    request = EditRequest(labels=("k", "l"), add_labels=("m",), remove_labels=("l",))

    assert edited(request).labels == ("k", "m")


def test_a_checklist_is_replaced_before_anything_else_happens_to_it() -> None:
    request = EditRequest(
        definition_of_done=(ChecklistItem("x", checked=True), "y"),
        add_dod=("z",),
        remove_dod=(1,),
        check_dod=(2,),
    )

    assert edited(request).definition_of_done == (ChecklistItem("y"), ChecklistItem("z", checked=True))


@pytest.mark.parametrize(
    "field", ["remove_ac", "check_ac", "uncheck_ac", "remove_dod", "check_dod", "uncheck_dod"]
)
def test_numbers_of_items_count_from_one(field: str) -> None:
    for number in (0, -1):
        with pytest.raises(InvalidInput) as refused:
            edited(EditRequest(**{field: (number,)}))  # type: ignore[arg-type]  # by name
        assert refused.value.code == "invalid-index"
    with pytest.raises(NotFound):
        edited(EditRequest(**{field: (3,)}))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("ordinal", [-1.0, -0.001, inf, -inf, nan])
def test_an_ordinal_is_a_number_from_zero_up(ordinal: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        edited(EditRequest(ordinal=ordinal))

    assert refused.value.code == "invalid-ordinal"


@pytest.mark.parametrize("field", ["title", "status", "priority", "type", "project"])
@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_is_no_way_to_clear_a_name(field: str, blank: str) -> None:
    with pytest.raises(InvalidInput):
        edited(EditRequest(**{field: blank}))  # type: ignore[arg-type]  # by name


def test_what_is_looked_up_is_taken_where_the_request_names_it() -> None:
    facts = EditFacts(("TASK-9",), "m-9")

    assert edited(EditRequest(dependencies=("9",), milestone="Beta"), facts) == TASK._replace(
        dependencies=("TASK-9",), milestone="m-9", updated_at=NOW
    )
    assert edited(EditRequest(title="Add login"), facts) == TASK


@pytest.mark.parametrize("field", EditRequest._fields)
def test_several_tasks_take_the_fields_that_make_sense_for_all_of_them(field: str) -> None:
    request = EditRequest(**{field: "given"})  # type: ignore[arg-type]  # by name
    if field in SEVERAL:
        check_several(request)
    else:
        with pytest.raises(InvalidInput) as refused:
            check_several(request._replace(status="Done"))
        assert (refused.value.code, refused.value.data) == ("single-task-option", {"field": field})


def test_several_tasks_need_something_to_change() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_several(EditRequest())

    assert refused.value.code == "missing-change"


def test_the_fields_that_a_request_sets_are_known_even_if_they_are_empty() -> None:
    assert given_fields(EditRequest()) == []
    assert given_fields(EditRequest(title="", labels=(), due_date=CLEAR, ordinal=0.0)) == [
        "title",
        "labels",
        "due_date",
        "ordinal",
    ]


def test_a_revision_is_that_of_one_task() -> None:
    check_revision([TASK], 0)
    with pytest.raises(RevisionMoved):
        check_revision([TASK], 1)
    with pytest.raises(InvalidInput) as refused:
        check_revision([TASK, TASK], 0)
    assert refused.value.data == {"field": "if_revision"}


def test_the_two_markers_say_what_they_are() -> None:
    assert repr((KEEP, CLEAR)) == "(KEEP, CLEAR)"


REQUESTS = st.builds(
    EditRequest,
    title=st.just(KEEP) | texts(),
    status=st.just(KEEP) | st.sampled_from(["Done", "todo", "x", ""]),
    labels=st.just(KEEP) | st.lists(texts()),
    due_date=st.sampled_from([KEEP, CLEAR]) | st.dates(),
    ordinal=st.just(KEEP) | st.floats(),
    check_ac=st.lists(st.integers(-2, 4)),
    remove_ac=st.lists(st.integers(-2, 4)),
    add_ac=st.lists(texts()),
    plan=st.sampled_from([KEEP, CLEAR]) | texts(),
    append_plan=st.lists(texts()),
    comments=st.lists(texts()),
)


@given(REQUESTS)
def test_any_request_is_applied_or_refused(request: EditRequest) -> None:
    with suppress(BacklogError):
        after = edited(request)

        assert (after.uuid, after.id, after.kind, after.created_at) == ("u-7", "TASK-7", "task", CREATED)
        assert after.revision == TASK.revision


@pytest.mark.parametrize("field", ["description", "plan", "notes", "final_summary"])
def test_a_text_is_replaced_trimmed_and_then_added_to(field: str) -> None:
    replaced = edited(EditRequest(**{field: " New\r\n\n\n\nText\n"}))  # type: ignore[arg-type]  # by name

    assert getattr(replaced, field) == "New\n\nText"


@pytest.mark.parametrize("field", ["plan", "notes", "final_summary"])
def test_what_is_appended_to_a_text_is_a_paragraph_of_its_own(field: str) -> None:
    more: dict[str, object] = {f"append_{field}": ("One", " ", " Two ")}
    added = edited(EditRequest(**more))  # type: ignore[arg-type]  # by name
    both = edited(EditRequest(**{field: "New", **more}))  # type: ignore[arg-type]  # by name
    cleared = edited(EditRequest(**{field: CLEAR, **more}))  # type: ignore[arg-type]  # by name

    assert getattr(added, field) == f"{getattr(TASK, field)}\n\nOne\n\nTwo"
    assert getattr(both, field) == "New\n\nOne\n\nTwo"
    assert getattr(cleared, field) == "One\n\nTwo"


def test_comments_are_added_with_their_author_and_the_time() -> None:
    task = edited(EditRequest(comments=(" One\n", " ", "Two"), comment_author=" lee "))

    assert task.comments == (*TASK.comments, Comment("One", NOW, "lee"), Comment("Two", NOW, "lee"))
    assert edited(EditRequest(comments=("One",))).comments[-1] == Comment("One", NOW, None)
    assert edited(EditRequest(comments=(" ",))) == TASK


def test_a_comment_has_no_line_that_separates_comments() -> None:
    with pytest.raises(InvalidInput) as refused:
        edited(EditRequest(comments=("fine", "a\n --- \nb")))

    assert refused.value.code == "invalid-comment"
    assert refused.value.message == (
        'a comment cannot contain a line "---", which separates comments in an exported file'
    )
    assert edited(EditRequest(comments=("a --- b",))).comments[-1].body == "a --- b"


def test_evidence_is_kept_with_what_is_checked_in_either_list() -> None:
    request = EditRequest(check_ac=(1,), check_dod=(1,), evidence=" seen\n")
    task = edited(request, EditFacts(actor="ana"))

    proof = ("seen", "ana", NOW)
    assert task.acceptance_criteria[0] == ChecklistItem("a", True, *proof)  # noqa: FBT003  the field that it is
    assert task.definition_of_done[0] == ChecklistItem("tested", True, *proof)  # noqa: FBT003  as above
    assert edited(EditRequest(check_ac=(1,), evidence=" ")).acceptance_criteria[0].evidence is None
    assert edited(EditRequest(check_ac=(1,))).acceptance_criteria[0].evidence is None


def test_criteria_get_checks_and_lose_them() -> None:
    task = edited(EditRequest(set_checks=((2, "make test"),)))

    assert [item.check for item in task.acceptance_criteria] == [None, "make test"]
    cleared = edit_task(task, EditRequest(clear_checks=(2,)), SETTINGS, EditFacts(), NOW)
    assert cleared.acceptance_criteria == TASK.acceptance_criteria


def test_names_are_those_that_are_configured() -> None:
    request = EditRequest(status="in PROGRESS", priority="HIGH", type="Bug", project="web")
    found = named(request, "task", SETTINGS)

    assert (found.status, found.priority, found.type, found.project) == ("In Progress", "high", "bug", "Web")


def test_a_draft_has_the_status_of_drafts_and_no_other() -> None:
    assert named(EditRequest(status="draft"), "draft", SETTINGS).status == "Draft"
    for kind, status in (("draft", "Done"), ("task", "Draft")):
        with pytest.raises(InvalidInput):
            named(EditRequest(status=status), kind, SETTINGS)  # type: ignore[arg-type]  # a kind


def test_title_and_status_become_what_they_are_to_be() -> None:
    task = edited(EditRequest(title=" New\ntitle ", status="Done", type="chore"))

    assert (task.title, task.status, task.type, task.updated_at) == ("New title", "Done", "chore", NOW)


def test_moving_a_task_does_not_date_it_anew_but_moving_a_draft_does() -> None:
    draft = TASK._replace(kind="draft", status="Draft")
    request = EditRequest(ordinal=5.0)

    assert edited(request) == TASK._replace(ordinal=5.0)
    assert edit_task(draft, request, SETTINGS, EditFacts(), NOW) == draft._replace(
        ordinal=5.0, updated_at=NOW
    )
    assert edited(EditRequest(ordinal=5.0, title="x")).updated_at == NOW


def test_known_names_keep_their_spelling_and_known_references_are_not_doubled() -> None:
    task = edited(EditRequest(assignees=("@SARA", "@lee", "@LEE"), add_labels=("AUTH", "new", "NEW")))

    assert task.assignees == ("@sara", "@lee")
    assert task.labels == ("auth", "UI", "new")
    assert edited(EditRequest(labels=("ui", "x"), remove_labels=("X",))).labels == ("UI",)
    assert edited(EditRequest(documentation=("D.md", "d.md"))).documentation == ("D.md", "d.md")
    composed, apart = "caf\u00e9.md", "cafe\u0301.md"
    with_one = TASK._replace(references=(composed,))
    request = EditRequest(add_references=(apart, "A.md"), remove_references=("a.MD",))
    assert edit_task(with_one, request, SETTINGS, EditFacts(), NOW).references == (composed, "A.md")
    gone = EditRequest(remove_references=(apart,))
    assert edit_task(with_one, gone, SETTINGS, EditFacts(), NOW).references == ()


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"title": "\0"}, "title"),
        ({"description": "\0"}, "description"),
        ({"plan": "\0"}, "plan"),
        ({"append_notes": ("\0",)}, "notes"),
        ({"final_summary": "\0"}, "final summary"),
        ({"assignees": ("\0",)}, "assignee"),
        ({"labels": ("\0",)}, "label"),
        ({"add_labels": ("\0",)}, "label"),
        ({"remove_labels": ("\0",)}, "label"),
        ({"references": ("\0",)}, "reference"),
        ({"add_references": ("\0",)}, "reference"),
        ({"remove_references": ("\0",)}, "reference"),
        ({"documentation": ("\0",)}, "documentation"),
        ({"modified_files": ("\0",)}, "modified file"),
        ({"add_ac": ("\0",)}, "acceptance criterion"),
        ({"add_dod": ("\0",)}, "definition-of-done item"),
        ({"comments": ("\0",)}, "comment"),
        ({"comments": ("x",), "comment_author": "\0"}, "comment author"),
        ({"evidence": "\0"}, "evidence"),
    ],
)
def test_a_text_that_cannot_be_stored_is_told_by_its_name(fields: dict[str, object], what: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        edited(EditRequest(**fields))  # type: ignore[arg-type]  # by name

    assert refused.value.data["what"] == what
    assert refused.value.message == f"{what} contains a NUL character, which cannot be stored"


@pytest.mark.parametrize(
    ("field", "what"), [("check_ac", "acceptance criterion"), ("check_dod", "definition-of-done item")]
)
def test_a_missing_item_is_told_with_its_task_and_its_kind(field: str, what: str) -> None:
    with pytest.raises(NotFound) as refused:
        edited(EditRequest(**{field: (9,)}))  # type: ignore[arg-type]  # by name

    assert (refused.value.data["task"], refused.value.data["what"]) == ("TASK-7", what)


def test_an_empty_title_is_none() -> None:
    with pytest.raises(InvalidInput) as refused:
        edited(EditRequest(title="\n"))

    assert (refused.value.code, refused.value.message) == ("missing-title", "the title cannot be empty")


def test_labels_are_compared_once_each_however_many_are_added(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def key(name: str) -> str:
        compared.append(name)
        return name

    monkeypatch.setattr("backlog.domain.edit.name_key", key)
    many = tuple(f"label-{number}" for number in range(100))

    assert edited(EditRequest(add_labels=many)).labels[-100:] == many
    assert len(compared) <= 400
