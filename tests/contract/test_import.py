"""What an import plans is what a storage holds afterwards, and an undo leaves it as values say."""

from collections.abc import Mapping

import pytest

from backlog.domain.events import Stamp
from backlog.domain.task import Task
from backlog.errors import Refused
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.stored_records import Facts, read_facts
from backlog.service.exchange.tree_import import import_tree
from backlog.service.undo import ThisBatch, undo
from tests.contract.conftest import Backend
from tests.samples import STAMP, Asking, let_through
from tests.unit.service.exchange.clones import HOME, Clone, found
from tests.unit.service.exchange.samples import CONFIG, criteria, task_file

U1, U2, U3 = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
MILESTONE = '---\nid: {}\ntitle: "{}"\nbacklog_uuid: {}\n---\n\n## Description\n\nAll\n'
DOCUMENT = "---\nid: {}\ntitle: {}\ntype: guide\nbacklog_uuid: {}\n---\nText\n"
DECISION = "---\nid: {}\ntitle: {}\nstatus: accepted\nbacklog_uuid: {}\n---\nText\n"


def tree(one: int, two: int) -> dict[str, str]:
    """A tree with two records of each kind, which have the numbers that are given."""
    return {
        "config.yml": CONFIG.replace('"In Progress"', '"Doing"'),
        f"tasks/task-{one} - A.md": task_file(f"TASK-{one}", "A", criteria("[ ] a"), backlog_uuid=U1),
        f"tasks/task-{two} - B.md": task_file(
            f"TASK-{two}", "B", "\nFirst\n", status="Blocked", dependencies=f"[task-{one}]", backlog_uuid=U2
        ),
        f"tasks/task-{one}.1 - Part.md": task_file(
            f"TASK-{one}.1", "Part", parent_task_id=f"TASK-{one}", milestone=f"m-{two}", backlog_uuid=U3
        ),
        f"milestones/m-{one} - a.md": MILESTONE.format(f"m-{one}", "A", U1.replace("-4", "-5")),
        f"milestones/m-{two} - b.md": MILESTONE.format(f"m-{two}", "B", U2.replace("-4", "-5")),
        f"docs/doc-{one} - a.md": DOCUMENT.format(f"doc-{one}", "A", U1.replace("-4", "-6")),
        f"docs/doc-{two} - b.md": DOCUMENT.format(f"doc-{two}", "B", U2.replace("-4", "-6")),
        f"decisions/decision-{one} - a.md": DECISION.format(f"decision-{one}", "A", U1.replace("-4", "-7")),
        f"decisions/decision-{two} - b.md": DECISION.format(f"decision-{two}", "B", U2.replace("-4", "-7")),
    }


STEPS: tuple[Mapping[str, str], ...] = (
    tree(1, 2),
    tree(2, 1),  # every number changes hands
    {
        "archive/tasks/task-2 - A.md": task_file(
            "TASK-2", "A", criteria("[ ] a"), status="Done", backlog_uuid=U1
        ),
        "tasks/task-2 - New.md": task_file(
            "TASK-2", "New", criteria("[ ] a"), status="Done", priority="high"
        ),
    },
)


def stored(backend: Backend) -> Facts:
    """Everything that the storage holds, in an order of its own."""
    with backend.store.reading() as reader:
        return ordered(read_facts(reader))


def ordered(facts: Facts) -> Facts:
    """The same facts, their order set, whoever reads them."""
    return facts._replace(
        may_admit=True,
        records=sorted(facts.records, key=lambda record: record.uuid),
        exchanges=sorted(facts.exchanges, key=lambda exchange: (exchange.tree, exchange.uuid)),
        taken_back=sorted(facts.taken_back),
    )


def test_a_storage_holds_what_was_planned(backend: Backend) -> None:
    clone = Clone()

    for number, files in enumerate(STEPS, 1):
        stamp = Stamp(STAMP.now, STAMP.actor, "import", f"clone-{number}")
        report = import_tree(backend.store, found(files), HOME, ImportRequest(), stamp)

        assert report == clone.imports(files)
        assert stored(backend) == ordered(clone.facts)
        assert report.count("imported") + report.count("updated") >= len(files) - 1


def test_a_dry_run_says_what_a_run_does_and_changes_nothing(backend: Backend) -> None:
    for number, files in enumerate(STEPS, 1):
        stamp = Stamp(STAMP.now, STAMP.actor, "import", f"clone-{number}")
        before = stored(backend)

        planned = import_tree(backend.store, found(files), HOME, ImportRequest(dry_run=True), stamp)

        assert stored(backend) == before
        assert import_tree(backend.store, found(files), HOME, ImportRequest(), stamp) == planned._replace(
            dry_run=False
        )


DONE = {"tasks/task-1 - A.md": task_file("TASK-1", "A", criteria("[ ] a"), status="Done")}


