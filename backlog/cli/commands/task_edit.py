"""`backlog task edit`: changes one task, or several at once."""

from __future__ import annotations

from backlog.cli.command import (
    CHECKLISTS,
    LINKS,
    TEXTS,
    Command,
    OptionValues,
    UsageError,
    pairs,
    switch,
    text,
    texts,
)
from backlog.cli.idempotency import IF_REVISION, KEY, key_of, revision
from backlog.cli.options import (
    AC_CHECK,
    DEPENDENCIES,
    DESCRIPTION,
    JSON,
    PLAIN,
    TASK_IDS,
    aliased,
    from_file,
)
from backlog.cli.output import attended, emit, output_format, print_note
from backlog.cli.results import note_claims, show_views
from backlog.cli.task_requests import edit_request, flag, in_flags, judged_first, numbers_read_as_ids
from backlog.cli.texts import remarks, with_files, with_ids
from backlog.domain.people import is_me, with_actor
from backlog.errors import InvalidInput, NotFound
from backlog.lean import TYPE_CHECKING, Any
from backlog.service.tasks import check_edit, edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App
    from backlog.domain.task import Kind, Task


def run(app: App, *, ids: Sequence[str], plain: bool = False, **fields: Any) -> None:  # noqa: ANN401  see `edit_request`
    """Change one task, or several at once.

    On a terminal, an id alone opens the whole task in your editor: VISUAL, EDITOR, or vi.

    All changes of one command are made, or none. With several ids, only options that make sense for
    all of them are allowed.
    """
    edit_and_show(app, "task", with_ids(ids, fields), fields, plain=plain)


def edit_and_show(app: App, kind: Kind, ids: Sequence[str], fields: OptionValues, *, plain: bool) -> None:
    """Change tasks or drafts as the fields say, and print what was done or what they have become.

    `fields` are the values of the command's options by name. On a terminal, without any, the editor opens.
    Raises UsageError where there is nothing to change, and what `edit` raises, in the words of the flags.
    """
    form = output_format(app, plain=plain)
    fields = dict(fields)
    key = fields.pop("idempotency_key", None)
    at = revision(fields.pop("if_revision", None))
    given = with_files(aliased(fields))
    if at is None and not any(map(_changes, given.items())):
        if given or len(ids) > 1 or key is not None or form != "rich" or not attended():
            raise _nothing_to_change(kind, ids, given)
        _edit_whole(app, kind, ids[0])
        return
    try:
        request = edit_request(given, app.today())
        request = request._replace(
            assignees=with_actor(request.assignees, app.actor),
            comment_author=app.actor() if is_me(request.comment_author or "") else request.comment_author,
        )
    except InvalidInput:
        check_edit(app.context(), ids, judged_first(given), kind=kind, if_revision=at)
        raise
    context = app.context(f"{kind} edit")
    shown = plain or form == "json"
    try:
        if key is None:
            edited = edit(context, ids, request, kind=kind, if_revision=at, shown=shown)
        else:
            from backlog.service.idempotency import edit_once  # few commands are repeated

            once = key_of(key, given.get("due_date"), request.due_date)
            edited = edit_once(context, once, ids, request, kind=kind, if_revision=at)
    except InvalidInput as error:
        raise in_flags(error, given, ids) if error.code == "single-task-option" else error from None
    except NotFound as error:
        if numbers := numbers_read_as_ids(given, ids):
            error.data = {**error.data, "meant": numbers}
        raise
    note_claims(app, edited)
    _after_edit(app, given, edited[0].task)
    if shown:
        views = [each.view for each in edited if each.view is not None]
        show_views(app, views, plain=not app.as_json)
    else:
        emit("".join(_updated(kind, each.task, given) for each in edited))


def _after_edit(app: App, given: OptionValues, task: Task) -> None:
    """Agree to the checks that were typed, and note what may not have been meant."""
    if "ac_check" in given or "set_check" in given:
        from backlog.cli.agreement import agree_to_checks  # few criteria have one

        agree_to_checks(app, given)
    for remark in remarks(given, task, edited=True):
        print_note(app, remark)


