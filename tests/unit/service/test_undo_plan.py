"""What an undo is about, which events it takes back, and what each refusal says."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from backlog.domain.edit_request import EditRequest
from backlog.domain.gate import judged
from backlog.domain.setting_keys import key_named
from backlog.domain.task import Change, Task
from backlog.service import lifecycle, milestones, settings, tasks
from backlog.service import undo as undoing
from backlog.service.queries import view
from backlog.service.restoration import admit
from backlog.service.undo import ThisBatch, ThisEvent, in_full, undo
from backlog.service.undo_plan import planned
from backlog.storage.codec import events as codec_of_events
from backlog.storage.codec.events import decode_plain
from backlog.storage.session.writer import WriteSession
from tests.samples import task
from tests.unit.service.backlogs import START, Backlog, refusal


def _restored(backlog: Backlog) -> None:
    backlog.create("One")
    with backlog.store.writing(backlog.stamp("restore")) as writer:
        admit(writer, "restored_from", "a file")


def _made(backlog: Backlog) -> None:
    settings.set_several(backlog.asking("init"), {key_named("projectName"): "Demo"})


def _undone(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.undo()


def _redone(backlog: Backlog) -> None:
    _undone(backlog)
    backlog.undo(ThisBatch(backlog.last_batch()))


def _referred(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two", dependencies=["1"], references=["task-1"])
    backlog.create("Child", parent="1")
    backlog.create("Idea", draft=True, dependencies=["TASK-1"])


def _edited(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", title="Uno")
    backlog.edit("TASK-1", title="Ein")


def _edited_again(backlog: Backlog) -> None:
    _edited(backlog)
    backlog.edit("TASK-1", title="One")


def _set_again(backlog: Backlog) -> None:
    for name in ("A", "B", "C", "D"):
        backlog.config("projectName", name)
    backlog.undo()
    backlog.config("defaultAssignee", "Eve")


def _statuses_again(backlog: Backlog) -> None:
    backlog.config("statuses", "To Do,Done")
    backlog.config("statuses", "To Do,Testing,Done")


def _text_again(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", append_other_text=["a"])
    backlog.edit("TASK-1", append_other_text=["b"])


def _milestone_in_use(backlog: Backlog) -> None:
    backlog.milestone("Launch")
    for number in range(2):
        backlog.create(f"Task {number}", milestone="m-0")


def _gone(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.past_the_program("DELETE FROM tasks")


Facts = dict[str, object]
BROUGHT = "the command that brought the backlog here cannot be undone"
CREATED = "the command that created the backlog cannot be undone"
SINCE = "event 1 of project_name cannot be undone because it was changed since: event 3 (test by Ada), {}"
REFUSALS: list[tuple[Callable[[Backlog], object], ThisEvent | ThisBatch | None, str, str, str, Facts]] = [
    (_restored, None, "Refused", "not-undoable", BROUGHT, {}),
    (_made, ThisEvent(1), "Refused", "not-undoable", CREATED, {}),
    (_made, ThisBatch("run 0"), "Refused", "not-undoable", CREATED, {}),
    (
        _made, None, "NotFound", "nothing-to-undo", 'there is nothing that "Ada" could undo',
        {"actor": "Ada"},
    ),
    (
        lambda _: None, None, "NotFound", "nothing-to-undo", 'there is nothing that "Ada" could undo',
        {"actor": "Ada"},
    ),
    (_made, ThisEvent(9), "NotFound", "event-not-found", "there is no event 9 to undo", {"event": 9}),
    (_restored, ThisEvent(2), "NotFound", "event-not-found", "there is no event 2 to undo", {"event": 2}),
    (_text_again, ThisEvent(3), "NotFound", "event-not-found", "there is no event 3 to undo", {"event": 3}),
    (
        _made, ThisBatch("run 7"), "NotFound", "batch-not-found", 'there is no batch "run 7" to undo',
        {"batch": "run 7"},
    ),
    (
        _undone, ThisEvent(1), "Conflict", "undone-already", "event 1 was already undone, by event 2",
        {"event": 1, "by": 2},
    ),
    (
        _undone, ThisBatch("run 0"), "Conflict", "undone-already", 'batch "run 0" was already undone',
        {"batch": "run 0"},
    ),
    (
        _redone, ThisEvent(3), "Conflict", "undo-of-redo", "event 3 restored event 1",
        {"event": 3, "undoes": 1},
    ),
    (
        _referred, ThisEvent(1), "Conflict", "undo-conflict",
        "event 1 cannot be undone: TASK-1.1, TASK-2, DRAFT-1 would refer to TASK-1, which would be gone",
        {"event": 1, "id": "TASK-1", "others": ["TASK-1.1", "TASK-2", "DRAFT-1"]},
    ),
    (
        _edited, ThisEvent(2), "Conflict", "undo-conflict",
        "event 2 of TASK-1 cannot be undone because it was changed since: event 3 (test by Ada)",
        {"event": 2, "id": "TASK-1", "later": [3]},
    ),
    (
        _edited_again, ThisEvent(2), "Conflict", "undo-conflict",
        (
            "event 2 of TASK-1 cannot be undone because it was changed since: event 4 (test by Ada), "
            "event 3 (test by Ada)"
        ),
        {"event": 2, "id": "TASK-1", "later": [4, 3]},
    ),
    (
        _set_again, ThisEvent(1), "Conflict", "undo-conflict",
        SINCE.format("event 2 (test by Ada)"),
        {"event": 1, "id": "project_name", "later": [3, 2]},
    ),
    (
        _statuses_again, ThisEvent(1), "Conflict", "undo-conflict",
        "event 1 of statuses cannot be undone because it was changed since: event 2 (test by Ada)",
        {"event": 1, "id": "statuses", "later": [2]},
    ),
    (
        _text_again, ThisBatch("run 1"), "Conflict", "undo-conflict",
        "the text of TASK-1 outside of its sections was changed since", {"id": "TASK-1"},
    ),
    (
        _milestone_in_use, ThisBatch("run 0"), "Conflict", "undo-conflict",
        "event 1 cannot be undone: TASK-1, TASK-2 would refer to m-0, which would be gone",
        {"event": 1, "id": "m-0", "others": ["TASK-1", "TASK-2"]},
    ),
    (
        _gone, ThisEvent(1), "NotFound", "task-not-found", "TASK-1 is gone",
        {"kind": "task", "given": "TASK-1"},
    ),
    (
        lambda b: b.save(task_prefix="job"), ThisEvent(1), "Refused", "fixed-setting",
        "the prefix of ids cannot be undone", {"setting": "task_prefix"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("prepare", "what", "kind", "code", "message", "data"), REFUSALS)
def test_each_refusal_says_what_is_in_the_way(
    backlog: Backlog,
    prepare: Callable[[Backlog], object],
    what: ThisEvent | ThisBatch | None,
    kind: str,
    code: str,
    message: str,
    data: dict[str, object],
) -> None:
    prepare(backlog)
    before = backlog.events()

    for rehearsal in (True, False):
        found = refusal(lambda rehearsal=rehearsal: undo(backlog.asking("undo"), what, rehearsal=rehearsal))  # type: ignore[misc]
        assert found == (kind, code, message, data)
    assert backlog.events() == before


def test_an_event_takes_back_no_more_than_itself(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    backlog.edit("TASK-1", title="Uno", priority="high")
    backlog.edit("TASK-1", title="Ein")
    backlog.edit("TASK-2", title="Zwei")

    assert [event.key for event in undo(backlog.asking("undo"), ThisEvent(4))] == [4]
    assert [each.title for each in backlog.tasks().values()] == ["Uno", "Zwei"]
    assert [event.key for event in undo(backlog.asking("undo"), ThisEvent(3))] == [3]
    found = backlog.tasks()["TASK-1"]
    assert (found.title, found.priority, found.updated_at) == ("One", None, START + timedelta(minutes=6))
    assert [(event.undoes, event.stamp.command) for event in backlog.events(limit=2)] == [
        (3, "undo"),
        (4, "undo"),
    ]


def test_of_a_list_that_goes_back_only_what_comes_back_is_decoded(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog.create(acceptance_criteria=[f"It works {number} times" for number in range(30)])
    backlog.edit("TASK-1", comments=[f"Comment {number}" for number in range(30)])
    backlog.edit("TASK-1", remove_ac=[7], comments=["One more"])
    before = backlog.tasks()["TASK-1"]
    decoded: list[object] = []

    def decoding(entity: str, field: str, value: object) -> object:
        decoded.append(value)
        return decode_plain(entity, field, value)

    monkeypatch.setattr(codec_of_events, "decode_plain", decoding)

    backlog.undo_run(2)

    after = backlog.tasks()["TASK-1"]
    assert after.comments == before.comments[:-1]
    assert [item.text for item in after.acceptance_criteria] == [f"It works {n} times" for n in range(30)]
    assert sorted(decoded, key=str) == [[], [{"text": "It works 6 times", "checked": False}]]
    assert [event.changes for event in backlog.events(limit=1)] == [
        {
            "acceptance_criteria": (before.acceptance_criteria, after.acceptance_criteria),
            "comments": (before.comments, after.comments),
        }
    ]


def test_text_outside_of_sections_is_taken_back_with_the_edit_that_brought_it(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.edit("TASK-1", append_other_text=["a"], labels=["x"])
    assert view(backlog.asking(), "1").other_text == "a"

    assert backlog.undo(ThisEvent(2)) == ["TASK-1"]
    assert (view(backlog.asking(), "1").other_text, backlog.tasks()["TASK-1"].labels) == ("", ())
    backlog.undo(ThisBatch(backlog.last_batch()))
    assert view(backlog.asking(), "1").other_text == "a"


@pytest.mark.parametrize("draft", [False, True])
def test_text_that_came_with_a_file_stays(backlog: Backlog, *, draft: bool) -> None:
    backlog.create("One", draft=draft)
    id_, kind = ("DRAFT-1", "draft") if draft else ("TASK-1", "task")
    for command in ("test", "import"):
        with backlog.store.writing(backlog.stamp(command)) as writer:
            tasks.edit_in(writer, [id_], EditRequest(append_other_text=[command]), kind=kind)  # type: ignore[arg-type]

    assert backlog.undo(ThisBatch(backlog.last_batch())) == [id_]
    assert backlog.other_text(id_) == "test\n\nimport"
    backlog.edit(id_, append_other_text=["more"])
    backlog.undo()
    assert backlog.other_text(id_) == "test\n\nimport"


def _with_prefix(backlog: Backlog, before: Task | None, after: Task) -> None:
    """Change a task in the transaction that changes the prefix of ids."""
    with backlog.store.writing(backlog.stamp()) as writer:
        writer.save_setting("task_prefix", writer.settings()._replace(task_prefix="job"))
        writer.save(judged(Change(before, after), writer.settings()))


def test_the_prefix_of_ids_stays_when_what_came_with_it_is_taken_back(backlog: Backlog) -> None:
    _with_prefix(backlog, None, task(1)._replace(id="JOB-1"))

    assert backlog.undo() == ["JOB-1"]
    assert backlog.tasks()["JOB-1"].state == "archived"
    assert backlog.everything()[2].task_prefix == "job"  # type: ignore[attr-defined]  # the settings


def test_ids_do_not_lose_the_prefix_that_they_were_given(backlog: Backlog) -> None:
    backlog.create("One")
    one = backlog.tasks()["TASK-1"]
    _with_prefix(backlog, one, one._replace(id="JOB-1"))

    assert refusal(backlog.undo).code == "fixed-setting"


def test_the_prefix_is_refused_before_anything_is_worked_out(backlog: Backlog) -> None:
    backlog.save(task_prefix="job")

    with backlog.store.reading() as reader:
        found = refusal(lambda: planned(reader, ThisEvent(1), backlog.stamp()))

    assert found.code == "fixed-setting"


def test_the_last_command_of_an_actor_is_its_own(backlog: Backlog) -> None:
    backlog.create("One")
    with backlog.store.writing(backlog.stamp(actor="Bob")) as writer:
        lifecycle.archive_each(writer, ["1"])

    assert refusal(lambda: undo(backlog.asking(actor="Eve"))).data == {"actor": "Eve"}
    assert [event.key for event in undo(backlog.asking("undo", "Bob"))] == [2]
    assert backlog.tasks()["TASK-1"].state == "active"


def test_of_a_run_what_was_taken_back_already_is_left_out(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    with backlog.store.writing(backlog.stamp()) as writer:
        lifecycle.archive_each(writer, ["1", "2"])
    batch = backlog.last_batch()
    first = backlog.events(batch=batch)[-1].key
    backlog.undo(ThisEvent(first))

    assert backlog.undo(ThisBatch(batch)) == ["TASK-2"]
    assert {each.state for each in backlog.tasks().values()} == {"active"}


def test_a_plan_says_what_it_is_about(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.milestone("Launch")
    backlog.config("statuses", "To Do,Done")

    with backlog.store.reading() as reader:
        plans = [planned(reader, ThisEvent(key), backlog.stamp()) for key in (1, 2, 3)]

    assert [plan.is_of_tasks for plan in plans] == [True, False, False]
    assert [len(plan.records) for plan in plans] == [1, 1, 0]
    assert [plan.statuses for plan in plans] == [(), (), ("To Do", "In Progress", "Done")]
    assert [[event.key for event in plan.of("task")] for plan in plans] == [[1], [], []]
    assert [plan.settings.statuses for plan in plans] == [("To Do", "Done")] * 3
    assert [plan.records[0].after.state for plan in plans[:2]] == ["archived", "archived"]
    assert [plan.texts for plan in plans] == [[], [], []]


def test_statuses_go_back_with_the_tasks_that_were_taken_along(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two", status="Done")
    with backlog.store.writing(backlog.stamp()) as writer:
        settings.change_in(writer, {key_named("statuses"): "Open,Ready,Shut"}, ["To Do=Open", "Done=Shut"])
    assert [each.status for each in backlog.tasks().values()] == ["Open", "Shut"]

    undone = undo(backlog.asking("undo"))

    assert sorted(event.entity_id for event in undone) == ["TASK-1", "TASK-2", "default_status", "statuses"]
    assert [each.status for each in backlog.tasks().values()] == ["To Do", "Done"]
    with backlog.store.reading() as reader:
        assert reader.settings().statuses == ("To Do", "In Progress", "Done")
    assert [event.changes.get("statuses") for event in in_full(backlog.asking(), undone)].count(None) == 3


def test_a_renamed_milestone_gets_its_name_back_with_its_tasks(backlog: Backlog) -> None:
    backlog.create("One", milestone="Launch")
    backlog.milestone("Launch")
    milestones.rename(backlog.asking(), "Launch", "Release")
    assert backlog.tasks()["TASK-1"].milestone == "m-0"

    assert backlog.undo() == ["TASK-1", "m-0"]
    assert backlog.tasks()["TASK-1"].milestone == "Launch"


def test_many_records_are_stored_in_portions_in_the_order_of_one(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        backlog.create(f"Task {number}")
    tasks.edit(backlog.asking(), ["1", "2", "3", "4", "5"], EditRequest(status="In Progress"))
    taken_back = [event.key for event in backlog.events(batch=backlog.last_batch())]
    portions: list[int] = []
    save = WriteSession.save_prepared

    def noted(writer: WriteSession, changes: Sequence[object]) -> None:
        portions.append(len(changes))
        save(writer, changes)

    monkeypatch.setattr(undoing, "TOGETHER", 2)
    monkeypatch.setattr(WriteSession, "save_prepared", noted)

    backlog.undo()

    assert portions == [2, 2, 1]
    undone = backlog.events(batch=backlog.last_batch())
    assert [event.undoes for event in undone] == taken_back[::-1]
    assert {each.status for each in backlog.tasks().values()} == {"To Do"}
