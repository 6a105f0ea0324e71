"""`backlog task create`: creates a task or a draft."""

from __future__ import annotations

from backlog.cli.command import (
    CHECKLISTS,
    LINKS,
    TEXTS,
    Command,
    OptionValues,
    UsageError,
    switch,
    text,
    texts,
)
from backlog.cli.idempotency import KEY, key_of
from backlog.cli.options import (
    AC_CHECK,
    DEPENDENCIES,
    DESCRIPTION,
    JSON,
    PLAIN,
    TITLE,
    aliased,
    from_file,
)
from backlog.cli.output import attended, emit, output_format, print_note
from backlog.cli.results import show_view
from backlog.cli.task_requests import create_request
from backlog.cli.texts import remarks, with_files
from backlog.domain.people import with_actor
from backlog.lean import TYPE_CHECKING, Any
from backlog.service.tasks import create, create_unseen

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.domain.create import CreateRequest
    from backlog.domain.views import TaskView
    from backlog.service.context import Context


def run(app: App, *, plain: bool = False, idempotency_key: str | None = None, **fields: Any) -> None:  # noqa: ANN401  see `create_request`
    """Create a task or a draft.

    On a terminal, without anything else, it asks for the fields.

    A title that begins with a dash needs `--` before it: backlog task create -- "-x fails".
    """
    form = output_format(app, plain=plain)
    if "title" not in fields:
        fields = _asked(app, asked=form == "rich" and not fields and idempotency_key is None)
    given = with_files(aliased(fields))
    request = create_request(given, app.today())
    request = request._replace(assignees=with_actor(request.assignees, app.actor))
    shown, view = plain or form == "json", None
    if shown or idempotency_key is not None:
        view = created(app.context("task create"), request, idempotency_key, given.get("due_date"))
    task = create_unseen(app.context("task create"), request) if view is None else view.task
    if "ac_check" in given:
        from backlog.cli.agreement import agree_to_checks  # few criteria have one

        agree_to_checks(app, given)
    for remark in remarks(given, task):
        print_note(app, remark)
    if shown and view is not None:
        show_view(app, view, plain=plain)
    else:
        emit(f"Created {'draft' if request.draft else 'task'} {task.id}\n")


def _asked(app: App, *, asked: bool) -> OptionValues:
    """Return the fields of a task that somebody at a terminal describes; raise UsageError elsewhere."""
    if not asked or not attended():
        raise UsageError(
            "backlog task create: TITLE is missing",
            hint="see: backlog task create --help",
            code="missing-argument",
        )
    from backlog.cli.task_editor import asked_fields  # programs are asked nothing

    return asked_fields(app)


def created(context: Context, request: CreateRequest, key: str | None, due_date: str | None) -> TaskView:
    """Create what is asked for, or what was created under the key before, and return its view."""
    if key is None:
        return create(context, request)
    from backlog.service.idempotency import create_once  # few commands are repeated

    return create_once(context, key_of(key, due_date, request.due_date), request)


ASSIGNEE = texts(
    "-a --assignee", "NAMES", 'who works on it, separated by commas; @me is you, "" nobody', takes="assignee"
)
LABELS = texts("-l --labels", "LABELS", "labels, separated by commas", takes="label")
STATUS = text("-s --status", "STATUS", "one of the configured statuses, or Draft", takes="status")

command = Command(
    run,
    (
        *DESCRIPTION,
        STATUS,
        text("--priority", "PRIORITY", "one of the configured priorities", takes="priority"),
        text("--type", "TYPE", "one of the configured types", takes="type"),
        text("--project", "PROJECT", "one of the configured projects", takes="project"),
        ASSIGNEE,
        LABELS,
        text(
            "-m --milestone",
            "MILESTONE",
            "the milestone that it belongs to, by id or title",
            takes="milestone",
        ),
        text("-p --parent", "ID", "make it a subtask of this task", takes="task", group=LINKS),
        *DEPENDENCIES,
        text("--due-date", "DATE", "due date: 2027-01-15, +3d, 2w, tomorrow, friday"),
        text("--ordinal", "NUMBER", "its position among the others: 0 or more"),
        texts("--ac", "TEXT", "an acceptance criterion", group=CHECKLISTS),
        AC_CHECK,
        texts("--acceptance-criteria", "TEXT", "the same; added after those of --ac", group=CHECKLISTS),
        texts("--check-ac", "NUMBERS", "check criteria: 2, 1,3 or 2-4", group=CHECKLISTS),
        texts("--dod", "TEXT", "a definition-of-done item, after the configured ones", group=CHECKLISTS),
        texts("--check-dod", "NUMBERS", "check definition-of-done items", group=CHECKLISTS),
        switch("--no-dod-defaults", "skip the configured definition-of-done items", group=CHECKLISTS),
        texts("--ref", "REFS", "references: URLs or files, separated by commas", group=LINKS),
        texts("--doc", "DOCS", "documentation: URLs or files, separated by commas", group=LINKS),
        texts("--modified-file", "PATHS", "files changed by the work, separated by commas", group=LINKS),
        text("--plan", "TEXT", "how to do it", group=TEXTS),
        from_file("--plan"),
        text("--notes", "TEXT", "what came up along the way", group=TEXTS),
        from_file("--notes"),
        text("--final-summary", "TEXT", "what was done", group=TEXTS),
        from_file("--final-summary"),
        switch("--draft", "create a draft, whatever --status says"),
        KEY,
        PLAIN,
        JSON,
    ),
    TITLE._replace(required=False),
)
