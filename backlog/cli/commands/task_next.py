"""`backlog task next`: shows the task to work on next, and claims it if asked to."""

from __future__ import annotations

from backlog.cli.command import Command, UsageError, switch, text
from backlog.cli.options import FIELDS, JSON, PLAIN
from backlog.cli.output import output_format
from backlog.cli.results import show_view
from backlog.domain.claims import read_holder, read_lease
from backlog.lean import TYPE_CHECKING
from backlog.service.claims import claim
from backlog.service.overview import next_task
from backlog.service.queries import view

if TYPE_CHECKING:
    from backlog.app import App


def run(
    app: App,
    *,
    claim_: bool = False,
    assignee: str | None = None,
    lease: str | None = None,
    plain: bool = False,
    fields: str | None = None,
) -> None:
    """Show the task to work on next: the first that is ready, by priority, then by ordinal.

    Tasks that somebody is working on are left out: claimed, in an active status, or assigned to somebody
    else. The exit code is 3 if nothing is ready.
    """
    output_format(app, plain=plain)
    context = app.context("task next")
    if claim_:
        task = claim(context, None, read_holder(assignee), read_lease(lease))
        shown = view(context, task.id)
    elif assignee is not None or lease is not None:
        raise UsageError("--assignee and --lease belong to --claim", code="missing-option")
    else:
        shown = next_task(context)
    show_view(app, shown, plain=plain, fields=fields)


command = Command(
    run,
    (
        switch("--claim", "claim it too, as `backlog task claim` does", name="claim_"),
        text(
            "-a --assignee", "NAME", "with --claim: who claims it; default: @me, the actor", takes="assignee"
        ),
        text("--lease", "TIME", "with --claim: how long it lasts: 45s, 30m, 2h, 1d; default: 30m"),
        PLAIN,
        JSON,
        FIELDS,
    ),
)
