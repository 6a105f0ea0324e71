"""Lets a command be repeated safely: the same idempotency key is answered as it was the first time."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import Clear, EditRequest
from backlog.domain.errors import Conflict, InvalidInput, quoted
from backlog.domain.events import Answer
from backlog.service.tasks import create_and_view, edit_in
from backlog.service.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.claims import Edited
    from backlog.domain.task import Kind
    from backlog.domain.views import TaskView
    from backlog.service.store import Reader, Writer

LONGEST_KEY = 200


def create_once_in(
    writer: Writer, request: CreateRequest, *, key: str, told: Callable[[TaskView], str]
) -> str:
    """Create a task or draft unless the key was used before; return what was told of it then or now.

    Raises as `create` does, and Conflict for a key that something else was asked under.
    """
    check_key(key)
    asked = digest(writer.stamp.command, request)
    answer = earlier(writer, key, asked)
    if answer is None:
        answer = told(create_and_view(writer, request))
        writer.history.save_answer(key, Answer(asked, answer))
    return answer


def edit_once_in(
    writer: Writer,
    ids: Sequence[str],
    request: EditRequest,
    *,
    key: str,
    told: Callable[[Sequence[Edited], Sequence[TaskView]], str],
    kind: Kind = "task",
    if_revision: int | None = None,
) -> str:
    """Edit tasks or drafts unless the key was used before; return what was told of them then or now.

    Raises as `edit` does, and Conflict for a key that something else was asked under.
    """
    check_key(key)
    asked = digest(writer.stamp.command, request, list(ids), if_revision)
    answer = earlier(writer, key, asked)
    if answer is None:
        edited = edit_in(writer, ids, request, kind=kind, if_revision=if_revision)
        answer = told(edited, [each.view for each in edited if each.view is not None])
        writer.history.save_answer(key, Answer(asked, answer))
    return answer


create_once = transaction(create_once_in)
edit_once = transaction(edit_once_in)


def check_key(key: str) -> None:
    """Raise InvalidInput for a text that is no key: an empty one, a very long one, one with line breaks."""
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(
            f"idempotency key {quoted(key)} is not a line of 1 to {LONGEST_KEY} characters",
            code="invalid-key",
            key=key,
        )


def digest(command: str, *asked: object) -> str:
    """Return the SHA-256 of what is asked for; who asks is no part of it.

    Of a request only what it sets counts, so that a field that is added one day changes no digest.
    """
    from hashlib import sha256  # only commands with a key need it

    text = json.dumps([command, *map(_plain, asked)], default=_plain, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _plain(part: Any) -> Any:  # noqa: ANN401  whatever a request holds
    """Return a part of a request as JSON knows it."""
    if isinstance(part, Clear):
        return {"clear": True}
    if isinstance(part, date):
        return part.isoformat()
    if not isinstance(part, (CreateRequest, EditRequest)):
        return part
    defaults = part._field_defaults
    return {
        name: value
        for name, value in part._asdict().items()
        if name not in defaults or _set(value, defaults[name])
    }


def _set(value: object, default: object) -> bool:
    """Say whether a field of a request is set; a list of nothing is as good as none, whatever its type."""
    return bool(value) if default == () else value != default


def earlier(reader: Reader, key: str, asked: str) -> str | None:
    """Return what was answered under a key, None for a new one; raise Conflict if it was another question."""
    kept = reader.history.answer(key)
    if kept is None:
        return None
    if kept.request != asked:
        raise Conflict(
            f"the idempotency key {quoted(key)} was already used for a different request",
            code="idempotency-conflict",
            key=key,
        )
    return kept.answer
