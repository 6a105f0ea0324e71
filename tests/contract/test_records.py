"""Milestones, documents, decisions, claims and kept answers: read back as they were saved."""

from datetime import date, timedelta
from typing import Any

import pytest

from backlog.domain.claims import Claim
from backlog.domain.milestones import MilestoneName
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.responses import Portion, Response, Shown
from backlog.errors import Conflict
from backlog.store import R
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.samples import NOW, STAMP, task
from tests.strategies import HOSTILE
from tests.unit.render.samples import FULL_VIEW

TEXT = "\n".join(HOSTILE)
MILESTONE = Milestone("d", "m-1", "Bare", NOW)
DOCUMENT = Document("e", "doc-1", "Bare", NOW)
DECISION = Decision("f", "decision-1", "Bare", NOW)


def save(store: Store, *records: R) -> list[R]:
    with store.writing(STAMP) as writer:
        return [writer.save_record(None, record) for record in records]


def check_read_back(store: Store, number: int, record: R) -> None:
    save(store, record)

    with store.reading() as reader:
        found = reader.record(type(record), number)

    assert found == record._replace(revision=1)


def test_every_field_of_a_milestone_is_read_back(store: Store) -> None:
    full = Milestone("a", "m-0", TEXT, NOW, "archived", date(2027, 1, 2), date(2027, 3, 4), TEXT)

    check_read_back(store, 0, full)
    check_read_back(store, 1, MILESTONE)


def test_every_field_of_a_document_is_read_back(store: Store) -> None:
    full = Document("b", "doc-007", TEXT, NOW, "guide", "sub/folder", HOSTILE, "archived", NOW, TEXT)

    check_read_back(store, 7, full)
    check_read_back(store, 1, DOCUMENT)


def test_every_field_of_a_decision_is_read_back(store: Store) -> None:
    full = Decision("c", "decision-12", TEXT, date(2027, 1, 2), "accepted", "archived", NOW, TEXT)

    check_read_back(store, 12, full)
    check_read_back(store, 1, DECISION)


def test_records_are_told_by_number_and_kind(store: Store) -> None:
    saved = [Milestone(str(number), f"m-{number}", "x", NOW, revision=1) for number in (0, 2, 10)]
    save(store, *reversed(saved))
    save(store, DOCUMENT)

    with store.reading() as reader:
        assert reader.records(Milestone) == tuple(saved)
        assert [document.id for document in reader.records(Document)] == ["doc-1"]
        assert reader.records(Decision) == ()
        assert reader.record(Decision, 1) is None


def test_a_milestone_is_named_as_tasks_refer_to_it(store: Store) -> None:
    save(store, Milestone("a", "m-2", "Later", NOW, "archived"), Milestone("b", "m-0", "Beta", NOW))

    with store.reading() as reader:
        found = reader.milestones()

    assert found == (MilestoneName("m-0", "Beta"), MilestoneName("m-2", "Later", archived=True))


def test_a_changed_record_has_the_next_revision_and_one_event(backend: Backend) -> None:
    (before,) = save(backend.store, MILESTONE)

    with backend.store.writing(STAMP) as writer:
        after = writer.save_record(before, before._replace(title="Changed"))

    assert after == before._replace(title="Changed", revision=2)
    assert backend.run("SELECT entity, entity_id, revision, changes FROM events WHERE revision = 2") == [
        ("milestone", "m-1", 2, '{"title":["Bare","Changed"]}')
    ]


def test_a_change_of_a_record_that_was_changed_meanwhile_is_a_conflict(store: Store) -> None:
    (read,) = save(store, DECISION)
    with store.writing(STAMP) as writer:
        writer.save_record(read, read._replace(title="Theirs"))

    with pytest.raises(Conflict), store.writing(STAMP) as writer:
        writer.save_record(read, read._replace(title="Ours"))

    with store.reading() as reader:
        assert [decision.title for decision in reader.records(Decision)] == ["Theirs"]


def test_claims_are_those_of_active_tasks_the_first_to_expire_first(store: Store) -> None:
    def until(hours: int) -> dict[str, Any]:
        return {"claimed_by": f"agent {hours}", "claimed_until": NOW + timedelta(hours=hours)}

    save_all(
        store,
        [
            task(1, **until(3)),
            task(2, **until(-1)),
            task(3),
            task(4, state="archived", **until(1)),
            task(5, state="completed", **until(1)),
        ],
    )

    with store.reading() as reader:
        found = reader.claims()

    assert found == (
        Claim("TASK-2", "agent -1", NOW - timedelta(hours=1)),
        Claim("TASK-1", "agent 3", NOW + timedelta(hours=3)),
    )


def test_an_answer_is_kept_under_its_key(store: Store) -> None:
    answers = {
        "key": Response("create task:digest", (Shown(FULL_VIEW),)),
        "key of a batch": Response("batch:digest", Portion(3, '{"line": 3}\n')),
    }

    with store.writing(STAMP) as writer:
        assert writer.history.response("key") is None
        for key, answer in answers.items():
            writer.history.save_response(key, answer)

    with store.reading() as reader:
        assert {key: reader.history.response(key) for key in answers} == answers
        assert reader.history.response("KEY") is None
