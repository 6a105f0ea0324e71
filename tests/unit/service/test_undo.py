"""Each kind of command is taken back, or refused where something has come in between."""

from collections.abc import Callable
from datetime import date

import pytest

from backlog.domain.claims import DEFAULT_LEASE
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.milestone_changes import Reassign
from backlog.domain.milestones import MilestoneName
from backlog.domain.records import Document, Milestone
from backlog.domain.setting_keys import key_named
from backlog.errors import BacklogError, Conflict, OpenItems, Refused
from backlog.service import claims, documents, lifecycle, milestones, tasks
from backlog.service.settings import set_several
from backlog.service.undo import ThisBatch, ThisEvent, undo
from backlog.storage.session.writer import WriteSession
from tests.unit.service.backlogs import Backlog, refusal


def _prepared(backlog: Backlog) -> None:
    """One of everything, with links between them."""
    backlog.create("One", acceptance_criteria=["a", "b"])
    backlog.create("Two", dependencies=["1"], references=["TASK-1"])
    backlog.create("Child", parent="TASK-1")
    backlog.create("Done", status="Done")
    backlog.create("Idea", draft=True)
    backlog.create("Waits for an idea", dependencies=["DRAFT-1"])
    backlog.milestone("Launch")
    backlog.milestone("Later")
    backlog.edit("TASK-2", milestone="Launch")
    documents.create_document(backlog.asking(), "Guide", text="x")
    documents.create_decision(backlog.asking(), "Why")


