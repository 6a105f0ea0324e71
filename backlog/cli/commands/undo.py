"""`backlog undo`: undoes a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Command, UsageError, switch, text
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.errors import quoted
from backlog.service.undo import ThisBatch, ThisEvent, in_full, undo

if TYPE_CHECKING:
    from backlog.app import App


def run(
    app: App,
    *,
    event: str | None = None,
    batch: str | None = None,
    dry_run: bool = False,
    verbose: bool = False,
) -> None:
    """Undo a command: the actor's last one, or a given event or batch.

    What it changed gets its former values back, as a new event; what it created is archived, because ids
    are not reused. Exits with 5 if somebody has changed the same fields since, and with 4 if a rule
    forbids the result.
    """
    if event is not None and batch is not None:
        raise UsageError("--event and --batch cannot be combined", code="conflicting-options")
    what = ThisEvent(_number(event)) if event is not None else None if batch is None else ThisBatch(batch)
    context = app.context("undo")
    events = undo(context, what, rehearsal=dry_run)
    if app.as_json:
        from backlog.render.json import history as json_history

        emit(json_history.history("undo", in_full(context, events)))
    else:
        from backlog.render.text.history import undone_lines

        emit(undone_lines(events, verbose=verbose, rehearsal=dry_run))


def _number(given: str) -> int:
    text_ = given.strip()
    if not (text_.isascii() and text_.isdigit() and len(text_) < 19):  # noqa: PLR2004  what a database's integer holds
        raise UsageError(
            f"{quoted(given)} is not the number of an event",
            hint="see the numbers with: backlog log",
            code="invalid-event",
        )
    return int(text_)


command = Command(
    run,
    (
        text("--event", "NUMBER", "undo only this event, by its number in `backlog log`"),
        text("--batch", "UUID", "undo everything that one command did"),
        switch("--dry-run", "show what would be undone, change nothing", group=SAFETY),
        switch("--verbose", "list every event that is undone"),
        JSON,
    ),
)
