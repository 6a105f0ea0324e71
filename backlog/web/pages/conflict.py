"""The page of a save that comes too late: both versions, field by field, and a form to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import RevisionMoved
from backlog.web.conflicts import is_as_shown
from backlog.web.responses import page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.service.vocabulary import Vocabulary
    from backlog.web.conflicts import FieldDifference
    from backlog.web.forms import Form
    from backlog.web.history import EventLine


def save_as_shown(
    form: Form,
    save: Callable[[int | None], object],
    stored: Callable[[], tuple[int, Iterable[tuple[str, str]]]],
) -> None:
    """Save what a form holds, if nobody else has changed what it is about since it was made.

    `save` gets the revision that it may change, `stored` returns the present one with the fields and their
    values. Raises what `save` does, RevisionMoved only if a field of the form is not stored as it was.
    """
    seen = form.number("revision")
    while True:
        try:
            save(seen)
        except RevisionMoved:
            revision, fields = stored()
            if revision == seen or not is_as_shown(form, fields):
                raise
            seen = revision
        else:
            return


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
