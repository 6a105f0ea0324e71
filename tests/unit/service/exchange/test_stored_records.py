"""What is remembered of the files of a record, seen from one tree."""

from typing import Any

import pytest

from backlog.domain.events import TakenBack
from backlog.domain.record_files import CONFIG_UUID, GONE, Exchange, Extras, Version, empty_record_file
from backlog.domain.records import Decision, Document, Milestone, Record
from backlog.domain.task import Task
from backlog.service.exchange.absent import is_archived, is_deleted
from backlog.service.exchange.stored_records import (
    Facts,
    StoredRecord,
    based_number,
    config_taken_back,
    file_of,
    is_home,
    kind_of,
    path_of,
    place_of,
    standing,
    stored_records,
)
from tests.samples import NOW, task

TASK = task(4)


def exchange(id_: str = "TASK-4", tree: str = "backlog", batch: str = "b1", **fields: Any) -> Exchange:  # noqa: ANN401  any field
    file = empty_record_file("tasks")._replace(front={"id": id_})
    return Exchange(tree, TASK.uuid, "tasks/a.md", "d", file, batch=batch, **fields)


def stored(*exchanges: Exchange, **facts: Any) -> StoredRecord:  # noqa: ANN401  any field
    found = stored_records(Facts(records=[TASK], exchanges=exchanges, **facts), "backlog")
    assert len(found) == 1
    return found[0]


def test_of_a_record_that_was_never_exchanged_nothing_is_remembered() -> None:
    assert stored() == StoredRecord(TASK)
    extras = Extras("a.md")
    assert stored(extras={TASK.uuid: extras}) == StoredRecord(TASK, extras)


@pytest.mark.parametrize(
    ("exchanges", "flags"),
    [
        ([exchange()], {"here": True, "published": True, "home": True}),
        ([exchange(tree="/other")], {"published": True}),
        ([exchange(tree="other")], {"published": True, "home": True}),
        ([exchange("TASK-9")], {"here": True, "given": True}),
        ([exchange("task-04")], {"here": True, "published": True, "home": True}),
        ([exchange("odd")], {"here": True}),
        ([exchange("TASK-9"), exchange(tree="/other")], {"here": True, "published": True}),
        ([exchange(tree="/other"), exchange("TASK-9", tree="x")], {"published": True}),
    ],
)
def test_where_a_record_has_its_number_is_known(exchanges: list[Exchange], flags: dict[str, bool]) -> None:
    found = stored(*exchanges)
    last = next((one for one in exchanges if one.tree == "backlog"), None)

    assert found == StoredRecord(TASK, None, last or exchanges[0], last, **flags)


def taken(batch: str, *, unmade: bool) -> TakenBack:
    return TakenBack(batch, "task", TASK.uuid, unmade)


EARLIER = exchange(
    batch="b2", earlier=(Version("d0", ours=False, names=("front id",), was=empty_record_file(), batch="b1"),)
)


def test_an_import_that_was_taken_back_does_not_count_and_one_before_it_does() -> None:
    assert stored(EARLIER, taken_back=[taken("b2", unmade=False)]).base == EARLIER._replace(
        digest="d0", record_file=empty_record_file("tasks"), earlier=(), batch="b1", held_back={}
    )
    assert stored(exchange(), taken_back=[taken("b1", unmade=False)]).base is None
    assert stored(EARLIER, taken_back=[taken("b1", unmade=False)]).base == EARLIER
    both = [taken("b1", unmade=False), taken("b2", unmade=False)]
    assert stored(EARLIER, taken_back=both).base is None
    assert standing(EARLIER, {("b2", "other")}) == EARLIER


def test_what_an_undo_unmade_is_known_with_its_last_exchange() -> None:
    found = stored(EARLIER, taken_back=[taken("b1", unmade=True)])

    assert (found.undone, found.base, found.last) == (True, EARLIER, EARLIER)
    assert stored(EARLIER, taken_back=[taken("b2", unmade=True)]).base == EARLIER
    assert not stored(EARLIER, taken_back=[taken("b9", unmade=True)]).undone
    assert not stored(EARLIER, taken_back=[taken("b1", unmade=False)]).undone
    assert not stored(taken_back=[taken("b1", unmade=True)]).undone


