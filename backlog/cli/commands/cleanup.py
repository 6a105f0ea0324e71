"""`backlog cleanup`: moves aside tasks that have been done for some time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Command, UsageError, switch, text
from backlog.cli.options import JSON
from backlog.cli.output import emit, on_terminal, print_note
from backlog.cli.questions import ask, confirmed
from backlog.errors import Refused, quoted
from backlog.service.cleanup import AGES, complete_done, done, number_done, old

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App
    from backlog.domain.task import TaskLink
    from backlog.service.cleanup import FinishedTasks


def run(app: App, *, older_than: str | None = None, yes: bool = False) -> None:
    """Move aside tasks that have been done for some time.

    Like `backlog task complete`: they leave lists and board but can still be viewed. On a terminal it
    asks for the age; in a script, use --older-than and --yes. `backlog undo` reverts it.
    """
    if yes and older_than is None:
        raise UsageError(
            "--yes needs --older-than", hint="for example: --older-than 30d --yes", code="missing-age"
        )
    days = None if older_than is None else read_age(older_than)
    finished = done(app.context())
    today = app.now().date()
    if not finished.are_there or (days is not None and not old(app.context(), days, today)):
        _nothing(app, finished)
        return
    if not yes:
        if app.as_json:
            raise UsageError("--json asks nothing; it needs --older-than and --yes", code="missing-age")
        emit(f"Found {_tasks(number_done(app.context()))} marked as {finished.status}.\n")
        if days is None:
            days = _asked(app)
        if days is None or not _agreed(app, old(app.context(), days, today)):
            return
    _show(app, complete_done(app.context("cleanup"), days or 0))


def read_age(given: str) -> int:
    """Return the days that a text like `30d`, `2w` or `30` means; raise UsageError."""
    text_ = given.strip().lower()
    number = text_.removesuffix("d") if text_.endswith("d") else text_.removesuffix("w")
    if not (number.isascii() and number.isdigit() and len(number) <= 6):  # noqa: PLR2004  a million days
        raise UsageError(
            f"age {quoted(given)} is not a number of days or weeks",
            hint="for example: 30d, 2w",
            code="invalid-age",
        )
    return int(number) * (7 if text_.endswith("w") else 1)


def _nothing(app: App, finished: FinishedTasks) -> None:
    if app.as_json:
        _show(app, ())
    elif finished.are_there:
        emit(f"No {finished.status} tasks are that old.\n")
    else:
        emit(f"No {finished.status} tasks found to clean up.\n")


def _asked(app: App) -> int | None:
    """Return the age that was chosen, None for none; off a terminal nobody can be asked."""
    if not on_terminal():
        print_note(app, "nothing was moved; in a script: backlog cleanup --older-than 30d --yes")
        return None
    names = list(AGES)
    emit("".join(f"  {number}. older than {name}\n" for number, name in enumerate(names, 1)))
    chosen = ask(f"Which ones? [1-{len(names)}, Enter for none] ")
    if chosen.isascii() and chosen.isdigit() and 1 <= int(chosen) <= len(names):
        return AGES[names[int(chosen) - 1]]
    emit("Nothing was moved.\n")
    return None


def _agreed(app: App, links: Sequence[TaskLink]) -> bool:
    if not links:
        emit("None of them is that old.\n")
        return False
    emit("".join(f"  {link.id} - {link.title}\n" for link in links))
    if confirmed(app, f"Move {_tasks(len(links))} to completed?"):
        return True
    raise Refused("nothing was moved", code="not-confirmed", action="move them", answer="--yes")


def _show(app: App, moved: Sequence[TaskLink]) -> None:
    if app.as_json:
        from backlog.render.json import document

        emit(document("cleanup", "tasks", [{"id": link.id, "title": link.title} for link in moved]))
    else:
        emit(
            f"Moved {_tasks(len(moved))} to completed:\n"
            + "".join(f"  {link.id} - {link.title}\n" for link in moved)
        )


def _tasks(number: int) -> str:
    return f"{number} task{'' if number == 1 else 's'}"


command = Command(
    run,
    (
        text("--older-than", "AGE", "tasks not changed for this long: 30d, 2w"),
        switch("--yes", "with --older-than: do not ask", group=SAFETY),
        JSON,
    ),
)
