"""Creating and editing: what is looked up for it, what stands in the way, and what is stored."""

from datetime import date, timedelta
from typing import Any

import pytest

from backlog.domain.claims import Claim
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.domain.task import Kind, Task
from backlog.service import claims, other_text
from backlog.service.queries import view
from backlog.service.tasks import check_edit, create, create_in, edit, edit_in
from tests.samples import CHECKED, OPEN, task
from tests.unit.service.backlogs import START, Backlog, refusal


def created(backlog: Backlog, title: str = "A task", **fields: Any) -> Task:  # noqa: ANN401  of CreateRequest
    with backlog.store.writing(backlog.stamp()) as writer:
        return create_in(writer, CreateRequest(title, **fields))


def test_ids_count_up_by_kind_and_by_parent(backlog: Backlog) -> None:
    created(backlog)
    every = [
        created(backlog),
        created(backlog, draft=True),
        created(backlog, parent="2"),
        created(backlog, parent="task-2"),
        created(backlog, parent="2.1"),
        created(backlog, parent="1", draft=True),
        created(backlog, status="draft"),
    ]

    assert [(each.id, each.kind, each.parent) for each in every] == [
        ("TASK-2", "task", None),
        ("DRAFT-1", "draft", None),
        ("TASK-2.1", "task", "TASK-2"),
        ("TASK-2.2", "task", "TASK-2"),
        ("TASK-2.1.1", "task", "TASK-2.1"),
        ("DRAFT-2", "draft", "TASK-1"),
        ("DRAFT-3", "draft", None),
    ]
    assert len({each.uuid for each in every}) == len(every)
    assert {len(each.uuid) for each in every} == {36}


def test_ids_are_padded_as_configured(backlog: Backlog) -> None:
    backlog.save(zero_padded_ids=3)

    assert [created(backlog).id, created(backlog, parent="1").id, created(backlog, draft=True).id] == [
        "TASK-001",
        "TASK-001.01",
        "DRAFT-001",
    ]


def test_a_new_task_comes_last_unless_it_has_a_place(backlog: Backlog) -> None:
    ordinals = [
        created(backlog).ordinal,
        created(backlog, ordinal=7.5).ordinal,
        created(backlog).ordinal,
        created(backlog, draft=True).ordinal,
    ]

    assert ordinals == [1000.0, 7.5, 2000.0, None]


def test_without_any_order_a_new_task_has_none(backlog: Backlog) -> None:
    backlog.save(task(1))

    assert backlog.tasks().keys() == {"TASK-1"}
    with backlog.store.writing(backlog.stamp()) as writer:
        writer.lift_counters({("task", ""): 1})
    assert created(backlog).ordinal is None


def test_what_a_new_task_names_is_looked_up(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    backlog.create("One")
    backlog.create("Idea", draft=True)

    made = created(
        backlog, milestone="launch", dependencies=("task-1", "draft-1"), labels=("a",), priority="HIGH"
    )

    assert (made.milestone, made.dependencies, made.labels, made.priority) == (
        "m-0",
        ("TASK-1", "DRAFT-1"),
        ("a",),
        "high",
    )
    assert created(backlog, milestone=" Some day ").milestone == "Some day"
    assert created(backlog).milestone is None
    assert (made.created_at, made.revision) == (START + timedelta(minutes=3), 1)
    assert backlog.tasks()[made.id] == made


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"parent": "9"}, "parent-not-found"),
        ({"dependencies": ("9",)}, "dependency-not-found"),
        ({"type": "no such"}, "invalid-type"),
        ({"status": "Done", "acceptance_criteria": ("a",)}, "open-criteria"),
    ],
)
def test_what_cannot_be_created_leaves_no_trace(backlog: Backlog, fields: Any, code: str) -> None:  # noqa: ANN401  fields
    assert refusal(lambda: created(backlog, **fields)).code == code
    assert backlog.tasks() == {}
    assert created(backlog).id == "TASK-1"


def test_what_is_shown_of_a_new_task_names_its_parent_by_id_alone(backlog: Backlog) -> None:
    backlog.create("One")
    shown = create(backlog.asking(), CreateRequest("Child", parent="1"))
    backlog.create("Grandchild", parent="1.1")

    assert (shown.task.id, shown.task.parent, shown.parent, shown.subtasks) == (
        "TASK-1.1",
        "TASK-1",
        None,
        (),
    )
    whole = view(backlog.asking(), "1.1")
    assert whole.parent == ("TASK-1", "One")
    assert whole.subtasks == (("TASK-1.1.1", "Grandchild"),)


def test_an_edit_shows_each_task_once_in_the_order_named(backlog: Backlog) -> None:
    for title in ("One", "Two", "Three"):
        backlog.create(title)

    edited = edit(backlog.asking(), ["3", "TASK-1", "task3"], EditRequest(labels=["x"], milestone="m"))

    assert [(each.task.id, each.task.labels, each.task.milestone) for each in edited] == [
        ("TASK-3", ("x",), "m"),
        ("TASK-1", ("x",), "m"),
    ]
    assert [each.view and each.view.task for each in edited] == [each.task for each in edited]
    assert [each.view and each.view.subtasks for each in edited] == [(), ()]
    assert [each.claim for each in edited] == [None, None]
    with backlog.store.writing(backlog.stamp()) as writer:
        (hidden,) = edit_in(writer, ["2"], EditRequest(title="Zwei"), shown=False)
    assert (hidden.task.title, hidden.view) == ("Zwei", None)


