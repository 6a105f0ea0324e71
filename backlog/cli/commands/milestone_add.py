"""`backlog milestone add`: adds a milestone."""

from backlog.app import App
from backlog.cli.command import TEXTS, Argument, Command, text
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.render.json import milestones as json_milestones
from backlog.render.text.milestones import milestone_added
from backlog.service.dates import due_date as due_day
from backlog.service.milestones import add


def run(app: App, *, name: str, description: str | None = None, due_date: str | None = None) -> None:
    """Add a milestone.

    Assign tasks to it by id or title: backlog task edit 7 -m "Launch".
    """
    day = due_day(due_date or "", app.today())
    milestone = add(app.context("milestone add"), name, description=description, due_date=day)
    emit(
        json_milestones.one_milestone("milestone-add", milestone)
        if app.as_json
        else milestone_added(milestone)
    )


command = Command(
    run,
    (
        text("-d --description", "TEXT", "what it is about", group=TEXTS),
        text("--due-date", "DATE", "when it is due: 2027-01-15, +3d, 2w, friday"),
        JSON,
    ),
    Argument("name", "NAME", "the milestone's title"),
)
