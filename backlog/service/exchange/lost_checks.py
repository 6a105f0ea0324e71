"""Keeps what checks guard when files say otherwise, and says so: a check that is lost, a box that is checked.

Another program that rewrites the criteria of a file leaves out the comments behind them. To take a check
away, do so here, or decide for the file (`--prefer theirs`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import quoted
from backlog.markdown.notes import Note
from backlog.markdown.sections import WITH_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.record_files import RecordFile
    from backlog.domain.task import Task


def with_lost_checks(
    was: RecordFile, theirs: RecordFile, *, taken_away: bool
) -> tuple[RecordFile, tuple[Note, ...]]:
    """Return a file with the checks that it `was` known with, unless they are to be `taken_away`.

    With it comes what is to be said of them.
    """
    checks = {item.text: item.check for item in was.checklists.get(WITH_CHECKS, ()) if item.check}
    if not checks:
        return theirs, ()
    items = list(theirs.checklists.get(WITH_CHECKS, ()))
    notes = []
    for number, item in enumerate(items, 1):
        check = checks.pop(item.text, "")
        if check and not item.check:
            kept = "and has none here any more" if taken_away else "which is kept here"
            notes.append(f"criterion #{number} has lost its check, {kept}: {quoted(check)}")
            items[number - 1] = item if taken_away else item._replace(check=check)
    notes += [
        f"the criterion {quoted(text)} is gone, and its check with it: {quoted(check)}"
        for text, check in checks.items()
    ]
    file = theirs._replace(checklists={**theirs.checklists, WITH_CHECKS: tuple(items)}) if items else theirs
    return file, tuple(Note("lost-check", note) for note in notes)


def unclaimed(task: Task, numbers: Iterable[int]) -> Task:
    """Return a task whose criteria of these numbers are open, as only their checks can check them."""
    open_ = set(numbers)
    return task._replace(
        acceptance_criteria=tuple(
            item.unchecked() if number in open_ else item
            for number, item in enumerate(task.acceptance_criteria, 1)
        )
    )


def claim_note(number: int) -> Note:
    """Return what is said of a criterion that a file has checked, where only its check can."""
    return Note("claim", f"criterion #{number} is checked in the file alone: requireVerification is on")
