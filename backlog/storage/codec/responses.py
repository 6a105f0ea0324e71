"""Turns what is kept under idempotency keys into JSON, and back.

Facts are kept, by the names of the fields, so that a field that is added one day is simply not there; and
no text of any front end, so that each can answer in its own form.
"""

from __future__ import annotations

from backlog.compact_json import read_json
from backlog.domain.claims import Claim
from backlog.domain.graph import Edge, Node, Readiness, build_graph
from backlog.domain.responses import Portion, Response, Shown
from backlog.domain.task import Task, TaskLink
from backlog.domain.views import TaskView
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec
from backlog.storage.codec.events import decode_plain

if TYPE_CHECKING:
    from typing import Any


def encode_response(response: Response) -> codec.Values:
    """Return the columns of a response."""
    done = response.done
    stored = done._asdict() if isinstance(done, Portion) else {"tasks": [_plain(each) for each in done]}
    return {"request": response.request, "answer": codec.encode_json(stored)}


def decode_response(row: codec.Row) -> Response:
    """Return the response in a row: request, answer."""
    request, text = row
    stored = read_json(text)
    return Response(request, tuple(map(_shown, stored["tasks"])) if "tasks" in stored else Portion(**stored))


def _plain(shown: Shown) -> codec.Plain:
    from backlog.storage.codec.encoding import plain_fields  # to read a response takes none of it

    view, held = shown
    fields = plain_fields(view.task)
    stored: codec.Plain = {
        "task": {field: value for field, value in fields.items() if value is not None and value != []},
        "nodes": [node._asdict() for node in view.graph.nodes.values()],
        "edges": [[source, target] for source, ids in view.graph.depends_on.items() for target in ids],
        "readiness": view.readiness._asdict(),
    }
    if view.parent is not None:
        stored["parent"] = view.parent._asdict()
    if view.subtasks:
        stored["subtasks"] = [link._asdict() for link in view.subtasks]
    if held is not None:
        stored["held"] = {"holder": held.holder, "until": codec.encode_instant(held.until)}
    return stored


def _shown(stored: dict[str, Any]) -> Shown:
    fields = {field: value for field, value in stored["task"].items() if field in Task._fields}
    task = Task(**{field: decode_plain("task", field, value) for field, value in fields.items()})
    view = TaskView(
        task=task,
        parent=TaskLink(**stored["parent"]) if "parent" in stored else None,
        subtasks=tuple(TaskLink(**link) for link in stored.get("subtasks", ())),
        graph=build_graph(
            task.id, (Node(**node) for node in stored["nodes"]), map(Edge._make, stored["edges"])
        ),
        readiness=Readiness(**{name: codec.frozen(value) for name, value in stored["readiness"].items()}),
    )
    held = stored.get("held")
    return Shown(view, held and Claim(task.id, held["holder"], codec.decode_moment(held["until"])))
