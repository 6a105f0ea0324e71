"""Documents and decisions: what they hold, what changes them, and how they are named."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.documents import DECISION_SECTIONS
from backlog.domain.records import Decision, Document
from backlog.service.documents import (
    archive,
    create_decision,
    create_document,
    every,
    one,
    update_decision,
    update_document,
)
from tests.unit.service.backlogs import START, Backlog, refusal


def test_a_document_is_as_it_was_asked_for(backlog: Backlog) -> None:
    plain = create_document(backlog.asking(), " Guide ")
    whole = create_document(
        backlog.asking(), "Plan", type_="guide", path="a/b", text="# Words\n", tags=["x", " y ", "x"]
    )

    assert (plain.id, plain.title, plain.type, plain.path, plain.tags, plain.content) == (
        "doc-1", "Guide", "other", "", (), "",
    )  # fmt: skip
    assert (plain.created_at, plain.state, plain.revision, len(plain.uuid)) == (START, "active", 1, 36)
    assert (whole.id, whole.type, whole.path, whole.tags, whole.content) == (
        "doc-2", "guide", "a/b", ("x", "y"), "# Words\n",
    )  # fmt: skip
    assert one(backlog.asking(), Document, "2") == whole


def test_a_decision_is_as_it_was_asked_for(backlog: Backlog) -> None:
    plain = create_decision(backlog.asking(), "Why")
    whole = create_decision(backlog.asking(), "How", status=" accepted ", text="Because")

    assert (plain.id, plain.status, plain.content) == ("decision-1", "proposed", DECISION_SECTIONS)
    assert (plain.created_at, plain.revision, len(plain.uuid)) == (START, 1, 36)
    assert (whole.id, whole.status, whole.content) == ("decision-2", "accepted", "Because")
    assert create_decision(backlog.asking(), "What", status=" ", text="").content == ""


def test_ids_are_padded_as_configured(backlog: Backlog) -> None:
    backlog.save(zero_padded_ids=3)

    assert create_document(backlog.asking(), "Guide").id == "doc-001"
    assert create_decision(backlog.asking(), "Why").id == "decision-001"


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"title": " Handbook "}, "title", "Handbook"),
        ({"type_": "readme"}, "type", "readme"),
        ({"path": "c"}, "path", "c"),
        ({"path": ""}, "path", ""),
        ({"text": "new"}, "content", "new"),
        ({"text": ""}, "content", ""),
        ({"tags": ["z", "X"]}, "tags", ("z", "x")),
        ({"tags": []}, "tags", ()),
    ],
)
def test_of_a_document_only_what_is_given_is_changed(
    backlog: Backlog,
    changes: Any,  # noqa: ANN401  arguments
    field: str,
    value: object,
) -> None:
    before = create_document(backlog.asking(), "Guide", type_="guide", path="a", text="old", tags=["x"])

    after = update_document(backlog.asking(), "doc-1", **changes)

    changed: dict[str, Any] = {field: value}
    assert after == before._replace(revision=2, updated_at=START + timedelta(minutes=1), **changed)
    assert update_document(backlog.asking(), "1", **changes) == after


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"title": " How "}, "title", "How"),
        ({"status": " rejected "}, "status", "rejected"),
        ({"text": "new"}, "content", "new"),
        ({"text": ""}, "content", ""),
    ],
)
def test_of_a_decision_only_what_is_given_is_changed(
    backlog: Backlog,
    changes: Any,  # noqa: ANN401  arguments
    field: str,
    value: object,
) -> None:
    before = create_decision(backlog.asking(), "Why", status="accepted", text="old")

    after = update_decision(backlog.asking(), "DECISION-01", **changes)

    changed: dict[str, Any] = {field: value}
    assert after == before._replace(revision=2, updated_at=START + timedelta(minutes=1), **changed)
    assert update_decision(backlog.asking(), "1", **changes) == after


@pytest.mark.parametrize("change", [False, True])
def test_what_cannot_be_stored_is_called_by_its_name(backlog: Backlog, *, change: bool) -> None:
    def tagged() -> object:
        if change:
            return update_document(backlog.asking(), "1", tags=["a\0"])
        return create_document(backlog.asking(), "Guide", tags=["a\0"])

    def decided() -> object:
        if change:
            return update_decision(backlog.asking(), "1", status="a\0")
        return create_decision(backlog.asking(), "Why", status="a\0")

    create_document(backlog.asking(), "Guide")
    create_decision(backlog.asking(), "Why")
    assert refusal(tagged).message == "tag contains a NUL character, which cannot be stored"
    assert refusal(decided).message == "status contains a NUL character, which cannot be stored"


def test_a_decision_keeps_its_status_if_a_blank_one_is_given(backlog: Backlog) -> None:
    create_decision(backlog.asking(), "Why", status="accepted")

    assert update_decision(backlog.asking(), "1", status="  ").status == "accepted"


def test_a_revision_must_be_the_one_that_was_read(backlog: Backlog) -> None:
    create_document(backlog.asking(), "Guide")
    create_decision(backlog.asking(), "Why")

    assert update_document(backlog.asking(), "1", text="a", if_revision=1).revision == 2
    assert refusal(lambda: update_document(backlog.asking(), "1", text="b", if_revision=1)).data == {
        "task": "doc-1", "kind": "document", "revision": 2, "expected": 1,
    }  # fmt: skip
    assert update_decision(backlog.asking(), "1", text="a", if_revision=1).revision == 2
    assert refusal(lambda: update_decision(backlog.asking(), "1", text="b", if_revision=1)).data == {
        "task": "decision-1", "kind": "decision", "revision": 2, "expected": 1,
    }  # fmt: skip


@pytest.mark.parametrize("given", ["9", "decision-1", "doc-1.1", "x", "", "3"])
def test_a_document_that_is_not_there_or_archived_is_not_found(backlog: Backlog, given: str) -> None:
    for title in ("One", "Two", "Three"):
        create_document(backlog.asking(), title)
    create_decision(backlog.asking(), "Why")
    gone = archive(backlog.asking(), Document, "doc-003")

    assert (gone.id, gone.state, gone.updated_at) == ("doc-3", "archived", START + timedelta(minutes=4))
    for look in (
        lambda: one(backlog.asking(), Document, given),
        lambda: update_document(backlog.asking(), given, title="x"),
        lambda: archive(backlog.asking(), Document, given),
    ):
        assert refusal(look) == (
            "NotFound",
            "document-not-found",
            f'document "{given}" not found',
            {"kind": "document", "given": given},
        )


def test_what_is_archived_is_not_listed(backlog: Backlog) -> None:
    for title in ("One", "Two"):
        create_document(backlog.asking(), title)
        create_decision(backlog.asking(), title)
    archive(backlog.asking(), Decision, "1")

    assert [each.title for each in every(backlog.asking(), Document)] == ["One", "Two"]
    assert [each.title for each in every(backlog.asking(), Decision)] == ["Two"]
    assert refusal(lambda: update_decision(backlog.asking(), "doc-2")).code == "decision-not-found"
    assert refusal(lambda: create_document(backlog.asking(), " ")).message == "a document needs a title"
    assert refusal(lambda: create_decision(backlog.asking(), " ")).message == "a decision needs a title"
    assert refusal(lambda: update_document(backlog.asking(), "1", title=" ")).data == {"kind": "document"}
    assert refusal(lambda: update_decision(backlog.asking(), "2", title=" ")).data == {"kind": "decision"}
