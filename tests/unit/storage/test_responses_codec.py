"""What is kept under an idempotency key is read back as it was, and tolerates what other programs keep."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.claims import Claim
from backlog.domain.graph import Edge, Node
from backlog.domain.responses import Portion, Response, Shown
from backlog.domain.task import Task, TaskLink
from backlog.storage.codec.responses import decode_response, encode_response
from tests.samples import task
from tests.strategies import instants, tasks, texts
from tests.unit.render.samples import FULL_VIEW, view_of


def through(answer: Response) -> Response:
    values = encode_response(answer)
    return decode_response((values["request"], values["answer"]))


@given(tasks(), texts(), st.none() | st.tuples(texts(min_size=1), instants()))
def test_a_task_is_kept_whole(kept: Task, title: str, held: tuple[str, datetime] | None) -> None:
    nodes = [Node("TASK-2", title, "Done", completed=True), Node("TASK-3", title, "x", completed=False)]
    edges = [Edge("TASK-1", "TASK-2"), Edge("TASK-3", "TASK-1"), Edge("TASK-2", "TASK-9")]
    view = view_of(kept, nodes=nodes, edges=edges)
    claim = held and Claim(kept.id, *held)

    answer = Response("edit task:digest", (Shown(view, claim), Shown(FULL_VIEW)))

    assert through(answer) == answer


@given(st.integers(0), texts())
def test_a_portion_of_a_batch_is_kept_whole(last: int, outcomes: str) -> None:
    assert through(Response("batch:digest", Portion(last, outcomes))) == (
        "batch:digest", Portion(last, outcomes),
    )  # fmt: skip


def test_a_field_that_is_not_known_any_more_is_left_out_and_one_that_was_not_kept_is_not_set() -> None:
    values = encode_response(Response("", (Shown(view_of(task(1))),)))
    kept = json.loads(str(values["answer"]))
    kept["tasks"][0]["task"] |= {"mood": "fine"}
    for field in ("revision", "state"):
        del kept["tasks"][0]["task"][field]

    done = decode_response(("", json.dumps(kept))).done

    assert not isinstance(done, Portion)
    assert [shown.view.task for shown in done] == [task(1)]


def test_what_is_not_set_takes_no_room() -> None:
    values = encode_response(
        Response("", (Shown(view_of(task(1, created_at=datetime(2027, 1, 1, tzinfo=UTC)))),))
    )

    (kept,) = json.loads(str(values["answer"]))["tasks"]

    assert set(kept) == {"task", "nodes", "edges", "readiness"}
    assert set(kept["task"]) == {
        "uuid", "kind", "id", "title", "status", "created_at", "state", "revision",
    }  # fmt: skip


def test_links_of_a_family_are_kept() -> None:
    parent = Shown(
        view_of(task(1), parent=TaskLink("TASK-0", "Up"), subtasks=(TaskLink("TASK-1.1", "Down"),))
    )

    assert through(Response("", (parent,))).done == (parent,)
