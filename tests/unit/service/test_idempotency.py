"""A key does one thing once, whichever front end uses it, and what makes two requests the same."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, KEEP, EditRequest
from backlog.domain.filters import Query
from backlog.domain.task import ChecklistItem
from backlog.errors import Conflict, InvalidInput, NotFound
from backlog.service.claims import claim
from backlog.service.context import Context
from backlog.service.idempotency import Key, create_once, digest, edit_once
from backlog.service.lifecycle import demote
from backlog.service.queries import view
from backlog.service.tasks import create, edit
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.store.database import Store
from tests.samples import NOW, list_tasks

KEY = Key("ci-7")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh, empty backlog."""
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda _: None)
    with closing(open_store(path)) as opened:
        yield opened


def asking(store: Store, actor: str = "Ada", command: str = "task create") -> Context:
    return Context(store, actor, command, lambda: NOW)


def test_a_key_of_one_front_end_is_answered_by_another(store: Store) -> None:
    request = CreateRequest("One", labels=["a"], due_date=date(2027, 1, 15))
    first = create_once(asking(store), KEY, request)
    edit(asking(store), ["1"], EditRequest(title="Changed since"))

    again = create_once(asking(store, "@agent", "mcp task_create"), KEY, request)

    assert again == first
    assert (again.task.title, again.task.revision) == ("One", 1)
    assert [task.title for task in list_tasks(asking(store), Query()).tasks] == ["Changed since"]


def test_an_edit_is_answered_with_what_it_made_of_each_task_and_whose_claims_it_touched(store: Store) -> None:
    for title in ("One", "Two"):
        create(asking(store), CreateRequest(title))
    claim(asking(store), "2", "@bot", timedelta(minutes=5))
    first = edit_once(asking(store), KEY, ["1", "TASK-2"], EditRequest(labels=("x",)))

    again = edit_once(asking(store), KEY, [" task-01", "2", "TASK-1"], EditRequest(labels=["x"]))

    assert again == first
    assert [(each.task.id, each.claim and each.claim.holder) for each in again] == [
        ("TASK-1", None), ("TASK-2", "@bot"),
    ]  # fmt: skip
    assert view(asking(store), "1").task.revision == 2


def test_a_key_is_answered_even_if_what_it_named_is_gone(store: Store) -> None:
    create(asking(store), CreateRequest("One"))
    first = edit_once(asking(store), KEY, ["1"], EditRequest(notes="n"), if_revision=1)
    demote(asking(store), ["1"])

    assert edit_once(asking(store), KEY, ["1"], EditRequest(notes="n"), if_revision=1) == first


def test_a_key_for_something_else_is_a_conflict(store: Store) -> None:
    create_once(asking(store), KEY, CreateRequest("One"))

    for request in (CreateRequest("Two"), CreateRequest("One", draft=True)):
        with pytest.raises(Conflict) as caught:
            create_once(asking(store), KEY, request)
        assert (caught.value.code, caught.value.data) == ("idempotency-conflict", {"key": "ci-7"})
    with pytest.raises(Conflict):
        edit_once(asking(store), KEY, ["1"], EditRequest(title="One"))


def test_what_failed_leaves_nothing_under_its_key(store: Store) -> None:
    with pytest.raises(NotFound):
        edit_once(asking(store), KEY, ["1"], EditRequest(title="One"))
    create(asking(store), CreateRequest("A task"))

    (edited,) = edit_once(asking(store), KEY, ["1"], EditRequest(title="Two"))

    assert edited.task.title == "Two"


def test_a_due_date_in_words_is_the_same_request_on_another_day(store: Store) -> None:
    today, tomorrow = date(2027, 1, 15), date(2027, 1, 16)
    first = create_once(asking(store), Key("k", "+3d"), CreateRequest("One", due_date=today))

    assert create_once(asking(store), Key("k", "+3d"), CreateRequest("One", due_date=tomorrow)) == first
    for key in (Key("k"), Key("k", "+4d")):
        with pytest.raises(Conflict):
            create_once(asking(store), key, CreateRequest("One", due_date=today))


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 201])
def test_a_key_is_one_line(store: Store, text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_once(asking(store), Key(text), CreateRequest("One"))

    assert caught.value.code == "invalid-key"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CreateRequest("x", labels=["a"]), CreateRequest("x", labels=("a",), references=[])),
        (EditRequest(add_ac=["a"]), EditRequest(add_ac=("a",), title=KEEP, comments=[])),
        (EditRequest(due_date=date(2027, 1, 15)), EditRequest(due_date=date(2027, 1, 15))),
    ],
)
def test_requests_for_the_same_are_the_same_question(
    one: CreateRequest | EditRequest, other: CreateRequest | EditRequest
) -> None:
    assert digest("edit task", one, ["1"], None) == digest("edit task", other, ["1"], None)


def test_requests_for_something_else_are_other_questions() -> None:
    asked = [
        CreateRequest("x"),
        CreateRequest("y"),
        CreateRequest("x", draft=True),
        CreateRequest("x", dod_defaults=False),
        CreateRequest("x", assignees=()),
        CreateRequest("x", acceptance_criteria=("a",)),
        CreateRequest("x", acceptance_criteria=(ChecklistItem("a"),)),
        EditRequest(),
        EditRequest(labels=()),
        EditRequest(labels=("a", "b")),
        EditRequest(labels=("a,b",)),
        EditRequest(plan=CLEAR),
        EditRequest(plan="CLEAR"),
        EditRequest(due_date=CLEAR),
        EditRequest(due_date=date(2027, 1, 15)),
        EditRequest(ordinal=0.0),
        EditRequest(check_ac=(1,)),
    ]
    digests = {digest("edit task", each, ["1"], None) for each in asked}
    digests |= {
        digest("edit draft", EditRequest(), ["1"], None),
        digest("edit task", EditRequest(), ["2"], None),
        digest("edit task", EditRequest(), ["1"], 3),
    }

    assert len(digests) == len(asked) + 3
