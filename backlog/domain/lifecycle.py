"""Moves of a task: archive, complete, demote, promote (docs/contract.md 6.12; docs/design.md 4)."""

from __future__ import annotations

from backlog.domain.claims import unclaimed
from backlog.domain.ids import parse_reference
from backlog.domain.settings import Settings, configured_status
from backlog.domain.task import DRAFT_STATUS, Task, same_word
from backlog.errors import Refused
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def archive(task: Task, settings: Settings) -> Task:
    """Return the task in the archive; raise Refused if it is done, for that is what complete is for."""
    if task.kind == "task" and settings.is_terminal(task.status):
        raise Refused(
            f'{task.id} is "{task.status}": done tasks are completed, not archived',
            code="task-is-terminal",
            instead="complete",
            task=task.id,
            status=task.status,
        )
    return unclaimed(task)._replace(state="archived")


def complete(task: Task, settings: Settings) -> Task:
    """Return the task as completed; raise Refused unless it is in the terminal status."""
    if not settings.is_terminal(task.status):
        raise Refused(
            f'{task.id} is "{task.status}", '
            f'and only a task that is "{settings.terminal_status}" can be completed',
            code="task-not-terminal",
            task=task.id,
            status=task.status,
            terminal=settings.terminal_status,
        )
    return unclaimed(task)._replace(state="completed")


def demote(task: Task, draft_id: str, now: datetime) -> Task:
    """Return the task as the draft `draft_id`; it gives up its status, for a draft is only a draft."""
    return unclaimed(task)._replace(kind="draft", id=draft_id, status=DRAFT_STATUS, updated_at=now)


def promote(draft: Task, task_id: str, settings: Settings) -> Task:
    """Return the draft as the task `task_id`, in its own status if that is configured, else the default one.

    Promoting does not change its date. The gate is judged by the caller.
    """
    status = configured_status(draft.status, settings) or settings.initial_status
    return draft._replace(kind="task", id=task_id, status=status)


def without_links_to(task: Task, gone: str) -> Task:
    """Return the task with `gone` cut from its dependencies, references and parent (docs/contract.md 6.12).

    A reference is cut if it is the id and nothing else, in any spelling (`task-07` is TASK-7). The
    parent is cut too, where the reference program leaves a dangling one (docs/contract.md 10.17).
    """
    return task._replace(
        dependencies=tuple(id_ for id_ in task.dependencies if not _same_id(id_, gone)),
        references=tuple(reference for reference in task.references if not _same_id(reference, gone)),
        parent=None if task.parent is not None and _same_id(task.parent, gone) else task.parent,
    )


def with_renamed_links(task: Task, old: str, new: str) -> Task:
    """Return the task with links to `old` naming `new`, the id after a promotion (docs/contract.md 10.16)."""
    return task._replace(
        dependencies=tuple(new if _same_id(id_, old) else id_ for id_ in task.dependencies),
        references=tuple(new if _same_id(reference, old) else reference for reference in task.references),
        parent=new if task.parent is not None and _same_id(task.parent, old) else task.parent,
    )


def _same_id(text: str, canonical: str) -> bool:
    """Say whether a text is that id in any spelling; a bare number is none, it could mean anything."""
    if same_word(text, canonical):
        return True
    reference = parse_reference(text)
    return reference is not None and reference.prefix is not None and reference == parse_reference(canonical)
