"""What a store keeps for import and export, and the mark that only an import may set (docs/design.md 4.7)."""

from contextlib import suppress
from typing import Any

import pytest

from backlog.domain.gate import judged
from backlog.domain.record_files import Exchange, Extras, FileItem, RecordFile, Remark, Version
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.task import Change, ChecklistItem
from tests.contract.conftest import Backend
from tests.samples import OPEN, STAMP, let_through, task

SHEET = RecordFile(
    place="docs/guides",
    front={"title": "A", "labels": ["a", "b"]},
    texts={"description": "D"},
    checklists={"acceptance_criteria": (FileItem("one", checked=True, below=("  - x",)),)},
    remarks=(Remark("body", None, "@lee"),),
    unknown={"custom": "custom: 1"},
    loose={"": "first"},
)
EARLIER = (Version("d0", True, ("front title",), SHEET, "run-0"),)  # noqa: FBT003  it was an export
KEPT = Extras(
    name="task-1 - A.md",
    unknown={"custom": "custom: 1"},
    below={"acceptance_criteria": [("one", 0, ("  - x",))]},
    written={"dependencies": (["TASK-1"], ["task-1"])},
)


def test_what_was_exchanged_comes_back_the_newest_first(backend: Backend) -> None:
    first = Exchange(
        "backlog",
        "u1",
        "tasks/task-1 - A.md",
        "d1",
        SHEET,
        EARLIER,
        "run",
        {"task-1": "u9"},
        {"status": "To Do"},
        {"docs/b.md": "d9"},
    )
    later = STAMP._replace(now=STAMP.now.replace(year=2028))

    with backend.store.writing(STAMP) as writer:
        writer.exchange.save_exchange(first, known=False)
        writer.exchange.save_exchange(first._replace(uuid="u2"), known=False)
    with backend.store.writing(later) as writer:
        writer.exchange.save_exchange(first._replace(digest="d2"), known=True)

    with backend.store.reading() as reader:
        assert [(found.uuid, found.digest) for found in reader.exchange.exchanges()] == [
            ("u1", "d2"),
            ("u2", "d1"),
        ]
        assert reader.exchange.exchanges()[1] == first._replace(uuid="u2")


def test_what_is_kept_of_a_file_comes_back(backend: Backend) -> None:
    with backend.store.writing(STAMP) as writer:
        writer.exchange.save_extras("u1", None, KEPT)

    with backend.store.reading() as reader:
        assert reader.exchange.extras() == {"u1": KEPT}


def test_a_change_of_what_is_kept_is_remembered(backend: Backend) -> None:
    with backend.store.writing(STAMP) as writer:
        writer.exchange.save_extras("u1", None, Extras(name="a"))
        writer.exchange.save_extras("u1", Extras(name="a"), KEPT, ("TASK-1", 2))

    events = backend.run("SELECT entity, entity_id, revision FROM events")
    assert events == [("file", "TASK-1", 2)]


def test_counters_are_lifted_and_never_lowered(backend: Backend) -> None:
    with backend.store.writing(STAMP) as writer:
        writer.lift_counters({("task", ""): 7, ("subtask", "u1"): 3})
        writer.lift_counters({("task", ""): 5})

        numbers = [
            writer.next_number("task"),
            writer.next_number("subtask", "u1"),
            writer.next_number("draft"),
        ]

    assert numbers == [8, 4, 1]


MARKED = task(1, status="Done", acceptance_criteria=(OPEN,), legacy_done=True)


def test_a_marked_task_may_begin_as_done_with_open_criteria(backend: Backend) -> None:
    with backend.owners.writing(STAMP) as writer:
        saved = writer.save(let_through(None, MARKED))
        writer.save(let_through(saved, saved._replace(title="Renamed", state="completed")))

    with backend.store.reading() as reader:
        assert [link.id for link in reader.legacy_done()] == ["TASK-1"]
        assert next(iter(reader.every_task())).legacy_done is True


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "To Do"},
        {"acceptance_criteria": (ChecklistItem("It works", checked=True),)},
        {"kind": "draft", "id": "DRAFT-1", "status": "Draft"},
    ],
)
def test_the_first_edit_of_status_or_criteria_takes_the_mark_away(
    backend: Backend, fields: dict[str, Any]
) -> None:
    with backend.owners.writing(STAMP) as writer:
        saved = writer.save(let_through(None, MARKED))
        change = Change(saved, saved._replace(**fields))
        after = writer.save(judged(change, writer.settings()))

    assert after.legacy_done is False
    with backend.store.reading() as reader:
        assert reader.legacy_done() == ()