def test_only_who_may_mark_tasks_imports_a_history_of_them(backend: Backend) -> None:
    with backend.store.reading() as reader:
        may_admit = reader.may_admit()

    if not may_admit:
        with pytest.raises(Refused, match="1 task is done with open criteria, and only the owner") as caught:
            import_tree(backend.store, found(DONE), HOME, ImportRequest(), STAMP)
        assert caught.value.code == "not-admitted"
        assert stored(backend).records == []
    report = import_tree(backend.owners, found(DONE), HOME, ImportRequest(), STAMP)

    assert list(report.marked) == ["TASK-1"]


def test_who_may_not_mark_tasks_is_told_so_and_the_status_stays(backend: Backend) -> None:
    files = {"tasks/task-2 - B.md": task_file("TASK-2", "B")}
    import_tree(backend.store, found(files), HOME, ImportRequest(), STAMP)

    report = import_tree(backend.store, found(files | DONE), HOME, ImportRequest(accept_done=True), STAMP)

    with backend.store.reading() as reader:
        if reader.may_admit():
            assert (list(report.marked), report.not_done) == (["TASK-1"], [])
        else:
            (held_back,) = report.not_done
            assert (held_back.id, held_back.status) == ("TASK-1", "In Progress")
            assert (
                held_back.reason
                == "only the owner of the backlog may import tasks as done with open criteria"
            )


def test_what_an_undo_took_back_is_known_as_long_as_it_stands(backend: Backend) -> None:
    clone = Clone()
    files = {path: text for path, text in tree(1, 2).items() if path != "config.yml"}
    clone.imports(files)
    before = sorted(record._replace(revision=1) for record in clone.facts.records if isinstance(record, Task))

    for number, command in enumerate(("import", "sync", "import")):
        stamp = Stamp(STAMP.now, "me", command, f"clone-{number}")
        report = import_tree(backend.store, found(files), HOME, ImportRequest(), stamp)
        there = stored(backend)
        undo(Asking(backend.store, Stamp(STAMP.now, "me", "undo", f"back-{number}")), ThisBatch(stamp.batch))
        taken = stored(backend).taken_back

        assert report.count("imported") == len(files)
        assert report.renumbered == []
        tasks = [record for record in there.records if isinstance(record, Task)]
        assert sorted(task._replace(revision=1, updated_at=None) for task in tasks) == before
        assert not any(change.unmade for change in there.taken_back)
        unmade = {change.uuid for change in taken if change.unmade and change.entity != "setting"}
        assert unmade == {record.uuid for record in there.records}


def test_an_undo_takes_tasks_back_that_wait_for_each_other(backend: Backend) -> None:
    files = {
        "tasks/task-1 - A.md": task_file("TASK-1", "A", dependencies="[task-2]"),
        "tasks/task-2 - B.md": task_file("TASK-2", "B", dependencies="[task-1, task-2]"),
    }
    import_tree(backend.store, found(files), HOME, ImportRequest(), Stamp(STAMP.now, "me", "import", "one"))

    undo(Asking(backend.store, Stamp(STAMP.now, "me", "undo", "back")), ThisBatch("one"))
    report = import_tree(
        backend.store, found(files), HOME, ImportRequest(), Stamp(STAMP.now, "me", "import", "two")
    )

    assert report.count("imported") == 2
    with backend.store.reading() as reader:
        assert [(task.id, task.state) for task in reader.every_task()] == [
            ("TASK-1", "active"),
            ("TASK-2", "active"),
        ]


@pytest.mark.parametrize("edit", ["title: A", "id: TASK-1"])
def test_a_change_that_was_taken_back_comes_again(backend: Backend, edit: str) -> None:
    path, text = "tasks/task-1 - A.md", task_file("TASK-1", "A", labels="[a]", backlog_uuid=U1)
    changed = text.replace(edit, edit.replace("A", "B").replace("1", "7").replace("TBSK", "TASK"))

    def imported(content: str, batch: str) -> bool:
        stamp = Stamp(STAMP.now, "me", "import", batch)
        report = import_tree(backend.store, found({path: content}), HOME, ImportRequest(), stamp)
        return report.outcomes[0].fate in {"imported", "updated", "merged"}

    imported(text, "one")
    assert imported(changed, "two")
    undo(Asking(backend.store, Stamp(STAMP.now, "me", "undo", "back-1")), ThisBatch("two"))
    with backend.store.reading() as reader:
        task = next(iter(reader.every_task()))
    assert (task.id, task.title) == ("TASK-1", "A")

    assert imported(changed, "three")
    assert not imported(changed, "four")


def test_a_number_that_changes_hands_is_free_for_one_transaction_only(backend: Backend) -> None:
    with backend.store.writing(STAMP) as writer:
        first, second = (
            writer.save(let_through(None, record))
            for record in (Clone("a").creates("A"), Clone("b").creates("B", id="TASK-2"))
        )
    with backend.store.writing(STAMP) as writer:
        writer.exchange.vacate([first.uuid, second.uuid])
        writer.save(let_through(first, first._replace(id="TASK-2")))
        writer.save(let_through(second, second._replace(id="TASK-1")))

    with backend.store.reading() as reader:
        assert [(task.id, task.title) for task in reader.every_task()] == [("TASK-1", "B"), ("TASK-2", "A")]
