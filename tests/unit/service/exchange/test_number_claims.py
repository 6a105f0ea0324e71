"""Which number each record of an import should have, and what speaks for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from backlog.domain.record_files import Exchange
from backlog.domain.records import Document, Milestone
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.service.exchange.arrivals import Newcomer
from backlog.service.exchange.files import TreeFile, digest_of
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.incoming import Incoming, understand
from backlog.service.exchange.links import Target, Targets
from backlog.service.exchange.number_claims import (
    Standing,
    born_of,
    claim_of,
    claim_of_new,
    without_file,
)
from backlog.service.exchange.numbers import Number, NumberClaim
from backlog.service.exchange.stored_records import StoredRecord
from tests.samples import task
from tests.unit.service.exchange.samples import task_file

SPELLING = prefixes(Settings())
MADE = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)
HERE, KNOWN, NEW = "the parent here", "the file that is known", "the file that is new"
PARENTS = Targets(
    [
        ("task-1", Target(KNOWN, new=False, odd=False, order=(1,))),
        ("task-1", Target(NEW, new=True, odd=False, order=(2,))),
    ],
    {},
)
ONE = task(1, created_at=MADE)
SUBTASK = task("1.2", created_at=MADE)
CLAIM = NumberClaim(
    ONE.uuid,
    "task",
    ("task", (1,)),
    ("task", (1,)),
    None,
    "active",
    "2027-01-15 09:30",
    "here",
    home=False,
)
"""What a task claims that has no file."""
FILED = CLAIM._replace(born="2026-11-23 00:47", source="file")
"""What it claims if a file of its number has come with it."""


def incoming(id_: str = "TASK-1", place: str = "tasks", **front: str) -> Incoming:
    text = task_file(id_, "A", **front)
    (file,) = understand([TreeFile(f"{place}/{id_.lower()} - A.md", text, digest_of(text))], SPELLING).good
    return file


def stored(
    record: Task | Milestone | Document = ONE,
    file: Incoming | None = None,
    meant: dict[str, str] | None = None,
    **known: Any,  # noqa: ANN401  of a record that is stored
) -> StoredRecord:
    """A record as it is known, `file` being its last exchange."""
    base = file and Exchange(
        "backlog", record.uuid, file.file.path, "d", file.record_file, batch="b", meant=meant or {}
    )
    return StoredRecord(record, base=base, last=base, **known)


def claimed(one: StoredRecord, file: Incoming | None = None, *, home: bool = False) -> NumberClaim:
    return claim_of(one, file, PARENTS, {"task-1": HERE}, SPELLING, home=home)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, {}),
        ({"published": True, "home": True}, {"source": "published", "home": True}),
        ({"given": True}, {"source": "given"}),
        ({"published": True, "given": True}, {"source": "published"}),
    ],
)
def test_without_a_file_a_record_claims_the_number_that_it_has(
    known: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert claimed(stored(**known), home=not known.get("home")) == CLAIM._replace(**expected)


@pytest.mark.parametrize("at_home", [True, False])
def test_a_file_claims_its_number_for_its_record(*, at_home: bool) -> None:
    number = ("task", (5,))

    assert claimed(stored(home=not at_home), incoming(), home=at_home) == FILED._replace(home=at_home)
    assert claimed(stored(home=not at_home), incoming("TASK-5"), home=at_home) == FILED._replace(
        number=number, home=at_home
    )
    assert claimed(stored(), incoming("TASK-5", "archive/tasks")).state == "archived"


def test_a_number_on_which_file_and_record_agreed_before_is_settled() -> None:
    assert claimed(stored(ONE, incoming()), incoming()) == FILED._replace(settled=True)
    assert claimed(stored(ONE, incoming("TASK-5")), incoming()) == FILED
    # the record got another number here, which its file does not know yet
    moved = stored(ONE, incoming("TASK-5"))
    assert claimed(moved, incoming("TASK-5")) == FILED._replace(source="here")
    undone = stored(ONE, incoming(), undone=True)
    assert claimed(undone, incoming()) == FILED


@pytest.mark.parametrize(
    ("uuid", "carried"), [({}, False), ({"backlog_uuid": "0b5b5d2c-6e0f-4c0e-9d2c-6d6f2f1a7c11"}, True)]
)
def test_a_record_that_was_given_another_number_claims_that_of_its_file_again(
    uuid: dict[str, str],
    carried: bool,  # noqa: FBT001  of the table
) -> None:
    given = stored(ONE, incoming("TASK-5"), given=True)

    assert claimed(given, incoming("TASK-5", **uuid)) == FILED._replace(
        number=("task", (5,)), carried=carried
    )
    assert claimed(given) == CLAIM._replace(source="given")
    assert claimed(given, incoming("TASK-high")) == FILED._replace(source="given")


def test_a_record_that_was_moved_here_since_does_not_follow_its_file() -> None:
    archived = stored(task(1, created_at=MADE, state="archived"), incoming())

    assert claimed(archived, incoming("TASK-5")) == FILED._replace(
        state="archived", source="here", settled=True
    )
    assert claimed(archived, incoming("TASK-5", "archive/tasks")).number == ("task", (5,))
    assert claimed(archived._replace(undone=True), incoming("TASK-5")).number == ("task", (5,))


@pytest.mark.parametrize(
    ("was", "now", "parent"),
    [
        ({}, {}, HERE),
        ({"parent_task_id": "TASK-1"}, {"parent_task_id": "TASK-1"}, HERE),
        ({}, {"parent_task_id": "TASK-1"}, KNOWN),
        ({}, {"parent_task_id": "1"}, KNOWN),
        ({}, {"parent_task_id": "TASK-9"}, None),
        (None, {}, KNOWN),
    ],
)
def test_a_file_names_the_parent_of_its_record_anew_or_it_is_what_it_was(
    was: dict[str, str] | None, now: dict[str, str], parent: str | None
) -> None:
    before = None if was is None else incoming("TASK-1.2", **was)
    one = stored(SUBTASK, before, {"TASK-1": HERE})

    assert claimed(one, incoming("TASK-1.2", **now)).parent == parent


@pytest.mark.parametrize(
    ("record", "file", "parent"),
    [
        (SUBTASK, None, HERE),
        (SUBTASK._replace(parent="task-01"), None, HERE),
        (SUBTASK._replace(parent="1"), None, HERE),
        (SUBTASK._replace(parent="TASK-9"), None, None),
        (task("2.1"), None, None),
        (SUBTASK, incoming("TASK-1.2", parent_task_id="TASK-1"), None),
        (Document("d", "doc-1", "A", MADE), None, None),
    ],
)
def test_a_record_without_news_keeps_its_parent_unless_its_id_meant_nobody(
    record: Task | Document, file: Incoming | None, parent: str | None
) -> None:
    assert claimed(stored(record, file)).parent == parent


def test_the_files_of_milestones_do_not_say_when_they_were_made() -> None:
    assert claimed(stored(Milestone("m", "m-1", "A", MADE))).born == ""
    assert claimed(stored(Document("d", "doc-1", "A", MADE))).born == "2027-01-15 09:30"


@pytest.mark.parametrize(
    ("id_", "number", "parent", "ending"),
    [
        ("TASK-12", ("task", (12,)), None, None),
        ("TASK-1.2", ("task", (1, 2)), NEW, None),
        ("TASK-ui-12", None, None, 12),
        ("TASK-ui", None, None, None),
    ],
)
def test_a_new_file_claims_its_number_else_the_one_that_its_id_ends_in(
    id_: str, number: Number | None, parent: str | None, ending: int | None
) -> None:
    found = claim_of_new(Newcomer(incoming(id_), "u"), PARENTS, SPELLING, home=True)

    assert found == NumberClaim(
        "u",
        "task",
        number,
        None,
        parent,
        "active",
        "2026-11-23 00:47",
        "file",
        home=True,
        carried=False,
        ending=ending,
    )


def test_what_lost_its_file_is_gone_and_archived_if_that_is_wanted() -> None:
    standing = Standing(gone=("archived",), deleted=("archived", "deleted"))
    archived, deleted = CLAIM._replace(uuid="archived"), CLAIM._replace(uuid="deleted")

    assert without_file(archived, standing) == archived._replace(state="archived", source="gone")
    assert without_file(deleted, standing) == deleted._replace(source="gone")
    assert without_file(CLAIM, standing) == CLAIM


@pytest.mark.parametrize(
    ("front", "born"),
    [
        ({"created_date": "'2026-11-23 00:47'"}, "2026-11-23 00:47"),
        ({"created_date": "", "date": "2026-11-24"}, "2026-11-24"),
        ({"created_date": ""}, ""),
    ],
)
def test_a_file_says_when_its_record_was_made_or_it_does_not(front: dict[str, str], born: str) -> None:
    file = incoming().record_file

    values = {key: value.strip("'") for key, value in front.items()}
    assert born_of(file._replace(front={**file.front, **values})) == born