def test_a_dump_holds_every_row_and_lists_as_lists(backend: Backend) -> None:
    with backend.owners.writing(STAMP) as writer:
        writer.save(let_through(None, MARKED))
        writer.exchange.save_extras("u1", None, KEPT)
        writer.exchange.save_exchange(Exchange("backlog", "u1", "p", "d", SHEET), known=False)
        writer.next_number("task")
    with backend.store.reading() as reader:
        rows = list(reader.transfer.dump())

    assert {table for table, _ in rows} == {"tasks", "kept", "exchanges", "counters", "events"}
    assert dict(rows)["tasks"]["acceptance_criteria"] == [{"text": "It works", "checked": False}]


FILE = Exchange(
    "backlog", task(1).uuid, "tasks/task-1 - A.md", "d1", SHEET._replace(front={"id": "TASK-1"}), (), "run"
)


def test_what_a_file_depends_on_is_found_for_some_records_as_for_all(backend: Backend) -> None:
    one, two = task(1).uuid, task(2).uuid
    with backend.store.writing(STAMP) as writer:
        for number in (1, 2):
            writer.save(let_through(None, task(number)))
            writer.exchange.save_extras(task(number).uuid, None, KEPT._replace(name=f"{number}.md"))
            writer.exchange.save_exchange(FILE._replace(uuid=task(number).uuid), known=False)

    with backend.store.reading() as reader:
        exchange = reader.exchange
        marks = {mark.uuid: mark for mark in exchange.marks("backlog")}
        assert marks[one][:4] == (one, "TASK-1", FILE.path, "d1")
        assert [mark.odd for mark in (marks[one], marks[two])] == [False, True]  # the second file says TASK-1
        assert list(exchange.marks("backlog", [two])) == [marks[two]]
        assert [mark.path for mark in exchange.marks("elsewhere", [one])] == [None]
        assert [found.id for found in exchange.tasks([two, "none"])] == ["TASK-2"]
        assert exchange.extras([two]) == {two: KEPT._replace(name="2.md")}
        assert exchange.exchanges([one]) == [FILE]
        assert (exchange.extras([]), exchange.exchanges([]), list(exchange.marks("backlog", []))) == (
            {},
            [],
            [],
        )


@pytest.mark.parametrize("years", [1, 0], ids=["later", "while the clock stands still"])
@pytest.mark.parametrize("what", ["record", "kept", "file", "twin", "moved", "held back", "again", "nothing"])
def test_a_record_has_another_mark_when_its_file_may_be_another(
    backend: Backend, what: str, years: int
) -> None:
    later = STAMP._replace(now=STAMP.now.replace(year=STAMP.now.year + years))
    with backend.store.writing(STAMP) as writer:
        saved = writer.save(let_through(None, task(1)))
        writer.exchange.save_extras(saved.uuid, None, KEPT)
        writer.exchange.save_exchange(FILE, known=False)
        (before,), state = writer.exchange.marks("backlog"), writer.exchange.state()
        states = writer.exchange.states("backlog")

    with backend.store.writing(later) as writer:
        match what:
            case "record":
                writer.save(let_through(saved, saved._replace(title="Renamed")))
            case "kept":
                writer.exchange.save_extras(saved.uuid, KEPT, KEPT._replace(unknown={}))
            case "file":
                writer.exchange.save_exchange(FILE._replace(digest="d2"), known=True)
            case "twin":
                writer.exchange.save_exchange(FILE._replace(twins={"b.md": "d9"}), known=True)
            case "moved":
                writer.exchange.save_exchange(FILE._replace(path="tasks/task-1 - B.md"), known=True)
            case "held back":
                writer.exchange.save_exchange(FILE._replace(held_back={"status": "To Do"}), known=True)
            case "again":
                writer.exchange.save_exchange(FILE, known=True)
        (after,) = writer.exchange.marks("backlog")

        changed = writer.exchange.state() != state
        assert (writer.exchange.states("backlog") == states) is (after == before)

    assert (after == before) is (what == "nothing" or (what, years) == ("again", 0))
    if years:
        assert changed is (what not in {"nothing", "kept"})  # no event tells of what is kept here
    assert after.odd is (what in {"twin", "held back"})


