"""What became of each line of a batch, as one line of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.compact_json import quoted_json
from backlog.render.json.errors import error_object
from backlog.render.json.history import event_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.batch.outcomes import LineOutcome
    from backlog.errors import BacklogError

_to_json = json.JSONEncoder(ensure_ascii=False).encode
_NOTHING_MORE = (False, None, None, None, None)
"""What an outcome says beyond its line, ids and revisions, where all went well and nobody asked for more."""


def result_line(outcome: LineOutcome, hint: Callable[[BacklogError], str | None]) -> str:
    """Return `{"line": 3, "ok": true, "id": "TASK-7", "revision": 2}`, or what was wrong.

    A rehearsal also says which records would change and how. `hint` is what to do about an error.
    """
    if len(outcome.revisions) == 1 and outcome[3:] == _NOTHING_MORE:  # what most lines answer
        id_, revision = quoted_json(outcome.ids[0]), outcome.revisions[0]
        return f'{{"line": {outcome.line}, "ok": true, "id": {id_}, "revision": {revision}}}\n'
    data: dict[str, object] = {"line": outcome.line, "ok": outcome.error is None}
    if outcome.name is not None:
        data["as"] = outcome.name
    if outcome.error is not None:
        data["error"] = error_object(outcome.error, outcome.error.message, hint(outcome.error))
    elif outcome.several:
        data |= {"ids": outcome.ids, "revisions": outcome.revisions}
    else:
        data["id"] = outcome.ids[0]
        if outcome.revisions:
            data["revision"] = outcome.revisions[0]
    if outcome.note is not None:
        data["note"] = outcome.note
    if outcome.events is not None:
        changes = map(event_object, outcome.events)
        data["changes"] = [
            {"id": change["id"], "entity": change["entity"], "fields": change["changes"]}
            for change in changes
        ]
    return f"{_to_json(data)}\n"
