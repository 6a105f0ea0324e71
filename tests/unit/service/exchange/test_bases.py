"""What a file and a record had in common: where changes are counted from, and what is remembered of them."""

from collections.abc import Mapping

import pytest

from backlog.domain.record_files import Exchange, RecordFile, empty_record_file
from backlog.domain.settings import Settings
from backlog.domain.versions import following
from backlog.markdown.task_files import Meanings
from backlog.service.exchange.bases import (
    common_base,
    exchange_again,
    exchange_of,
    meant_by,
    parted_base,
    with_own_id,
)
from backlog.service.exchange.beside import NOTHING, Beside
from backlog.service.exchange.decision import ImportContext
from backlog.service.exchange.files import TreeFile, digest_of
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import Incoming, understand
from backlog.service.exchange.links import Target, Targets
from backlog.service.exchange.stored_records import StoredRecord
from tests.samples import task
from tests.unit.service.exchange.clones import HOME
from tests.unit.service.exchange.samples import task_file

SPELLING = prefixes(Settings())
PATH = "tasks/task-1 - A.md"
MINE, OTHER, THIRD = task(1).uuid, task(2).uuid, task(3).uuid
IDS = {MINE: "TASK-1", OTHER: "TASK-2", THIRD: "TASK-3"}
NOWHERE = Targets([], {})


def context(
    ids: Mapping[str, str] = IDS, targets: Targets = NOWHERE, beside: Beside = NOTHING
) -> ImportContext:
    return ImportContext(HOME, "now", Meanings(str, str, Settings()), SPELLING, targets, ids, beside=beside)


def incoming(title: str = "A", id_: str = "TASK-1", **front: str) -> Incoming:
    text = task_file(id_, title, **front)
    (file,) = understand([TreeFile(PATH, text, digest_of(text))], SPELLING).good
    return file


def exchange(title: str = "A", *, batch: str = "before", **front: str) -> Exchange:
    file = incoming(title, **front)
    return Exchange(HOME, MINE, PATH, file.file.digest, file.record_file, batch=batch)


def stored(base: Exchange | None, *, here: bool = True, undone: bool = False) -> StoredRecord:
    return StoredRecord(task(1), base=base, last=base, here=here, undone=undone)


BRANCH, BY_PATH = incoming("At the branch").record_file, incoming("By its path").record_file


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        (NOTHING, None),
        (Beside(bases={MINE: BRANCH, PATH: BY_PATH}), BRANCH),
        (Beside(bases={PATH: BY_PATH}), BY_PATH),
        (Beside(bases={OTHER: BRANCH}), None),
        (Beside(bases={MINE: BRANCH}, since=frozenset({exchange().digest})), None),
        (Beside(bases={MINE: BRANCH}, since=frozenset({exchange("B").digest})), BRANCH),
    ],
)
def test_a_branch_that_does_not_know_the_last_exchange_is_compared_with_where_it_parted(
    beside: Beside, expected: RecordFile | None
) -> None:
    file = incoming("B")
    assert parted_base(file, stored(exchange()), context(beside=beside)) == expected
    assert parted_base(file, stored(None), context(beside=beside)) is None


def test_where_nothing_was_exchanged_nothing_is_common() -> None:
    file = incoming()
    assert common_base(file, stored(None), file.record_file, context(), None) == empty_record_file()
    assert common_base(file, stored(None), file.record_file, context(), BRANCH) == empty_record_file()


def test_what_is_common_is_where_the_branches_parted_else_the_last_version_that_the_file_began_with() -> None:
    file, last = incoming("A", priority="high"), exchange("B")
    older = last._replace(earlier=following(exchange("A"), last.record_file, last.digest, ours=True))

    assert common_base(file, stored(last), file.record_file, context(), None) == last.record_file
    assert common_base(file, stored(last), file.record_file, context(), BRANCH) == BRANCH
    assert common_base(file, stored(older), file.record_file, context(), None) == exchange("A").record_file
    assert common_base(file, stored(older), file.record_file, context(), BRANCH) == BRANCH


def test_what_a_rule_kept_out_is_what_the_record_has_as_long_as_it_has_it() -> None:
    file = incoming(status="Done")
    last = exchange(status="Done")._replace(held_back={"status": "In Progress"})
    waiting, moved = incoming(status="In Progress").record_file, incoming(status="To Do").record_file

    assert common_base(file, stored(last), waiting, context(), None) == waiting
    assert common_base(file, stored(last), moved, context(), None) == last.record_file


