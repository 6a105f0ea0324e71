"""The page of a save that comes too late: both versions, field by field, and a form to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.web.responses import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.service.vocabulary import Vocabulary
    from backlog.web.conflicts import FieldDifference
    from backlog.web.history import EventLine


def conflict_page(
    request: Request,
    words: Vocabulary,
    subject: tuple[str, str],
    fields: Sequence[FieldDifference],
    *,
    action: str,
    hidden: Iterable[tuple[str, object]] = (),
    events: Sequence[EventLine] = (),
) -> Response:
    """Return the page, with status 409.

    `subject` is what was changed meanwhile, by its name and path. The form is sent to `action` again, with
    the `hidden` fields that say which version was seen now.
    """
    name, path = subject
    return page(
        request,
        "conflict.html",
        409,
        words=words,
        name=name,
        path=path,
        section=path.split("/")[1],
        fields=fields,
        action=action,
        hidden=list(hidden),
        events=events,
    )
