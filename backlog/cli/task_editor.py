"""Lets people change a whole task in their editor, and make one by answering questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.agreement import agree_to_changes
from backlog.cli.editor import edited
from backlog.cli.questions import ask_checked
from backlog.domain.create import check_title
from backlog.domain.edit_request import EMPTY
from backlog.domain.settings import priority_named
from backlog.render.terminal import write_to_stderr
from backlog.service.dates import due_date
from backlog.service.queries import view
from backlog.service.settings import configuration
from backlog.service.task_text import edit_of, text_of
from backlog.service.tasks import edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.app import App
    from backlog.cli.command import OptionValues
    from backlog.domain.claims import Edited
    from backlog.domain.task import Kind


def edit_whole(app: App, kind: Kind, id_: str) -> Edited | None:
    """Open a task or draft in the editor and make the changes, all or none; return None if there are none.

    Raises what `edit` raises, Conflict if somebody else has changed it meanwhile, and Failed.
    """
    task = view(app.context(), id_, kind).task

    def take(text: str) -> Edited | None:
        request = edit_of(text, task, app.today())
        if request == EMPTY:
            return None
        (changed,) = edit(
            app.context(f"{kind} edit"), [task.id], request, kind=kind, if_revision=task.revision, shown=False
        )
        agree_to_changes(app, task.acceptance_criteria, changed.task.acceptance_criteria)
        return changed

    return edited(app, text_of(task), take, name=f"{task.id}.md")


def asked_fields(app: App) -> OptionValues:
    """Ask for what makes a task, and return it as options would give it."""
    settings = configuration(app.context()).settings
    write_to_stderr("Enter leaves a field out. Nothing is created until the last answer.\n")
    given: OptionValues = {"title": _asked("Title", check_title, needed=True)}
    if description := _asked("Description"):
        given["description"] = description
    criteria: list[str] = []
    while criterion := _asked(f"Acceptance criterion {len(criteria) + 1}"):
        criteria.append(criterion)
    if criteria:
        given["ac"] = tuple(criteria)
    priorities = ", ".join(settings.priorities)

    def check_priority(name: str) -> None:
        priority_named(name, settings)

    if priorities and (priority := _asked(f"Priority ({priorities})", check_priority)):
        given["priority"] = priority
    if assignee := _asked("Assignee (@me is you)"):
        given["assignee"] = (assignee,)
    if labels := _asked("Labels, separated by commas"):
        given["labels"] = (labels,)
    if due := _asked("Due (2027-01-15, +3d, friday)", lambda day: due_date(day, app.today())):
        given["due_date"] = due
    return given


def _asked(question: str, check: Callable[[str], object] = lambda _: None, *, needed: bool = False) -> str:
    """Ask until the answer passes a check, or is empty where it is not `needed`."""

    def checked(typed: str) -> str:
        if typed.strip() or needed:
            check(typed)
        return typed.strip()

    return ask_checked(question, None if needed else "", checked)
