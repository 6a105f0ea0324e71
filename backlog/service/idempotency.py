"""Lets a request be repeated safely: the same idempotency key gets the same response as the first time."""

from __future__ import annotations

import json
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from backlog.domain.claims import Edited
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import Clear, EditRequest
from backlog.domain.responses import Portion, Response, Shown
from backlog.errors import Conflict, InvalidInput, quoted
from backlog.service.lookup import numbers_of
from backlog.service.tasks import create_and_view, edit_in
from backlog.service.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Concatenate, ParamSpec, TypeVar

    from backlog.domain.task import Kind
    from backlog.domain.views import TaskView
    from backlog.store import Reader, Writer

    P = ParamSpec("P")
    R = TypeVar("R")

LONGEST_KEY = 200


class Key(NamedTuple):
    """An idempotency key, a line of at most 200 characters.

    `due_date` is the due date of the request as it was put, where it would be another day tomorrow:
    `+3d` repeated the day after is the same request.
    """

    text: str
    due_date: str | None = None


def once(
    use_case: Callable[Concatenate[Writer, P], R],
    asked: Callable[Concatenate[Reader, Key, P], str],
    keep: Callable[[R], Sequence[Shown]],
    restore: Callable[[Sequence[Shown]], R],
) -> Callable[Concatenate[Writer, Key, P], R]:
    """Return a use case that takes a key before its arguments, and runs only once for each key.

    `asked` returns the same text for two requests that are the same; `keep` and `restore` turn what the
    use case returns into what is kept, and back. It raises InvalidInput for a text that is no key, and
    Conflict for a key under which something else was asked.
    """

    @wraps(use_case)
    def write_once(writer: Writer, key: Key, /, *args: P.args, **kwargs: P.kwargs) -> R:
        check_key(key.text)
        request = asked(writer, key, *args, **kwargs)
        done = earlier(writer, key.text, request)
        if done is None:
            result = use_case(writer, *args, **kwargs)
            writer.history.save_response(key.text, Response(request, keep(result)))
            return result
        if isinstance(done, Portion):
            raise _conflict(key.text)
        return restore(done)

    return write_once


def _edit_and_view(
    writer: Writer,
    ids: Sequence[str],
    request: EditRequest,
    *,
    kind: Kind = "task",
    if_revision: int | None = None,
) -> list[Edited]:
    """Edit tasks or drafts, with their views; see `edit_in`."""
    return edit_in(writer, ids, request, kind=kind, if_revision=if_revision)


def _create_asked(_: Reader, key: Key, request: CreateRequest) -> str:
    return digest(f"create {'draft' if request.draft else 'task'}", request, due_date=key.due_date)


def _edit_asked(
    reader: Reader,
    key: Key,
    ids: Sequence[str],
    request: EditRequest,
    *,
    kind: Kind = "task",
    if_revision: int | None = None,
) -> str:
    settings = reader.settings()
    named = dict.fromkeys(numbers_of(id_, kind, settings) or id_ for id_ in ids)
    return digest(f"edit {kind}", request, list(named), if_revision, due_date=key.due_date)


def _keep_created(view: TaskView) -> Sequence[Shown]:
    return (Shown(view),)


def _restore_created(done: Sequence[Shown]) -> TaskView:
    return done[0].view


def _keep_edited(edited: Sequence[Edited]) -> Sequence[Shown]:
    return [Shown(each.view, each.claim) for each in edited if each.view is not None]


def _restore_edited(done: Sequence[Shown]) -> list[Edited]:
    return [Edited(each.view.task, each.claim, each.view) for each in done]


create_once = transaction(once(create_and_view, _create_asked, _keep_created, _restore_created))
edit_once = transaction(once(_edit_and_view, _edit_asked, _keep_edited, _restore_edited))


def check_key(key: str) -> None:
    """Raise InvalidInput for a text that is no key: an empty one, a very long one, one with line breaks."""
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(
            f"idempotency key {quoted(key)} is not a line of 1 to {LONGEST_KEY} characters",
            code="invalid-key",
            key=key,
        )


def digest(name: str, *asked: object, due_date: str | None = None) -> str:
    """Return the name of a use case and the SHA-256 of what is asked of it; who asks is no part of it.

    Of a request only what it sets counts, so that a field that is added one day changes no digest.
    `due_date` is what stands for the due date in it.
    """
    from hashlib import sha256  # only requests with a key need it

    words = {} if due_date is None else {"due_date": {"words": due_date}}
    text = json.dumps([_plain(part, words) for part in asked], default=_plain, sort_keys=True)
    return f"{name}:{sha256(text.encode()).hexdigest()}"


def _plain(part: Any, words: dict[str, Any] | None = None) -> Any:  # noqa: ANN401  whatever a request holds
    """Return a part of a request as JSON knows it, with words in the place of some values."""
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
    } | (words or {})


def _set(value: object, default: object) -> bool:
    """Say whether a field of a request is set; a list of nothing is as good as none, whatever its type."""
    return bool(value) if default == () else value != default


def earlier(reader: Reader, key: str, asked: str) -> Sequence[Shown] | Portion | None:
    """Return what was done under a key, None for a new one; raise Conflict if the request was another one."""
    earlier_response = reader.history.response(key)
    if earlier_response is None:
        return None
    name, _, _ = asked.partition(":")
    if earlier_response.request not in {asked, f"{name}:"}:
        raise _conflict(key)
    return earlier_response.done


def _conflict(key: str) -> Conflict:
    return Conflict(
        f"the idempotency key {quoted(key)} was already used for a different request",
        code="idempotency-conflict",
        key=key,
    )
