"""`backlog milestone rename`: renames a milestone, or changes when it is due."""

from backlog.app import App
from backlog.cli.command import Argument, Command, UsageError, switch, text
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.render.records import milestone_json, milestone_renamed
from backlog.service.milestones import rename


def run(  # one parameter an option
    app: App,
    *,
    names: tuple[str, ...],
    no_update_tasks: bool = False,
    due_date: str | None = None,
    clear_due_date: bool = False,
) -> None:
    """Rename a milestone, or change when it is due.

    Its id stays, so that its tasks need no change.
    """
    if len(names) != 2:  # noqa: PLR2004  from and to
        raise UsageError(
            "a milestone is renamed from one name to another",
            hint='for example: backlog milestone rename "Launch" "Release 1.0"',
            code="missing-argument",
        )
    renamed = rename(
        app.store(),
        *names,
        app.stamp("milestone rename"),
        app.today(),
        due=due_date,
        clear_due=clear_due_date,
        update_tasks=not no_update_tasks,
    )
    if app.as_json:
        emit(milestone_json("milestone-rename", renamed.after, tasks=renamed.tasks))
    else:
        emit(milestone_renamed(renamed, update_tasks=not no_update_tasks))


command = Command(
    run,
    (
        switch("--no-update-tasks", "leave tasks that name it by its old title as they are"),
        text("--due-date", "DATE", "when it is due"),
        switch("--clear-due-date", "remove the due date"),
        JSON,
    ),
    Argument("names", "FROM TO", "the milestone, by id or title, and its new title", many=True),
)
