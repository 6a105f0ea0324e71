"""`backlog task claim`: claims a task, so that nobody else starts it."""

from __future__ import annotations

from backlog.cli.command import Argument, Command, UsageError, switch, text
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format
from backlog.cli.results import show_view
from backlog.domain.claims import read_holder, read_lease
from backlog.domain.people import ME
from backlog.lean import TYPE_CHECKING
from backlog.service.claims import claim, renew

if TYPE_CHECKING:
    from backlog.app import App


def run(
    app: App,
    *,
    id_: str | None = None,
    assignee: str = ME,
    lease: str | None = None,
    renew_: bool = False,
    take_over: bool = False,
    plain: bool = False,
) -> None:
    """Claim a task so that nobody else starts it.

    Without an id, claims the first ready task that nobody is working on, by priority and ordinal: nobody
    has claimed it, it is not in an active status, and it is assigned to nobody else. If several claim a
    task at once, exactly one gets it; the others exit with 5 and the name of the holder. The task is
    assigned and moves to the first active status. The claim ends with its lease, or when the task is
    done. Claiming again what you hold changes nothing and gives the same answer.
    """
    form = output_format(app, plain=plain)
    if renew_ and id_ is None:
        raise UsageError(
            "--renew needs the id of the task",
            hint="for example: backlog task claim 7 --renew",
            code="missing-id",
        )
    if take_over and (renew_ or id_ is None):
        raise UsageError(
            "--take-over needs the id of the task, and no --renew",
            hint="for example: backlog task claim 7 --take-over",
            code="missing-id",
        )
    context = app.context("task claim")
    holder = read_holder(assignee)
    duration = read_lease(lease)
    if renew_ and id_ is not None:
        task = renew(context, id_, holder, duration)
    else:
        task = claim(context, id_, holder, duration, take_over=take_over)
    if plain or form == "json":
        from backlog.service.queries import view

        show_view(app, view(app.context(), task.id), plain=plain)
    else:
        until = f"{task.claimed_until:%Y-%m-%d %H:%M} UTC" if task.claimed_until else "it is released"
        emit(f"{'Renewed' if renew_ else 'Claimed'} task {task.id} for {task.claimed_by} until {until}\n")


command = Command(
    run,
    (
        text("-a --assignee", "NAME", "who claims it; default: @me, the actor", takes="assignee"),
        text("--lease", "TIME", "how long the claim lasts: 45s, 30m, 2h, 1d; default: 30m"),
        switch("--renew", "restart the lease of a claim that you hold", name="renew_"),
        switch("--take-over", "take a task that somebody else has claimed or is assigned to"),
        PLAIN,
        JSON,
    ),
    Argument(
        "id_",
        "[ID]",
        "the task; default: the first ready one that nobody is working on",
        required=False,
        takes="task",
    ),
)
