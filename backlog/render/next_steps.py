"""What to do next about a task that an import left undone, in the words that every form shares."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from backlog.domain.checklist import item_ranges

if TYPE_CHECKING:
    from backlog.service.exchange.report import NotDone


def next_step(task: NotDone) -> str:
    """Return what makes a task done here that is done in its file: a command, and when to give it."""
    if task.by_checks:
        return f"run its checks:    backlog task verify {task.id}"
    if not task.open_:
        return f"see what it lacks: backlog task view {task.id}"
    flag = "--check-dod" if task.code == "open-definition-of-done" else "--check-ac"
    numbers = item_ranges(task.open_)
    return f"when they hold:    backlog task edit {task.id} {flag} {numbers} -s {quote(task.done)}"
