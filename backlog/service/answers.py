"""Lets a command be repeated safely: the same idempotency key is answered as it was the first time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.domain.errors import Conflict, InvalidInput, quoted
from backlog.domain.events import Answer
from backlog.service.queries import view_of
from backlog.service.retrying import retried
from backlog.service.tasks import create_in, edit_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from backlog.domain.claims import Edited
    from backlog.domain.create import CreateRequest
    from backlog.domain.edit_request import EditRequest
    from backlog.domain.events import Stamp
    from backlog.domain.task import Kind
    from backlog.domain.views import TaskView
    from backlog.service.store import Reader, Store

LONGEST_KEY = 200


@retried
def create_once(
    store: Store,
    request: CreateRequest,
    stamp: Stamp,
    today: date,
    *,
    key: str,
    told: Callable[[TaskView], str],
) -> str:
    """Create a task or draft unless the key was used before; return what was told of it then or now.

    Raises as `create` does, and Conflict for a key that something else was asked under.
    """
    check_key(key)
    asked = digest(stamp.command, request)
    with store.writing(stamp) as writer:
        answer = earlier(writer, key, asked)
        if answer is None:
            task = create_in(writer, request, stamp, today)
            answer = told(view_of(writer, task, writer.settings(), surroundings=False))
            writer.history.save_answer(key, Answer(asked, answer))
        return answer


@retried
def edit_once(  # noqa: PLR0913  what `edit` takes, and how it is kept from happening twice
    store: Store,
    ids: Sequence[str],
    request: EditRequest,
    stamp: Stamp,
    today: date,
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
    asked = digest(stamp.command, request, list(ids), if_revision)
    with store.writing(stamp) as writer:
        answer = earlier(writer, key, asked)
        if answer is None:
            edited = edit_in(writer, ids, request, stamp, today, kind=kind, if_revision=if_revision)
            settings = writer.settings()
            views = [view_of(writer, each.task, settings, surroundings=False) for each in edited]
            answer = told(edited, views)
            writer.history.save_answer(key, Answer(asked, answer))
        return answer


def check_key(key: str) -> None:
    """Raise InvalidInput for a text that is no key: an empty one, a very long one, one with line breaks."""
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(
            f"idempotency key {quoted(key)} is not a line of 1 to {LONGEST_KEY} characters",
            code="invalid-key",
            key=key,
        )


def digest(command: str, *asked: object) -> str:
    """Return the SHA-256 of what is asked for; who asks is no part of it."""
    from hashlib import sha256  # only commands with a key need it

    parts = [part._asdict() if hasattr(part, "_asdict") else part for part in asked]
    return sha256(json.dumps([command, *parts], sort_keys=True).encode()).hexdigest()


def earlier(reader: Reader, key: str, asked: str) -> str | None:
    """Return what was answered under a key, None for a new one; raise Conflict if it was another question."""
    kept = reader.history.answer(key)
    if kept is None:
        return None
    if kept.request != asked:
        raise Conflict(
            f"the idempotency key {quoted(key)} was used for something else",
            code="idempotency-conflict",
            key=key,
        )
    return kept.answer