def test_states_are_those_of_all_records_and_of_the_files_of_one_tree(backend: Backend) -> None:
    kinds = (Milestone, Document, Decision)
    with backend.store.writing(STAMP) as writer:
        writer.save(let_through(None, task(1)))
        for kind, id_ in zip(kinds, ("m-1", "doc-1", "decision-1"), strict=True):
            writer.save_record(None, kind(uuid=f"u-{id_}", id=id_, title="T", created_at=STAMP.now))
        writer.exchange.save_exchange(FILE, known=False)
        writer.exchange.save_exchange(FILE._replace(tree="elsewhere", uuid="u-m-1"), known=False)
        writer.exchange.save_extras("config", None, KEPT)

    with backend.store.reading() as reader:
        states = reader.exchange.states("backlog")
        assert states.ids == {
            task(1).uuid: "TASK-1", "u-m-1": "m-1", "u-doc-1": "doc-1", "u-decision-1": "decision-1"
        }  # fmt: skip
        assert states.records.keys() == states.ids.keys()
        assert states.files.keys() == {task(1).uuid}
        assert states.extras.keys() == {"config"}
        assert reader.exchange.states("elsewhere").files.keys() == {"u-m-1"}


def test_a_backup_that_was_put_back_and_changed_otherwise_is_in_another_state(backend: Backend) -> None:
    """A transaction that is rolled back stands for it: counts, sums and keys are the same then."""
    with backend.store.writing(STAMP) as writer:
        saved = [writer.save(let_through(None, task(number))) for number in (1, 2)]
    states = []

    for each, batch in zip(saved, ("one", "other"), strict=True):
        with (
            suppress(ZeroDivisionError),
            backend.store.writing(STAMP._replace(batch=batch)) as writer,
        ):
            writer.save(let_through(each, each._replace(title="Renamed")))
            states.append(writer.exchange.state())
            raise ZeroDivisionError

    assert states[0] != states[1]


def test_what_was_worked_out_of_files_before_the_transaction_is_remembered_in_it(backend: Backend) -> None:
    events = "SELECT entity_uuid, revision FROM events WHERE entity = 'file'"
    made = [task(number) for number in range(1, 31)]
    with backend.store.writing(STAMP) as writer:
        saved = [writer.save(let_through(None, each)) for each in made]
        writer.exchange.save_exchange(FILE._replace(uuid=saved[0].uuid, digest="old"), known=False)
    with backend.store.reading() as reader:
        preparing, files = reader.history.preparing(STAMP), reader.exchange.preparing(STAMP)
        changes = [preparing.change(let_through(each, each._replace(notes="Later"))) for each in saved]
        told = [files.extras(one.uuid, None, KEPT, (one.id, 2)) for one in saved]
        told += [files.exchange(FILE._replace(uuid=one.uuid), known=one is saved[0]) for one in saved]
    with backend.store.writing(STAMP, many=True) as writer:
        writer.save_prepared(changes)
        writer.exchange.save_prepared(told)

    with backend.store.reading() as reader:
        assert reader.exchange.extras() == dict.fromkeys((one.uuid for one in saved), KEPT)
        remembered = {one.uuid: one.digest for one in reader.exchange.exchanges()}
        assert remembered == dict.fromkeys((one.uuid for one in saved), FILE.digest)
    assert sorted(backend.run(events)) == sorted((one.uuid, 2) for one in saved)
    assert backend.store.damages() == []