def test_links_in_what_is_common_follow_their_records_to_other_ids() -> None:
    last = exchange(dependencies="[task-2, task-3, task-4]")._replace(
        meant={"task-2": OTHER, "task-3": THIRD}
    )
    moved = {**IDS, OTHER: "TASK-7"}

    base = common_base(incoming(), stored(last), last.record_file, context(moved), None)

    assert base.items("dependencies") == ["TASK-7", "task-3", "task-4"]


SEVERAL = Targets(
    [
        ("task-2", Target(MINE, new=False, odd=False, order=(1,))),
        ("task-2", Target(THIRD, new=False, odd=False, order=(2,))),
        ("task-2", Target(OTHER, new=True, odd=False, order=(3,))),
    ],
    {"task-9": OTHER},
)
"""Three files with one id: that of the record that asks, another one, and one that came now."""


def test_an_id_means_what_it_meant_before_else_another_file_that_has_it_now() -> None:
    base = exchange()._replace(meant={"task-2": OTHER})
    facts = context(targets=SEVERAL)

    assert meant_by(facts, base, MINE, new=False)("task-2", "task-2") == OTHER
    assert meant_by(facts, base, MINE, new=False)("TASK-2", "task-2") == THIRD
    assert meant_by(facts, None, MINE, new=False)("task-2", "task-2") == THIRD
    assert meant_by(facts, None, THIRD, new=False)("task-2", "task-2") == MINE
    assert meant_by(facts, None, MINE, new=True)("task-2", "task-2") == OTHER
    assert meant_by(facts, None, MINE, new=True)("task-9", "task-9") == OTHER
    assert meant_by(facts, None, MINE, new=True)("task-8", "task-8") is None


@pytest.mark.parametrize(
    ("id_", "now", "spelled"),
    [
        ("TASK-1", "TASK-1", "TASK-1"),
        ("task-01", "TASK-1", "task-01"),
        ("task-01", "TASK-2", "TASK-2"),
        ("TASK-high", "TASK-1", "TASK-1"),
    ],
)
def test_an_id_keeps_the_spelling_of_its_file_as_long_as_it_is_that_one(
    id_: str, now: str, spelled: str
) -> None:
    file = incoming(id_=id_)
    record_file = incoming("Another").record_file
    facts = context({**IDS, MINE: now})

    assert with_own_id(record_file, file, MINE, facts) == record_file._replace(
        front={**record_file.front, "id": spelled}
    )


def meant(text: str, key: str) -> str | None:
    assert key == text.lower()
    return {"task-2": OTHER}.get(key)


def test_a_file_that_was_imported_is_remembered_with_what_its_ids_meant() -> None:
    file = incoming("B", dependencies="[TASK-2, task-4]")

    assert exchange_of(file, MINE, meant, context()) == Exchange(
        HOME, MINE, PATH, file.file.digest, file.record_file, (), "now", {"TASK-2": OTHER}
    )


@pytest.mark.parametrize("changed", [True, False])
def test_what_the_file_said_before_is_remembered_too(*, changed: bool) -> None:
    file, last = incoming("B"), exchange("A")
    found = exchange_of(file, MINE, meant, context(), stored(last), changed=changed)

    batch = "now" if changed else "before"
    assert found == Exchange(HOME, MINE, PATH, file.file.digest, file.record_file, found.earlier, batch)
    (earlier,) = found.earlier
    assert (earlier.digest, earlier.ours, earlier.batch) == ("", False, "before")
    assert earlier.was.front == {"title": "A"}


@pytest.mark.parametrize(
    "one", [stored(None), stored(exchange("A"), here=False), stored(exchange("A"), undone=True)]
)
def test_what_another_tree_or_an_import_that_was_taken_back_said_is_not(one: StoredRecord) -> None:
    found = exchange_of(incoming("B"), MINE, meant, context(), one, changed=False)

    assert (found.earlier, found.batch) == ((), "now")


def test_a_file_that_says_what_it_said_is_remembered_as_it_was() -> None:
    last = exchange("A", status="Done", dependencies="[task-2]")._replace(
        meant={"task-2": THIRD}, held_back={"status": "To Do"}, batch="before"
    )
    file = incoming("A", status="Done", dependencies="[task-2]")

    found = exchange_again(file, stored(last), context())

    assert found == last
    moved = stored(last)._replace(record=task(1, status="In Progress"))
    assert exchange_again(file, moved, context()) == last._replace(held_back={})


def test_an_id_that_meant_nothing_before_means_what_it_does_in_a_file_that_is_not_new() -> None:
    file = incoming("A", dependencies="[task-2]")
    last = exchange("A", dependencies="[task-2]")

    found = exchange_again(file, stored(last), context(targets=SEVERAL))

    assert found == last._replace(meant={"task-2": THIRD})
    assert exchange_of(file, MINE, meant, context(), stored(last)).batch == "now"
