"""Under a key the same request is known again, also by the programs that come after this one."""

from datetime import date
from typing import Any

import pytest

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.domain.responses import Portion, Response, Shown
from backlog.service.idempotency import Key, check_key, create_once, digest, earlier, edit_once
from backlog.service.queries import view
from tests.unit.service.backlogs import Backlog, refusal

KEY = Key("ci-7")
DAY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("name", "asked", "due_date", "expected"),
    [
        ("create task", [CreateRequest("x")], None, "a696e1038780d71e"),
        (
            "create draft",
            [CreateRequest("x", draft=True, labels=["a"], due_date=DAY)],
            None,
            "e654eaa0b15df348",
        ),
        ("create task", [CreateRequest("x", due_date=DAY)], "+3d", "c1080960b0039e98"),
        ("edit task", [EditRequest(title="x", plan=CLEAR), ["TASK-1"], None], None, "2422b2c1c6b3d3e1"),
        (
            "edit draft",
            [EditRequest(due_date=CLEAR, labels=()), ["DRAFT-1", "DRAFT-2"], 3],
            "none",
            "78b65d61d723a9c8",
        ),
    ],
)
def test_a_digest_is_the_same_in_every_version(
    name: str,
    asked: Any,  # noqa: ANN401  requests
    due_date: str | None,
    expected: str,
) -> None:
    found = digest(name, *asked, due_date=due_date)

    assert found.startswith(f"{name}:{expected}")
    assert len(found) == len(f"{name}:") + 64


@pytest.mark.parametrize("text", ["x", "x" * 200, "ci 7 é"])
def test_a_key_is_a_line_of_at_most_200_characters(text: str) -> None:
    check_key(text)


@pytest.mark.parametrize("text", ["", "x" * 201, "a\tb"])
def test_what_is_no_key_is_said_with_the_reason(text: str) -> None:
    found = refusal(lambda: check_key(text))

    assert (found.kind, found.code, found.data) == ("InvalidInput", "invalid-key", {"key": text})
    assert found.message.endswith(" is not a line of 1 to 200 characters")


def test_an_edit_under_a_key_is_of_certain_tasks_at_a_certain_revision(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    backlog.create("Idea", draft=True)
    request = EditRequest(title="Changed", due_date=date(2027, 1, 15))

    def again(*ids: str, request: EditRequest = request, key: Key = KEY, **how: Any) -> Any:  # noqa: ANN401  arguments
        return edit_once(backlog.asking(), key, list(ids), request, **how)

    (first,) = again("1", if_revision=1)
    assert (first.task.id, first.task.title, first.view) == ("TASK-1", "Changed", view(backlog.asking(), "1"))
    assert again("task-01", if_revision=1) == [first]
    assert backlog.tasks()["TASK-1"].revision == 2
    for other in (
        lambda: again("1"),
        lambda: again("1", if_revision=2),
        lambda: again("2", if_revision=1),
        lambda: again("1", request=EditRequest(title="Changed"), if_revision=1),
        lambda: again("1", key=Key("ci-7", "+1d"), if_revision=1),
        lambda: again("1", kind="draft", if_revision=1),
    ):
        assert refusal(other) == (
            "Conflict",
            "idempotency-conflict",
            'the idempotency key "ci-7" was already used for a different request',
            {"key": "ci-7"},
        )
    assert again("1", key=Key("d"), kind="draft", if_revision=1)[0].task.id == "DRAFT-1"
    assert refusal(lambda: again("2", key=Key("e"), if_revision=5)).code == "revision-moved"


def test_a_draft_that_was_created_under_a_key_is_shown_again(backlog: Backlog) -> None:
    first = create_once(backlog.asking(), KEY, CreateRequest("Idea", draft=True))

    assert create_once(backlog.asking(), KEY, CreateRequest("Idea", draft=True)) == first
    assert first.task.id == "DRAFT-1"
    assert refusal(lambda: create_once(backlog.asking(), KEY, CreateRequest("Idea"))).kind == "Conflict"


def test_what_an_older_program_kept_is_known_by_its_name(backlog: Backlog) -> None:
    shown = create_once(backlog.asking(), KEY, CreateRequest("One"))
    with backlog.store.writing(backlog.stamp()) as writer:
        writer.history.save_response("old", Response("create task:", [Shown(shown)]))
        writer.history.save_response("batch", Response("batch:1", Portion(1, "{}")))

        assert earlier(writer, "new", "create task:x") is None
        assert earlier(writer, "old", "create task:a:b") == (Shown(shown),)
        assert earlier(writer, "batch", "batch:1") == Portion(1, "{}")
        for asked in ("edit task:x", "batch:2", "batch"):
            key = "batch" if asked.startswith("batch") else "old"
            assert refusal(lambda asked=asked, key=key: earlier(writer, key, asked)).data == {"key": key}  # type: ignore[misc]


def test_a_key_of_a_batch_is_none_of_another_request(backlog: Backlog) -> None:
    request = CreateRequest("One")
    with backlog.store.writing(backlog.stamp()) as writer:
        writer.history.save_response("ci-7", Response(digest("create task", request), Portion(1, "{}")))

    assert refusal(lambda: create_once(backlog.asking(), KEY, request)).code == "idempotency-conflict"


@pytest.mark.parametrize(
    ("kind", "request_"), [("task", CreateRequest("x")), ("draft", CreateRequest("x", draft=True))]
)
def test_a_creation_is_remembered_by_the_digest_of_what_was_asked(
    backlog: Backlog, kind: str, request_: CreateRequest
) -> None:
    create_once(backlog.asking(), Key("ci-7", "+3d"), request_)

    with backlog.store.reading() as reader:
        response = reader.history.response("ci-7")
    assert response is not None
    assert response.request == digest(f"create {kind}", request_, due_date="+3d")
