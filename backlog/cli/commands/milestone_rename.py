"""`backlog milestone rename`: renames a milestone, or changes its due date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, UsageError, switch, text
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.domain.edit_request import CLEAR, KEEP
from backlog.render.json import milestones as json_milestones
from backlog.render.text.milestones import milestone_renamed
from backlog.service.dates import due_date as due_day
from backlog.service.milestones import rename

if TYPE_CHECKING:
    from datetime import date

    from backlog.app import App
    from backlog.domain.edit_request import Clear, Keep


def run(  # one parameter an option
    app: App,
    *,
    names: tuple[str, ...],
    no_update_tasks: bool = False,
    due_date: str | None = None,
    clear_due_date: bool = False,
) -> None:
    """Rename a milestone, or change its due date.

    Its id stays the same, so its tasks need no change.
    """
    if len(names) != 2:  # noqa: PLR2004  from and to
        raise UsageError(
            "a milestone is renamed from one name to another",
            hint='for example: backlog milestone rename "Launch" "Release 1.0"',
            code="missing-argument",
        )
    day: date | Clear | Keep = KEEP
    if due_date is not None and clear_due_date:
        raise UsageError("--due-date cannot be combined with --clear-due-date", code="conflicting-options")
    if clear_due_date:
        day = CLEAR
    elif due_date is not None:
        day = due_day(due_date, app.today()) or CLEAR
    renamed = rename(
        app.context("milestone rename"),
        *names,
        due_date=day,
        update_tasks=not no_update_tasks,
    )
    if app.as_json:
        emit(json_milestones.one_milestone("milestone-rename", renamed.after, tasks=renamed.tasks))
    else:
        emit(milestone_renamed(renamed, update_tasks=not no_update_tasks))


command = Command(
    run,
    (
        switch("--no-update-tasks", "leave tasks that refer to it by its old title unchanged"),
        text("--due-date", "DATE", "when it is due"),
        switch("--clear-due-date", "remove the due date"),
        JSON,
    ),
    Argument(
        "names", "FROM TO", "the milestone, by id or title, and its new title", many=True, takes="milestone"
    ),
)
