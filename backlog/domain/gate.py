"""Done means done: the one rule that lets a task into the terminal status, or not (docs/design.md 4)."""

from backlog.domain.errors import OpenItems, listed
from backlog.domain.settings import Settings
from backlog.domain.task import Change, ChecklistItem, Task


def judge_change(change: Change, settings: Settings) -> None:
    """Judge a task as a command leaves it; raise OpenItems if it may not be left so.

    A change that touches nothing of what is judged leaves the task as done as it was, so that
    switching a stricter setting on does not lock the tasks that were done before.
    """
    before, after = change
    if before is None or _judged(before, settings) != _judged(after, settings):
        judge(after, settings)


def settled(change: Change) -> Task:
    """Return a task as it is stored after a change: the mark of an imported one goes with the first edit.

    That is the first change of its kind, status or criteria, which is judged like any other
    (docs/design.md 4.7).
    """
    before, after = change
    if not after.legacy_done or before is None:
        return after
    kept = _facts(before) == _facts(after) and before.legacy_done
    return after if kept else after._replace(legacy_done=False)


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


def _judged(task: Task, settings: Settings) -> tuple[object, ...]:
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