COMMANDS: dict[str, Callable[[Backlog], object]] = {
    "edit everything": lambda b: b.edit(
        "TASK-1",
        title="Uno",
        description="d",
        assignees=["x"],
        status="In Progress",
        labels=["l"],
        priority="high",
        type="bug",
        due_date=date(2027, 2, 1),
        ordinal=3.0,
        milestone="Later",
        add_ac=["c"],
        check_ac=(1,),
        evidence="seen",
        add_dod=["d"],
        plan="p",
        notes="n",
        final_summary="f",
        comments=["c"],
        dependencies=["TASK-3"],
        references=["r"],
        documentation=["d"],
        modified_files=["m"],
    ),
    "edit a draft": lambda b: b.edit("DRAFT-1", title="Better"),
    "archive": lambda b: lifecycle.archive(b.asking(), ["1", "2"]),
    "archive a draft": lambda b: lifecycle.archive(b.asking(), ["1"], "draft"),
    "complete": lambda b: lifecycle.complete(b.asking(), ["3"]),
    "demote": lambda b: lifecycle.demote(b.asking(), ["1"]),
    "demote several": lambda b: lifecycle.demote(b.asking(), ["1", "2"]),
    "promote": lambda b: lifecycle.promote(b.asking(), "1"),
    "claim": lambda b: claims.claim(b.asking(), None, "Ada", DEFAULT_LEASE),
    "rename a milestone": lambda b: milestones.rename(b.asking(), "Launch", "Go", due_date=date(2027, 3, 1)),
    "remove a milestone": lambda b: milestones.remove(b.asking(), "Launch", "clear"),
    "reassign a milestone": lambda b: milestones.remove(b.asking(), "Launch", Reassign("Later")),
    "archive a milestone": lambda b: milestones.archive(b.asking(), "Launch"),
    "update a document": lambda b: documents.update_document(
        b.asking(), "1", title="T", type_="readme", path="p", text="y", tags=["t"]
    ),
    "archive a document": lambda b: documents.archive(b.asking(), Document, "1"),
    "update a decision": lambda b: documents.update_decision(b.asking(), "1", title="T", status="accepted"),
    "set statuses": lambda b: b.config("statuses", "Open,To Do,In Progress,Done"),
    "set the first status": lambda b: b.config("statuses", "TO DO,In Progress,Done"),
    "set priorities": lambda b: b.config("priorities", "low,high"),
    "set a list": lambda b: b.config("definitionOfDone", "Tests pass"),
    "switch git off": lambda b: b.config("filesystemOnly", "true"),
    "unset": lambda b: b.config("defaultStatus", ""),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_after_an_undo_everything_is_as_before_and_after_its_undo_as_it_was_then(
    backlog: Backlog, command: Callable[[Backlog], object]
) -> None:
    _prepared(backlog)
    before = backlog.everything()
    command(backlog)
    changed = backlog.everything()
    assert changed != before

    undone = backlog.undo()

    assert len(undone) >= 1
    assert backlog.everything() == before
    backlog.undo(ThisBatch(backlog.last_batch()))
    assert backlog.everything() == changed
    backlog.undo()
    assert backlog.everything() == before


def test_what_was_created_is_archived_and_its_id_stays_used(backlog: Backlog) -> None:
    backlog.create()
    backlog.create(draft=True)
    documents.create_document(backlog.asking(), "Guide")
    documents.create_decision(backlog.asking(), "Why")
    backlog.milestone("Launch")

    assert [backlog.undo() for _ in range(5)] == [["m-0"], ["decision-1"], ["doc-1"], ["DRAFT-1"], ["TASK-1"]]
    assert {task.state for task in backlog.tasks().values()} == {"archived"}
    assert backlog.milestone("Launch").id == "m-1"
    assert backlog.create() == "TASK-2"
    assert backlog.create(draft=True) == "DRAFT-2"


def refused(backlog: Backlog, run: int, kind: type[BacklogError]) -> str:
    """What the refusal of an undo says; it has changed nothing."""
    before = backlog.everything()
    with pytest.raises(kind) as caught:
        backlog.undo_run(run)

    assert backlog.everything() == before
    return caught.value.message


def test_a_task_that_others_refer_to_is_not_taken_back(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two", dependencies=["1"])
    backlog.create("Three", parent="1")

    assert "TASK-1.1, TASK-2 would refer to TASK-1" in refused(backlog, 0, Conflict)


def test_a_promoted_draft_that_others_refer_to_keeps_its_id(backlog: Backlog) -> None:
    backlog.create("Idea", draft=True)
    lifecycle.promote(backlog.asking(), "1")
    backlog.create("Two", dependencies=["TASK-1"])

    assert "TASK-2 would refer to TASK-1" in refused(backlog, 1, Conflict)


def test_a_link_to_what_is_archived_or_demoted_does_not_come_back(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    backlog.create("Three", dependencies=["1", "2"])
    backlog.edit("TASK-3", dependencies=())
    lifecycle.archive(backlog.asking(), ["1"])

    assert "TASK-3 would refer to TASK-1" in refused(backlog, 3, Conflict)
    backlog.undo()
    lifecycle.demote(backlog.asking(), ["2"])
    assert "TASK-3 would refer to TASK-2" in refused(backlog, 3, Conflict)


def test_a_link_does_not_come_back_to_a_task_that_was_changed_with_it_and_is_archived_now(
    backlog: Backlog,
) -> None:
    backlog.create("One")
    backlog.create("Two", dependencies=["1"])
    together = backlog.asking()
    tasks.edit(together, ["TASK-1"], EditRequest(title="Uno"), kind="task")
    tasks.edit(together, ["TASK-2"], EditRequest(dependencies=()), kind="task")
    lifecycle.archive(backlog.asking(), ["1"])

    assert "TASK-2 would refer to TASK-1" in refused(backlog, 2, Conflict)


def test_a_task_that_was_changed_with_the_creation_of_another_refers_to_it_since(backlog: Backlog) -> None:
    backlog.create("One")
    together = backlog.asking()
    tasks.edit(together, ["TASK-1"], EditRequest(title="Uno"), kind="task")
    tasks.create(together, CreateRequest("Two"))
    backlog.edit("TASK-1", dependencies=["2"])

    assert "TASK-1 would refer to TASK-2" in refused(backlog, 1, Conflict)


def test_what_was_taken_back_since_does_not_stand_in_the_way(backlog: Backlog) -> None:
    backlog.create("One")
    for title in ("Two", "Three"):
        backlog.edit("TASK-1", title=title)
    backlog.edit("TASK-1", append_other_text=["kept"])
    assert backlog.undo_run(2) == ["TASK-1"]

    assert backlog.undo_run(1) == ["TASK-1"]
    assert (backlog.tasks()["TASK-1"].title, backlog.other_text("TASK-1")) == ("One", "kept")


def test_text_of_a_file_that_belongs_to_no_section_is_taken_back(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", append_other_text=["kept"])

    assert backlog.undo() == ["TASK-1"]
    assert (backlog.other_text("TASK-1"), backlog.tasks()["TASK-1"].revision) == ("", 3)


@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_refuses_what_the_undo_refuses(backlog: Backlog, *, rehearsal: bool) -> None:
    backlog.create("One")
    backlog.create("Two", dependencies=["1"])

    with pytest.raises(Conflict, match="TASK-2 would refer to TASK-1"):
        undo(backlog.asking("undo"), ThisBatch("run 0"), rehearsal=rehearsal)


def test_a_rehearsal_of_settings_changes_none(backlog: Backlog) -> None:
    backlog.config("projectName", "A")

    assert [event.entity_id for event in undo(backlog.asking("undo"), rehearsal=True)] == ["project_name"]

    assert backlog.everything()[2].project_name == "A"  # type: ignore[attr-defined]  # the settings


def test_only_what_stands_is_named_as_in_the_way(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", title="Two")
    backlog.edit("TASK-1", append_other_text=["kept"])
    backlog.edit("TASK-1", title="Three")
    backlog.undo()
    backlog.edit("TASK-1", title="Four")
    events = [event for event in backlog.events() if event.entity == "task"]
    three, four = (
        next(event.key for event in events if event.changes.get("title", ("", ""))[1] == title)
        for title in ("Three", "Four")
    )

    assert refusal(lambda: backlog.undo_run(1)).data["later"] == [four]
    whole = refusal(lambda: backlog.undo_run(0)).data["later"]
    assert isinstance(whole, list)
    assert three not in whole
    assert set(whole) == {event.key for event in events[:-1]} - {three, three + 1}


def test_the_due_date_of_a_milestone_comes_back_as_a_day(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    for day in (1, 2):
        milestones.rename(backlog.asking(), "Launch", "Launch", due_date=date(2027, 5, day))

    assert backlog.undo() == ["m-0"]
    with backlog.store.reading() as reader:
        (found,) = reader.records(Milestone)
    assert found.due_date == date(2027, 5, 1)


def test_a_task_does_not_come_back_with_links_to_what_was_archived_meanwhile(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two", dependencies=["1"])
    lifecycle.archive(backlog.asking(), ["2"])
    lifecycle.archive(backlog.asking(), ["1"])

    assert "TASK-2 would refer to TASK-1" in refused(backlog, 2, Conflict)
    assert backlog.undo_run(3) == ["TASK-1"]
    assert backlog.undo_run(2) == ["TASK-2"]


def test_dependencies_do_not_become_a_loop(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two", dependencies=["1"])
    backlog.edit("TASK-2", dependencies=())
    backlog.edit("TASK-1", dependencies=["2"])

    refused(backlog, 2, Refused)


def test_nothing_goes_back_to_a_status_that_is_gone(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    backlog.edit("TASK-1", status="In Progress")
    backlog.edit("TASK-2", status="In Progress")
    lifecycle.archive(backlog.asking(), ["2"])
    backlog.edit("TASK-1", status="To Do")
    backlog.config("statuses", "To Do,Done")

    assert "no longer configured" in refused(backlog, 5, Refused)
    assert "no longer configured" in refused(backlog, 4, Refused)


def test_the_statuses_do_not_go_back_where_tasks_are_in_the_way(backlog: Backlog) -> None:
    backlog.config("statuses", "To Do,In Progress,Done,Verified")
    backlog.create("One", status="Verified")
    refused(backlog, 0, Refused)
    backlog.edit("TASK-1", status="Done", add_ac=["open"])

    refused(backlog, 0, OpenItems)


def test_the_statuses_do_not_go_back_without_the_default_status_that_went_with_them(backlog: Backlog) -> None:
    backlog.config("statuses", "Open,Done")

    with pytest.raises(Refused):
        backlog.undo(ThisEvent(1))

    assert sorted(backlog.undo_run(0)) == ["default_status", "statuses"]


@pytest.mark.parametrize(
    ("first", "status", "together"),
    [
        (False, "Done", {"statuses": "To Do,In Progress,Done,Verified", "requireAcceptanceCriteria": "true"}),
        (True, "In Progress", {"statuses": "To Do,In Progress", "requireAcceptanceCriteria": "false"}),
    ],
)
def test_statuses_go_back_and_forth_by_the_rules_that_go_with_them(
    backlog: Backlog,
    first: bool,  # noqa: FBT001  of the table
    status: str,
    together: dict[str, str],
) -> None:
    backlog.save(require_acceptance_criteria=first)
    backlog.create("One", status=status)
    before = backlog.everything()
    set_several(backlog.asking(), {key_named(name): value for name, value in together.items()})
    after = backlog.everything()

    backlog.undo()
    assert backlog.everything() == before
    backlog.undo(ThisBatch(backlog.last_batch()))
    assert backlog.everything() == after


def test_a_setting_changed_since_stands_in_the_way(backlog: Backlog) -> None:
    backlog.config("projectName", "A")
    backlog.config("projectName", "B")

    assert "event 2 (test by Ada)" in refused(backlog, 0, Conflict)


def test_a_done_task_does_not_lose_what_it_needed_to_be_done(backlog: Backlog) -> None:
    backlog.config("requireAcceptanceCriteria", "true")
    backlog.create("One")
    backlog.edit("TASK-1", add_ac=["a"])
    backlog.edit("TASK-1", check_ac=(1,), status="Done")

    refused(backlog, 2, Conflict)
    with pytest.raises(OpenItems):
        backlog.edit("TASK-1", acceptance_criteria=())


def test_what_was_reopened_and_opened_does_not_become_done_again_by_halves(backlog: Backlog) -> None:
    backlog.create("One", acceptance_criteria=["a"])
    backlog.edit("TASK-1", check_ac=(1,), status="Done")
    backlog.edit("TASK-1", status="To Do")
    backlog.edit("TASK-1", uncheck_ac=(1,))

    refused(backlog, 2, OpenItems)
    assert backlog.undo_run(3) == ["TASK-1"]
    assert backlog.undo_run(2) == ["TASK-1"]
    assert backlog.tasks()["TASK-1"].status == "Done"


def test_a_milestone_that_tasks_belong_to_is_not_taken_back(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    backlog.create("One", milestone="launch")

    assert "TASK-1 would refer to m-0" in refused(backlog, 0, Conflict)


def test_a_milestone_that_only_drafts_belong_to_is_not_taken_back(backlog: Backlog) -> None:
    backlog.create("Idea", draft=True, milestone="LAUNCH")
    backlog.milestone("Launch")

    with pytest.raises(Conflict, match="DRAFT-1 would refer to m-0"):
        backlog.undo()


def test_a_milestone_does_not_get_a_name_back_that_another_one_has(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    milestones.rename(backlog.asking(), "Launch", "Go")
    backlog.milestone("launch")

    refused(backlog, 1, Conflict)


def test_the_milestones_are_read_once_however_many_are_taken_back(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with backlog.store.writing(backlog.stamp()) as writer:
        for name in ("Launch", "Later", "Never"):
            milestones.add_in(writer, name)
    reading, read = WriteSession.milestones, list[int]()

    def milestones_of(writer: WriteSession) -> tuple[MilestoneName, ...]:
        read.append(1)
        return reading(writer)

    monkeypatch.setattr(WriteSession, "milestones", milestones_of)

    backlog.undo()

    assert read == [1]
    with backlog.store.reading() as reader:
        assert [each.archived for each in reader.milestones()] == [True, True, True]


def test_a_claim_that_somebody_else_took_over_is_not_given_back(backlog: Backlog) -> None:
    backlog.create("One")
    claims.claim(backlog.asking(), "1", "Ada", DEFAULT_LEASE)
    claims.release(backlog.asking(), "1", "Ada")
    claims.claim(backlog.asking(), "1", "Bob", DEFAULT_LEASE)

    refused(backlog, 2, Conflict)
    assert backlog.tasks()["TASK-1"].claimed_by == "Bob"
