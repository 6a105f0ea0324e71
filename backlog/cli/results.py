"""Prints the results of several commands: as plain text, as JSON, or drawn for a terminal."""

from __future__ import annotations

import os
from itertools import islice

from backlog.cli.command import UsageError
from backlog.cli.output import emit, emit_drawn, output_format, print_note
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backlog.app import App
    from backlog.domain.claims import Edited
    from backlog.domain.events import Event, Operation
    from backlog.domain.records import Decision, Document
    from backlog.domain.task import Kind
    from backlog.domain.views import Moved, TaskList, TaskView


MOST_DRAWN = 200
"""Rows of a list on a terminal."""
LONG_JSON = 20_000
"""Characters of JSON from which on its length is worth a remark: agents pay for what they read."""


def show_view(app: App, view: TaskView, *, plain: bool = False, fields: str | None = None) -> None:
    """Print a task or draft; with JSON, `fields` narrows it. Raises InvalidInput."""
    show_views(app, (view,), plain=plain, fields=fields)


def show_views(
    app: App, views: Sequence[TaskView], *, plain: bool = False, fields: str | None = None
) -> None:
    """Print tasks or drafts one after the other, with JSON as one document; `fields` narrows each there.

    Raises InvalidInput.
    """
    form = output_format(app, plain=plain)
    names = field_names(app, fields)
    if form == "json":
        emit(_views_json(views, names))
    elif form == "plain":
        from backlog.render.text.tasks import task_view

        emit("".join(map(task_view, views)))
        for view in views:
            if view.task.legacy_done:
                print_note(app, f"{view.task.id} was imported as done with open criteria")
    else:
        from backlog.render.rich import tasks as rich_tasks
        from backlog.service.settings import configuration

        settings = configuration(app.context()).settings
        now = app.now().astimezone()
        drawn(
            lambda width, color: "\n".join(
                rich_tasks.task_view(view, settings, now=now, width=width, color=color) for view in views
            )
        )


def _views_json(views: Sequence[TaskView], names: Sequence[str] | None) -> str:
    from backlog.render.json import tasks as json_tasks

    if len(views) > 1:
        return json_tasks.task_views(views, names)
    draw = json_tasks.draft_view if views[0].task.kind == "draft" else json_tasks.task_view
    return draw(views[0], names)


def show_list(
    app: App,
    listed: TaskList,
    kind: Kind,
    *,
    plain: bool = False,
    fields: str | None = None,
    limited: bool = False,
) -> None:
    """Print a list of tasks or drafts; with JSON, `fields` narrows it. Raises InvalidInput.

    On a terminal only its beginning is drawn, unless the request `limited` it.
    """
    form = output_format(app, plain=plain)
    if form == "rich":
        from backlog.render.rich import task_lists as rich_task_lists

        listed = listed if limited else _shortened(app, listed, kind)
        draw = rich_task_lists.draft_list if kind == "draft" else rich_task_lists.task_list
        today = app.today()
        drawn(lambda width, color: draw(listed, today=today, width=width, color=color))
    else:
        text = list_text(app, listed, kind, fields)
        emit(text)
        note_length(app, text)


def _shortened(app: App, listed: TaskList, kind: Kind) -> TaskList:
    """Return the beginning of a list that is too long for a person to read, and say how to get the rest."""
    every = len(listed.tasks)
    if every <= MOST_DRAWN:
        return listed
    more = "add --plain" if kind == "draft" else f"narrow the list, or add --limit {every}"
    print_note(app, f"these are the first {MOST_DRAWN} of {every}; for the rest, {more}")
    return listed._replace(tasks=listed.tasks[:MOST_DRAWN])


def note_length(app: App, text: str, shorter: str = "--limit or --fields makes it shorter") -> None:
    """Say that a result in JSON is long: it is whole, because scripts rely on that (docs/contract.md 4)."""
    if app.as_json and len(text) > LONG_JSON:
        print_note(app, f"this result is {len(text) // 1000} KB; {shorter}")


def note_filters(app: App, query: str | None) -> None:
    """Say how to filter if a query holds what other programs take for filters, `status:done`."""
    if query is None or not any(sign in query for sign in ":=+"):
        return
    from backlog.cli.filters_meant import list_meant  # hardly any search has such a sign

    if (line := list_meant(query)) is not None:
        print_note(app, f"the query is searched for as words; to filter: {line}")


