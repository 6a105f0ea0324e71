"""`backlog task list`: lists the tasks that match."""

from __future__ import annotations

from backlog.cli.command import OUTPUT, Command, OptionValues, UsageError, switch, text, texts
from backlog.cli.options import FIELDS, JSON, PLAIN, SORT
from backlog.cli.output import emit, output_format, print_note
from backlog.cli.results import field_names, list_text, note_filters, show_list
from backlog.cli.syntax import limit, names, several, unless_blank
from backlog.domain.filters import read_sort
from backlog.domain.list_request import ListRequest
from backlog.domain.people import is_me
from backlog.errors import quoted
from backlog.lean import TYPE_CHECKING, Any
from backlog.service.task_lists import lines_asked, list_asked

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.domain.views import TaskLines, TaskList


def run(  # the options of the list itself; the rest are filters
    app: App,
    *,
    plain: bool = False,
    ids: bool = False,
    watch: bool = False,
    interactive: bool = False,
    fields: str | None = None,
    **filters: Any,  # noqa: ANN401  see `list_request`
) -> None:
    """List the tasks that match.

    Several values of --status, --type or --project match any of them; several --labels must all match.
    """
    form = output_format(app, plain=plain)
    request = list_request(filters)
    if is_me(request.assignee or ""):
        request = request._replace(assignee=app.actor())

    if interactive and _is_full_screen(app, request, plain=plain, printed=ids or watch or fields is not None):
        return

    def read_list() -> TaskList:
        return list_asked(app.context(), request)

    if ids and (app.as_json or fields is not None):
        raise UsageError("--ids and --json cannot be combined", code="conflicting-options")
    if watch:
        if plain or ids or not app.as_json:
            raise UsageError("--watch prints JSON; it needs --json", code="conflicting-options")
        from backlog.cli.watch import on_each_change

        on_each_change(app, lambda: list_text(app, read_list(), "task", fields))
        return
    if ids or form == "plain":
        from backlog.render.text import tasks as text_tasks

        field_names(app, fields)
        lines = lines_asked(app.context(), request)
        _note_names(app, request, lines)
        emit(text_tasks.ids(lines) if ids else text_tasks.task_list(lines))
        return
    tasks = read_list()
    _note_names(app, request, tasks)
    show_list(app, tasks, "task", plain=plain, fields=fields, limited=request.limit is not None)


def _is_full_screen(app: App, request: ListRequest, *, plain: bool, printed: bool) -> bool:
    """Show the list full-screen where that is possible, and say whether it was; raise UsageError."""
    if app.as_json or printed:
        raise UsageError(
            "--interactive prints nothing; omit what says how to print", code="conflicting-options"
        )
    from backlog.cli import full_screen  # most lists are printed

    return not plain and full_screen.is_wanted(app) and full_screen.shown(app, view="list", request=request)


def _note_names(app: App, request: ListRequest, listed: TaskList | TaskLines) -> None:
    """Say how to filter if the words to search for seem to, and which names of an empty list may be slips."""
    note_filters(app, request.search)
    if listed.tasks or not (request.labels or request.assignee or request.milestone):
        return
    from backlog.service.task_lists import unknown_names  # a list is rarely empty

    for what, name in unknown_names(app.context(), request):
        meant = _MEANT.get(name.lower(), "") if what == "assignee" else ""
        print_note(app, f"no task has the {what} {quoted(name)}{meant}")


_NOBODY = ("none", "nobody", "null", "unassigned")
_MEANT = {"me": "; you are @me", **dict.fromkeys(_NOBODY, "; for those without: --unassigned")}
"""What an assignee is likely to mean that nobody is called."""


def list_request(given: OptionValues) -> ListRequest:
    """Return the request that the filters make; raise InvalidInput."""
    parent, assignee = given.get("parent"), unless_blank(given.get("assignee"))
    if parent is not None and not parent.strip():
        raise UsageError("--parent needs the id of a task", code="missing-value")
    clashing = (
        ("unassigned", "assignee", assignee is not None),
        ("ready", "blocked", "blocked" in given),
        ("claimed", "stale", "stale" in given),
    )
    for name, other, is_given in clashing:
        if name in given and is_given:
            raise UsageError(f"--{name} and --{other} cannot be combined", code="conflicting-options")
    return ListRequest(
        statuses=names(given.get("status", ())),
        exclude_statuses=several(given.get("exclude_status", ())),
        assignee=assignee,
        unassigned="unassigned" in given,
        milestone=unless_blank(given.get("milestone")),
        parent=parent,
        priority=unless_blank(given.get("priority")),
        types=several(given.get("type", ())),
        projects=several(given.get("project", ())),
        labels=several(given.get("labels", ())),
        search=unless_blank(given.get("search")),
        readiness="ready" if "ready" in given else "blocked" if "blocked" in given else None,
        claims="held" if "claimed" in given else "stale" if "stale" in given else None,
        sort=read_sort(given.get("sort")),
        limit=limit(given.get("limit")),
    )


command = Command(
    run,
    (
        texts("-s --status", "STATUS", "only these statuses, separated by commas", takes="status"),
        texts("--exclude-status", "STATUS", "not these statuses", takes="status"),
        text("-a --assignee", "NAME", "only tasks assigned to this person; @me is you", takes="assignee"),
        switch("--unassigned", "only tasks assigned to nobody"),
        text("-m --milestone", "MILESTONE", "only this milestone, by id or title", takes="milestone"),
        text("-p --parent", "ID", "only the subtasks of this task", takes="task"),
        text("--priority", "PRIORITY", "only this priority", takes="priority"),
        texts("--type", "TYPE", "only these types", takes="type"),
        texts("--project", "PROJECT", "only these projects", takes="project"),
        texts("-l --labels", "LABELS", "only tasks with all of these labels", takes="label"),
        text("--search", "TEXT", "only tasks that contain these words"),
        switch("--ready", "only tasks that can be started: not done, and not blocked"),
        switch("--blocked", "only tasks blocked by another task"),
        switch("--claimed", "only claimed tasks"),
        switch("--stale", "only tasks whose claim has expired without being released"),
        SORT,
        text("--limit", "NUMBER", "at most this many", group=OUTPUT),
        switch("--ids", "print only the ids, one per line", group=OUTPUT),
        switch("-i --interactive", "on a terminal: show the list full-screen", group=OUTPUT),
        switch("--watch", "with --json: print the list again after each change", group=OUTPUT),
        PLAIN,
        JSON,
        FIELDS,
    ),
)
