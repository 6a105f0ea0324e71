"""`backlog log`: shows all changes, newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backlog.cli.command import OUTPUT, Command, text
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import output_format, print_note
from backlog.cli.results import MOST_DRAWN, show_entries, show_events
from backlog.cli.syntax import limit
from backlog.domain.events import EventQuery
from backlog.domain.people import is_me
from backlog.errors import quoted
from backlog.service.dates import since
from backlog.service.history import log, operations

if TYPE_CHECKING:
    from backlog.app import App

DEFAULT_LIMIT = 50


def run(
    app: App,
    *,
    since_: str | None = None,
    actor: str | None = None,
    batch: str | None = None,
    limit_: str | None = None,
    plain: bool = False,
) -> None:
    """Show all changes, newest first: on a terminal the last 50, unless you ask for more.

    A command that made many changes is one line with counts; --batch and --json show each change.
    """
    given = limit(limit_)
    most = None if given else MOST_DRAWN if batch or since_ else DEFAULT_LIMIT
    drawn = output_format(app, plain=plain) == "rich"
    who = app.actor() if actor is not None and is_me(actor) else actor
    query = EventQuery(
        batch=batch,
        actor=who,
        since=None if since_ is None else since(since_, datetime.now(UTC), app.today()),
        limit=most + 1 if drawn and most is not None else given,  # one more tells whether there are more
    )
    _note_unknown(app, EventQuery(batch=batch), "batch", batch)
    _note_unknown(app, EventQuery(actor=who), "actor", who)
    if app.as_json or batch is not None:
        show_events(app, "log", log(app.context(), query, brief=not app.as_json), plain=plain, most=most)
    else:
        show_entries(app, operations(app.context(), query).entries(), plain=plain, most=most)


def _note_unknown(app: App, query: EventQuery, what: str, name: str | None) -> None:
    """Say that there is nothing of a name, which may be a slip."""
    if name is not None and not tuple(log(app.context(), query._replace(limit=1), brief=True)):
        print_note(app, f"no event has the {what} {quoted(name)}")


command = Command(
    run,
    (
        text("--since", "TIME", "only since then: 2d, 3h, 30m, 2027-01-15", name="since_"),
        text("--actor", "NAME", "only what this actor did; @me is you"),
        text("--batch", "UUID", "only what one command did, change by change"),
        text(
            "--limit",
            "NUMBER",
            "at most this many; on a terminal 50, unless --since or --batch is given",
            name="limit_",
            group=OUTPUT,
        ),
        PLAIN,
        JSON,
    ),
)