def list_text(app: App, listed: TaskList, kind: Kind, fields: str | None) -> str:
    """Return a list as plain text or JSON; raise InvalidInput for an unknown field."""
    names = field_names(app, fields)
    if app.as_json:
        from backlog.render.json import tasks as json_tasks

        return (json_tasks.draft_list if kind == "draft" else json_tasks.task_list)(listed, names)
    from backlog.render.text import tasks as text_tasks

    return (text_tasks.draft_list if kind == "draft" else text_tasks.task_list)(listed)


def field_names(app: App, fields: str | None) -> list[str] | None:
    """Return the names in `--fields`, None if it was not given; raise InvalidInput."""
    if fields is None:
        return None
    if not app.as_json:
        raise UsageError("--fields narrows JSON; it needs --json", code="conflicting-options")
    names = [name for part in fields.split(",") if (name := part.strip())]
    if not names:
        raise UsageError(
            "--fields needs at least one name", hint="for example: --fields id,title", code="missing-value"
        )
    return names


def drawn(drawing: Callable[[int, bool], str]) -> None:
    """Print what is drawn for the terminal's width and for the colours it may have."""
    from shutil import get_terminal_size

    emit_drawn(drawing(get_terminal_size().columns, not os.environ.get("NO_COLOR")))


def show_moves(app: App, path: str, moves: Sequence[Moved]) -> None:
    """Print what the command at a path has moved."""
    from backlog.render.json import moves as json_moves
    from backlog.render.text.moves import moved_lines

    emit((json_moves.moved if app.as_json else moved_lines)(path, moves))


def show_events(
    app: App,
    kind: str,
    events: Iterable[Event],
    *,
    plain: bool = False,
    oldest_first: bool = False,
    most: int | None = None,
) -> None:
    """Print events, the newest first: as JSON of that kind, as plain lines, or drawn for a terminal.

    On a terminal no more than `most` are drawn.
    """
    if output_format(app, plain=plain) == "json":
        from backlog.render.json import history as json_history

        emit(json_history.history(kind, events, oldest_first=oldest_first))
    else:
        show_entries(app, events, plain=plain, oldest_first=oldest_first, most=most)


def show_entries(
    app: App,
    entries: Iterable[Event | Operation],
    *,
    plain: bool = False,
    oldest_first: bool = False,
    most: int | None = None,
) -> None:
    """Print events, or what runs of commands did as a whole, as `show_events` does without JSON."""
    if output_format(app, plain=plain) == "plain":
        from backlog.render.text import history as text_history

        emit(text_history.history(entries, oldest_first=oldest_first))
        return
    from backlog.render.rich.history import history

    now = app.now().astimezone()
    shown = list(islice(entries, None if most is None else most + 1))
    if most is not None and len(shown) > most:
        del shown[most:]
        print_note(app, f"these are the newest {most}; for more, add --limit {10 * most}")
    drawn(lambda width, color: history(shown, now=now, width=width, color=color, oldest_first=oldest_first))


def note_claims(app: App, edited: Sequence[Edited]) -> None:
    """Say on standard error whose claims were edited: a claim is a promise, not a lock."""
    for each in edited:
        if each.claim is not None:
            until = f"{each.claim.until:%Y-%m-%d %H:%M} UTC"
            print_note(
                app,
                f"{each.task.id} was claimed by {each.claim.holder} until {until}; it was changed anyway",
            )


def show_record(app: App, record: Document | Decision, *, plain: bool = False) -> None:
    """Print a document or decision: as JSON, as the file that it would be exported to, or drawn."""
    form = output_format(app, plain=plain)
    if form == "json":
        from backlog.render.json import records as json_records

        emit(json_records.one_record(record))
    elif form == "plain":
        from backlog.render.markdown.records import file_text

        emit(file_text(record))
    else:
        from backlog.render.rich import records as rich_records

        now = app.now().astimezone()
        drawn(lambda width, color: rich_records.record_view(record, now=now, width=width, color=color))


def draw_records(app: App, records: Sequence[Document | Decision]) -> None:
    """Draw a list of documents or decisions, no more than a person reads."""
    from backlog.render.rich import records as rich_records

    if len(records) > MOST_DRAWN:
        print_note(app, f"these are the first {MOST_DRAWN} of {len(records)}; for the rest, add --plain")
    drawn(lambda width, color: rich_records.record_list(records[:MOST_DRAWN], width=width, color=color))