def test_records_of_every_kind_have_a_counter_and_a_file() -> None:
    kinds: list[tuple[Task | Record, str, str, tuple[str, tuple[int, ...]]]] = [
        (TASK, "task", "task", ("task", (4,))),
        (task(2, "draft"), "task", "draft", ("draft", (2,))),
        (Milestone("m", "m-1", "x", NOW), "milestone", "milestone", ("milestone", (1,))),
        (Document("d", "doc-2", "x", NOW), "document", "document", ("document", (2,))),
        (Decision("e", "decision-3", "x", NOW), "decision", "decision", ("decision", (3,))),
    ]
    extras = Extras(unknown={"key": "key: 1"})
    for record, kind, counter, number in kinds:
        one = StoredRecord(record, extras)
        assert (kind_of(record), one.kind, one.counter, one.number) == (kind, kind, counter, number)
        assert one.record_file == file_of(record, extras)
        assert (one.record_file.scalar("id"), one.record_file.unknown) == (record.id, {"key": "key: 1"})
        assert StoredRecord(record).record_file.unknown == {}


def test_the_number_of_a_file_is_the_one_that_it_said() -> None:
    assert based_number(exchange("task-7.2")) == ("task", (7, 2))
    assert based_number(exchange("odd")) is None


def test_a_tree_is_at_home_in_its_project() -> None:
    assert is_home("backlog")
    assert is_home("../beside")
    assert not is_home("/elsewhere/backlog")


def test_only_changes_of_settings_concern_them() -> None:
    changes = [TakenBack("b1", "setting", "labels", unmade=False), TakenBack("b2", "task", "u", unmade=False)]

    assert config_taken_back(Facts(taken_back=changes)) == {("b1", CONFIG_UUID)}


@pytest.mark.parametrize(
    ("of", "there_then", "lost"),
    [
        (StoredRecord(TASK), None, False),
        (StoredRecord(TASK, last=exchange()), None, True),
        (StoredRecord(TASK, last=exchange(), undone=True), None, False),
        (StoredRecord(TASK, last=exchange()), frozenset({"tasks/a.md"}), True),
        (StoredRecord(TASK, last=exchange()), frozenset({"tasks/b.md"}), False),
        (StoredRecord(TASK, last=exchange()._replace(digest=GONE)), frozenset(), True),
    ],
)
def test_an_absent_file_was_deleted_if_it_was_there(
    of: StoredRecord,
    there_then: frozenset[str] | None,
    lost: bool,  # noqa: FBT001  of the table
) -> None:
    archived = of._replace(record=TASK._replace(state="archived"))

    assert (is_deleted(of, there_then), is_archived(of, there_then)) == (lost, False)
    assert (is_deleted(archived, there_then), is_archived(archived, there_then)) == (False, lost)


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (task(4), "tasks"),
        (task(4, state="completed"), "completed"),
        (task(4, state="archived"), "archive/tasks"),
        (task(2, "draft"), "drafts"),
        (task(2, "draft", state="archived"), "archive/drafts"),
        (Milestone("m", "m-1", "x", NOW), "milestones"),
        (Decision("e", "decision-3", "x", NOW), "decisions"),
    ],
)
def test_the_file_of_a_record_lies_where_its_kind_and_state_say(record: Task | Record, place: str) -> None:
    assert place_of(record) == place


DRAFT_2, DOC_2 = task(2, "draft", title="New"), Document("d", "doc-2", "New", NOW)


@pytest.mark.parametrize(
    ("record", "was", "title", "path"),
    [
        (task(4, title="New"), "task-4 - Old.md", "Old", "tasks/task-4 - Old.md"),
        (task(4, title="New"), "TASK-04 - Old.md", "Old", "tasks/TASK-04 - Old.md"),
        (task(4, title="New"), "task-7 - Old.md", "Old", "tasks/task-4 - Old.md"),
        (task(4, title="New"), "Old.md", "Old", "tasks/task-4 - New.md"),
        (task(4, title="New"), None, "", "tasks/task-4 - New.md"),
        (DRAFT_2, "draft-2 - Old.md", "Old", "drafts/draft-2 - New.md"),
        (DRAFT_2, "draft-2 - Old.md", "New", "drafts/draft-2 - Old.md"),
        (DOC_2, "doc-2 - Old.md", "Old", "docs/doc-2 - New.md"),
        (DOC_2, "doc-2 - Old.md", "New", "docs/doc-2 - Old.md"),
        (DOC_2, "guide.md", "New", "docs/guide.md"),
    ],
)
def test_a_file_keeps_its_name_unless_id_or_title_are_others(
    record: Task | Record, was: str | None, title: str, path: str
) -> None:
    last = was and exchange()._replace(
        path=f"anywhere/{was}", record_file=empty_record_file("tasks")._replace(front={"title": title})
    )
    file = file_of(record, Extras())

    assert path_of(StoredRecord(record, last=last or None), file) == path
    if title in {"", "New"} or (isinstance(record, Task) and record.kind == "task"):
        assert path_of(StoredRecord(record, Extras(was or "")), file) == path
