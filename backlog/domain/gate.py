"""Done means done: the one rule that lets a task into the terminal status, or not (docs/design.md 4)."""

from __future__ import annotations

from backlog.domain.claims import unclaimed
from backlog.domain.task import Change, ChecklistItem, Task
from backlog.errors import OpenItems, Refused, listed
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.domain.settings import Settings


class Judged(Change):
    """A change that was let through here, as it is to be stored.

    A storage takes no other, so that the type checker sees to it that nothing is written past the gate.
    """

    __slots__ = ()


def judged(change: Change, settings: Settings) -> Judged:
    """Return a change as it is to be stored; raise OpenItems if the task may not be left so.

    A change that touches nothing of what is judged leaves the task as done as it was, so that
    switching a stricter setting on does not lock the tasks that were done before. The mark of a
    task that was imported as done with open criteria goes with the first change of its kind, status
    or criteria, which is judged like any other.
    """
    before, after = change
    if before is None or _judged_facts(before, settings) != _judged_facts(after, settings):
        judge(after, settings)
    if settings.require_verification:
        _judge_claims(before, after)
    if after.legacy_done and not (before and before.legacy_done and _facts(before) == _facts(after)):
        change = Change(before, after._replace(legacy_done=False))
    return Judged(*change)


def claimed(before: Task | None, after: Task) -> tuple[int, ...]:
    """Return the numbers of the criteria that a change checks by somebody's word, though they have a check.

    What was checked before, with the same check, is as it was.
    """
    known = set() if before is None else {_claim(item) for item in before.acceptance_criteria if item.checked}
    return tuple(
        number
        for number, item in enumerate(after.acceptance_criteria, 1)
        if item.checked and item.check is not None and not item.verified and _claim(item) not in known
    )


def _claim(item: ChecklistItem) -> tuple[str, str | None]:
    return item.text, item.check


def _judge_claims(before: Task | None, after: Task) -> None:
    """Raise Refused for a criterion that its check has not proven (docs/verification.md)."""
    for number in claimed(before, after):
        raise Refused(
            f"{after.id} #{number} has a check, and requireVerification is on: "
            "only the check itself can check it",
            code="verification-required",
            task=after.id,
            number=number,
        )


def imported(change: Change, settings: Settings) -> Judged:
    """Return a change as it comes from a project of Markdown files: done with open criteria, it is marked.

    It was done before this rule was there for it; it is the only exception (docs/design.md 4.7).
    """
    try:
        return judged(change, settings)
    except OpenItems:
        return Judged(change.before, change.after._replace(legacy_done=True))


def taken_along(task: Task, status: str, before: Settings, after: Settings) -> Judged:
    """Return a task in another status, because the configured ones change; raise OpenItems.

    What was done and stays so, under another name, is as done as it was, with its mark.
    """
    changed = (unclaimed(task) if after.is_terminal(status) else task)._replace(status=status)
    stays_done = before.is_terminal(task.status) and after.is_terminal(status)
    if not stays_done or (open_numbers(task.acceptance_criteria) and not task.legacy_done):
        return judged(Change(task, changed), after)
    return Judged(task, changed)


def _facts(task: Task) -> tuple[object, ...]:
    return task.kind, task.status, task.acceptance_criteria


def judge(task: Task, settings: Settings) -> None:
    """Raise OpenItems for a terminal task with something open (docs/design.md 4.1, 4.2 and 4.5).

    Drafts and tasks in any other status pass. Definition-of-done items and the absence of
    criteria count only where the settings say so.
    """
    if task.kind == "draft" or not settings.is_terminal(task.status):
        return
    if open_criteria := open_numbers(task.acceptance_criteria):
        noun = "acceptance criterion is" if len(open_criteria) == 1 else "acceptance criteria are"
        raise OpenItems(
            f'{task.id} cannot be "{task.status}": {len(open_criteria)} {noun} unchecked '
            f"({_numbered(task.acceptance_criteria)})",
            task=task.id,
            status=task.status,
            open=open_items(task.acceptance_criteria),
            checks=[
                number for number, item in enumerate(task.acceptance_criteria, 1) if item.check is not None
            ],
        )
    if settings.require_acceptance_criteria and not task.acceptance_criteria:
        raise OpenItems(
            f'{task.id} cannot be "{task.status}": it has no acceptance criteria, '
            "and requireAcceptanceCriteria is on",
            code="criteria-required",
            task=task.id,
            status=task.status,
        )
    if settings.gate_definition_of_done and (numbers := open_numbers(task.definition_of_done)):
        noun = "definition-of-done item is" if len(numbers) == 1 else "definition-of-done items are"
        raise OpenItems(
            f'{task.id} cannot be "{task.status}": {len(numbers)} {noun} unchecked '
            f"({_numbered(task.definition_of_done)})",
            code="open-definition-of-done",
            task=task.id,
            status=task.status,
            open=open_items(task.definition_of_done),
        )


def _judged_facts(task: Task, settings: Settings) -> tuple[object, ...]:
    """Return what the rule depends on; definition-of-done items only if they are held to it."""
    checklist = task.definition_of_done if settings.gate_definition_of_done else ()
    return *_facts(task), checklist


def open_numbers(checklist: tuple[ChecklistItem, ...]) -> tuple[int, ...]:
    """Return the numbers of the unchecked items, counted from 1."""
    return tuple(number for number, item in enumerate(checklist, 1) if not item.checked)


def open_items(checklist: tuple[ChecklistItem, ...]) -> tuple[tuple[int, str], ...]:
    """Return the unchecked items, each with its number and its text."""
    return tuple((number, checklist[number - 1].text) for number in open_numbers(checklist))


def _numbered(checklist: tuple[ChecklistItem, ...]) -> str:
    """Return the open items as `#1 Text, #3 Text`, each shortened to fit a line."""
    return listed(f"#{number} {_short(text)}" for number, text in open_items(checklist))


def _short(text: str, limit: int = 60) -> str:
    clean = "".join(char if char.isprintable() else " " for char in text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