def test_an_edit_shows_neither_the_parent_nor_the_subtasks(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Child", parent="1")
    backlog.create("Grandchild", parent="1.1")

    (edited,) = edit(backlog.asking(), ["1.1"], EditRequest(title="Other"))

    assert edited.view is not None
    assert (edited.view.parent, edited.view.subtasks) == (None, ())


def test_subtasks_are_counted_by_their_parents(backlog: Backlog) -> None:
    uuid = created(backlog).uuid
    created(backlog, parent="1")
    created(backlog, draft=True)

    with backlog.store.reading() as reader:
        assert reader.upkeep.counters() == {"task": 1, "draft": 1, f"subtask of {uuid}": 1}


def test_an_edit_is_dated_and_one_that_changes_nothing_is_none(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", title="Uno")
    backlog.edit("TASK-1", title="Uno", status="to do")

    found = backlog.tasks()["TASK-1"]
    assert (found.revision, found.updated_at) == (2, START + timedelta(minutes=1))


def test_an_edit_of_a_draft_finds_drafts_alone(backlog: Backlog) -> None:
    backlog.create("Idea", draft=True)

    (edited,) = edit(backlog.asking(), ["1"], EditRequest(title="Plan"), kind="draft")

    assert (edited.task.id, edited.task.title) == ("DRAFT-1", "Plan")
    assert refusal(lambda: edit(backlog.asking(), ["1"], EditRequest(title="Plan"))).code == "task-not-found"
    no_status = EditRequest(status="To Do")
    assert refusal(lambda: edit(backlog.asking(), ["1"], no_status, kind="draft")).code == "invalid-status"


@pytest.mark.parametrize("many", [("1", "2"), ("1", "TASK-1", "2")])
def test_several_tasks_are_changed_only_in_what_several_may_share(
    backlog: Backlog, many: tuple[str, ...]
) -> None:
    backlog.create("One")
    backlog.create("Two")

    assert refusal(lambda: edit(backlog.asking(), many, EditRequest(title="Both"))) == (
        "InvalidInput",
        "single-task-option",
        "title is for one task at a time",
        {"field": "title"},
    )
    edit(backlog.asking(), ("1", "task-1"), EditRequest(title="Just one"))
    assert [each.title for each in backlog.tasks().values()] == ["Just one", "Two"]


def test_a_revision_must_be_the_one_that_was_read(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    other = EditRequest(labels=["x"])

    edit(backlog.asking(), ["1"], other, if_revision=1)
    assert refusal(lambda: edit(backlog.asking(), ["1"], EditRequest(labels=["y"]), if_revision=1)) == (
        "RevisionMoved",
        "revision-moved",
        "TASK-1 is at revision 2, not 1: it has changed since",
        {"task": "TASK-1", "kind": "task", "revision": 2, "expected": 1},
    )
    assert refusal(lambda: edit(backlog.asking(), ["1", "2"], other, if_revision=0)).data == {
        "field": "if_revision"
    }
    assert refusal(lambda: check_edit(backlog.asking(), ["2"], other, if_revision=5)).code == "revision-moved"


def test_an_edit_can_be_judged_by_its_beginning(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Idea", draft=True)

    check_edit(backlog.asking(), ["1"], EditRequest(status="done", dependencies=["9"]), if_revision=1)
    check_edit(backlog.asking(), ["1"], EditRequest(title="x"), kind="draft")

    refused: list[tuple[str, Kind, EditRequest, str]] = [
        ("9", "task", EditRequest(), "task-not-found"),
        ("9", "draft", EditRequest(), "draft-not-found"),
        ("1", "task", EditRequest(priority="no such"), "invalid-priority"),
        ("1", "draft", EditRequest(status="Done"), "invalid-status"),
    ]
    for id_, kind, request, code in refused:
        found = refusal(
            lambda id_=id_, kind=kind, request=request: check_edit(  # type: ignore[misc]
                backlog.asking(), [id_], request, kind=kind
            )
        )
        assert found.code == code
    assert {each.revision for each in backlog.tasks().values()} == {1}


def test_what_an_edit_names_is_looked_up_and_may_be_cleared(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    backlog.create("One", due_date=date(2027, 2, 1))
    backlog.create("Two")

    backlog.edit("TASK-2", milestone="LAUNCH", dependencies=["1"])
    assert (backlog.tasks()["TASK-2"].milestone, backlog.tasks()["TASK-2"].dependencies) == (
        "m-0",
        ("TASK-1",),
    )
    backlog.edit("TASK-2", title="Zwei")
    assert (backlog.tasks()["TASK-2"].milestone, backlog.tasks()["TASK-2"].dependencies) == (
        "m-0",
        ("TASK-1",),
    )
    backlog.edit("TASK-2", milestone=CLEAR, dependencies=[])
    assert (backlog.tasks()["TASK-2"].milestone, backlog.tasks()["TASK-2"].dependencies) == (None, ())


def test_no_task_waits_for_itself(backlog: Backlog) -> None:
    for title in ("One", "Two", "Three"):
        backlog.create(title)
    backlog.edit("TASK-2", dependencies=["1"])
    backlog.edit("TASK-3", dependencies=["2"])

    assert refusal(lambda: backlog.edit("TASK-1", dependencies=["2", "1"])) == (
        "Refused",
        "self-dependency",
        "TASK-1 cannot depend on itself",
        {"task": "TASK-1"},
    )
    assert refusal(lambda: backlog.edit("TASK-1", dependencies=["3"])) == (
        "Refused",
        "circular-dependency",
        "this dependency would close a loop: TASK-1 -> TASK-3 -> TASK-2 -> TASK-1",
        {"loop": ["TASK-1", "TASK-3", "TASK-2", "TASK-1"]},
    )


def test_every_task_is_judged_before_the_first_is_written(backlog: Backlog) -> None:
    backlog.save(task(1), task(2, acceptance_criteria=(CHECKED, OPEN)))

    found = refusal(lambda: edit(backlog.asking(), ["1", "2"], EditRequest(status="Done")))

    assert (found.kind, found.code, found.data["task"]) == ("OpenItems", "open-criteria", "TASK-2")
    assert [each.status for each in backlog.tasks().values()] == ["To Do", "To Do"]


def test_whoever_edits_what_somebody_else_has_claimed_hears_of_it(backlog: Backlog) -> None:
    until = START + timedelta(minutes=5)
    backlog.save(
        task(1, claimed_by="Bob", claimed_until=until),
        task(2, claimed_by="ada", claimed_until=until),
        task(3, claimed_by="Bob", claimed_until=START - timedelta(minutes=5)),
    )

    edited = edit(backlog.asking(), ["1", "2", "3"], EditRequest(labels=["x"]))

    assert [each.claim for each in edited] == [Claim("TASK-1", "Bob", until), None, None]


def test_comments_and_evidence_are_of_the_moment(backlog: Backlog) -> None:
    backlog.create("One", acceptance_criteria=["a"])
    backlog.edit("TASK-1", comments=["Hm"], check_ac=(1,), evidence="seen")

    found = backlog.tasks()["TASK-1"]
    assert [each.created_at for each in found.comments] == [START + timedelta(minutes=1)]
    assert [(each.checked_by, each.evidence) for each in found.acceptance_criteria] == [("Ada", "seen")]


def test_text_outside_of_the_sections_is_a_change_of_its_task(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", append_other_text=["Loose words"])
    shown = view(backlog.asking(), "1")
    assert (shown.other_text, shown.task.revision) == ("Loose words", 2)
    assert shown.task.updated_at == START + timedelta(minutes=1)

    backlog.edit("TASK-1", other_text="Other words", labels=["x"])
    shown = view(backlog.asking(), "1")
    assert (shown.other_text, shown.task.revision, shown.task.labels) == ("Other words", 3, ("x",))

    backlog.edit("TASK-1", other_text="Other words")
    assert backlog.tasks()["TASK-1"].revision == 3

    backlog.edit("TASK-1", other_text=CLEAR)
    assert view(backlog.asking(), "1").other_text == ""
    assert [event.entity for event in backlog.events(batch=backlog.last_batch())] == ["file", "task"]
    assert [(each.entity_id, each.revision) for each in backlog.events(batch=backlog.last_batch())] == [
        ("TASK-1", 4),
        ("TASK-1", 4),
    ]


def test_text_outside_of_the_sections_has_a_limit_however_often_it_is_appended_to(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_text, "MAX_READ", 14)
    backlog.create("One")
    backlog.edit("TASK-1", append_other_text=["123456"])
    backlog.edit("TASK-1", append_other_text=["901234"])

    found = refusal(lambda: backlog.edit("TASK-1", append_other_text=["7"]))

    assert found.data == {"what": "other text", "length": 17, "most": 14}
    backlog.edit("TASK-1", other_text="a text that is longer")
    assert view(backlog.asking(), "1").other_text == "a text that is longer"


def test_only_an_edit_of_one_task_without_dependencies_lets_others_write_beside_it(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    narrow: list[bool] = []
    writing = backlog.store.writing

    def watched(stamp: Any, **how: bool) -> Any:  # noqa: ANN401  as the store's own
        narrow.append(how["narrow"])
        return writing(stamp, **how)

    backlog.store.writing = watched  # type: ignore[method-assign]

    edit(backlog.asking(), ["1"], EditRequest(labels=["x"]))
    edit(backlog.asking(), ["1", "1"], EditRequest(labels=["y"]))
    edit(backlog.asking(), ["1", "2"], EditRequest(labels=["z"]))
    edit(backlog.asking(), ["2"], EditRequest(dependencies=["1"]))
    edit(backlog.asking(), ["2"], EditRequest(dependencies=[]))
    claims.claim(backlog.asking(), "1")

    assert narrow == [True, True, False, False, True, True]
