"""Keeps what checks guard when files say otherwise, and says so: a check that is lost, a box that is checked.

Another program that rewrites the criteria of a file leaves out the comments behind them. Whoever means to
take a check away does so here, or decides for the file (`--prefer theirs`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import quoted
from backlog.markdown.notes import Note
from backlog.markdown.sections import WITH_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.sheets import Sheet
    from backlog.domain.task import Task


def with_lost_checks(was: Sheet, theirs: Sheet, *, taken_away: bool) -> tuple[Sheet, tuple[Note, ...]]:
    """Return a file's sheet with the checks that it `was` known with, unless they are to be `taken_away`.

    With it comes what is to be said of them.
    """
    checks = {point.text: point.check for point in was.checklists.get(WITH_CHECKS, ()) if point.check}
    if not checks:
        return theirs, ()
    points = list(theirs.checklists.get(WITH_CHECKS, ()))
    notes = []
    for number, point in enumerate(points, 1):
        check = checks.pop(point.text, "")
        if check and not point.check:
            kept = "and has none here any more" if taken_away else "which is kept here"
            notes.append(f"criterion #{number} has lost its check, {kept}: {quoted(check)}")
            points[number - 1] = point if taken_away else point._replace(check=check)
    notes += [
        f"the criterion {quoted(text)} is gone, and its check with it: {quoted(check)}"
        for text, check in checks.items()
    ]
    sheet = (
        theirs._replace(checklists={**theirs.checklists, WITH_CHECKS: tuple(points)}) if points else theirs
    )
    return sheet, tuple(Note("lost-check", note) for note in notes)


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