def _changes(field: tuple[str, Any]) -> bool:
    """Say whether an option changes anything: what it adds must not be empty."""
    name, value = field
    return name not in _ADDING or any(text.strip(" ,\n\t") for text in value)


def _nothing_to_change(kind: Kind, ids: Sequence[str], given: OptionValues) -> UsageError:
    """Return the error for an edit without an option; of `7 status Done`, with the option that was meant."""
    if given:
        empty = " and ".join(map(flag, given))
        verb = "are" if len(given) > 1 else "is"
        return UsageError(
            f"backlog {kind} edit: there is nothing to change: {empty} {verb} empty", code="missing-change"
        )
    hint = f'for example: backlog {kind} edit {ids[0]} --append-notes "…"'
    first, *words = ids
    if words and (meant := _meant_by(words)):
        hint = f"did you mean: backlog {kind} edit {first} {meant}"
    return UsageError(f"backlog {kind} edit: there is nothing to change", hint=hint, code="missing-change")


def _meant_by(words: Sequence[str]) -> str | None:
    """Return the option that words after an id stand for: `In Progress`, `status=done`, `priority high`."""
    from shlex import join, quote  # only a slip needs it

    from backlog.cli.argument_hints import options_meant
    from backlog.cli.hints import as_status, risky_options

    if options := options_meant("task edit", words):
        return join(options)
    if status := as_status(" ".join(words)):
        return f"--status {quote(status)}"
    name, _, value = " ".join(words).replace(":", "=", 1).replace(" ", "=", 1).partition("=")
    flags = [flag for option in OPTIONS if option.form != "switch" for flag in option.flags.split()]
    named = f"--{name}" in {*flags} - risky_options("task edit", flags)
    return f"--{name} {quote(value)}" if value and named else None


def _edit_whole(app: App, kind: Kind, id_: str) -> None:
    """Let a task or draft be changed in the editor, and print what was done."""
    from backlog.cli.task_editor import edit_whole  # programs have no editor

    changed = edit_whole(app, kind, id_)
    if changed is None:
        emit("Nothing was changed.\n")
        return
    note_claims(app, [changed])
    emit(f"Updated {kind} {changed.task.id}\n")


def _updated(kind: Kind, task: Task, given: OptionValues) -> str:
    """Return the line that an edit prints for a task, with the state of its criteria if it was about them."""
    line = f"Updated {kind} {task.id}\n"
    if not _OF_CRITERIA & given.keys():
        return line
    from backlog.render.text.progress import criteria_line  # half of all edits are about something else

    return line + criteria_line(task)


_ADDING = frozenset(
    {
        *("ac", "add_label", "append_final_summary", "append_notes", "append_other_text", "append_plan"),
        *("comment", "dod", "label", "remove_label"),
    }
)
"""The options of which an empty value changes nothing."""

_OF_CRITERIA = frozenset({"ac", "acceptance_criteria", "check_ac", "clear_ac", "remove_ac", "uncheck_ac"})

OPTIONS = (
    text("-t --title", "TITLE", "the new title"),
    *DESCRIPTION,
    text("-s --status", "STATUS", "one of the configured statuses", takes="status"),
    text("--priority", "PRIORITY", "one of the configured priorities", takes="priority"),
    text("--type", "TYPE", 'one of the configured types; "" for none', takes="type"),
    text("--project", "PROJECT", 'one of the configured projects; "" for none', takes="project"),
    texts(
        "-a --assignee",
        "NAMES",
        'who works on it, separated by commas; @me is you, "" nobody',
        takes="assignee",
    ),
    texts("-l --label", "LABELS", "replace all labels, separated by commas", takes="label"),
    texts("--add-label", "LABELS", "add labels", takes="label"),
    texts("--remove-label", "LABELS", "remove labels", takes="label"),
    switch("--clear-labels", "remove all labels"),
    text("-m --milestone", "MILESTONE", 'the milestone, by id or title; "" for none', takes="milestone"),
    switch("--clear-milestone", "take it out of its milestone"),
    *DEPENDENCIES,
    switch("--clear-deps", "remove all dependencies", group=LINKS),
    text("--due-date", "DATE", 'due date: 2027-01-15, +3d, 2w, friday; "" for none'),
    switch("--clear-due-date", "remove the due date"),
    text("--ordinal", "NUMBER", "its position among the others: 0 or more"),
    texts("--ac", "TEXT", "add an acceptance criterion", group=CHECKLISTS),
    AC_CHECK,
    texts("--acceptance-criteria", "TEXT", "replace all criteria with these, unchecked", group=CHECKLISTS),
    switch("--clear-ac", "remove all acceptance criteria", group=CHECKLISTS),
    texts("--remove-ac", "NUMBERS", "remove criteria: 2, 1,3 or 2-4", group=CHECKLISTS),
    texts("--check-ac", "NUMBERS", "check criteria", group=CHECKLISTS),
    texts("--uncheck-ac", "NUMBERS", "uncheck criteria", group=CHECKLISTS),
    pairs(
        "--set-check",
        "NUMBER COMMAND",
        "a command that proves a criterion when verify runs it",
        group=CHECKLISTS,
    ),
    texts("--clear-check", "NUMBERS", "remove the checks of criteria", group=CHECKLISTS),
    texts("--dod", "TEXT", "add a definition-of-done item", group=CHECKLISTS),
    texts("--remove-dod", "NUMBERS", "remove definition-of-done items", group=CHECKLISTS),
    texts("--check-dod", "NUMBERS", "check definition-of-done items", group=CHECKLISTS),
    texts("--uncheck-dod", "NUMBERS", "uncheck definition-of-done items", group=CHECKLISTS),
    text(
        "--evidence", "TEXT", "why the items checked by this command hold; stored with them", group=CHECKLISTS
    ),
    texts("--ref", "REFS", 'replace all references, separated by commas; "" for none', group=LINKS),
    texts("--add-ref", "REFS", "add references", group=LINKS),
    texts("--remove-ref", "REFS", "remove references", group=LINKS),
    switch("--clear-refs", "remove all references", group=LINKS),
    texts("--doc", "DOCS", 'replace the documentation, separated by commas; "" for none', group=LINKS),
    switch("--clear-docs", "remove the documentation", group=LINKS),
    texts("--modified-file", "PATHS", "replace the list of files changed by the work", group=LINKS),
    text("--plan", "TEXT", 'replace the implementation plan; "" for none', group=TEXTS),
    from_file("--plan"),
    texts("--append-plan", "TEXT", "add a paragraph to the plan", group=TEXTS),
    text("--notes", "TEXT", 'replace the implementation notes; "" for none', group=TEXTS),
    from_file("--notes"),
    texts("--append-notes", "TEXT", "add a paragraph to the notes", group=TEXTS),
    from_file("--append-notes"),
    text("--final-summary", "TEXT", 'replace the final summary; "" for none', group=TEXTS),
    from_file("--final-summary"),
    texts("--append-final-summary", "TEXT", "add a paragraph to the final summary", group=TEXTS),
    switch("--clear-final-summary", "remove the final summary", group=TEXTS),
    text(
        "--other-text",
        "TEXT",
        'replace the text of its file that belongs to no section; "" for none',
        group=TEXTS,
    ),
    from_file("--other-text"),
    texts("--append-other-text", "TEXT", "add a paragraph to that text", group=TEXTS),
    texts("--comment", "TEXT", "add a comment", group=TEXTS),
    from_file("--comment"),
    text("--comment-author", "NAME", "author of this command's comments", takes="assignee", group=TEXTS),
    IF_REVISION,
    KEY,
    PLAIN,
    JSON,
)

command = Command(run, OPTIONS, TASK_IDS)
