"""Adding, renaming and taking away milestones: which names are allowed (docs/contract.md 1.3, 5.3)."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from backlog.domain.milestones import MilestoneName, find_milestone, milestone_number
from backlog.domain.task import same_word
from backlog.domain.text import one_line, section
from backlog.errors import Conflict, InvalidInput, NotFound, quoted

TASK_HANDLINGS = ("clear", "keep", "reassign")


class Reassign(NamedTuple):
    """The tasks of a milestone go to another one, named by id or title."""

    to: str


TaskHandling = Literal["clear", "keep"] | Reassign
"""What becomes of the tasks of a milestone that is removed."""


def milestone_description(given: str | None, title: str) -> str:
    """Return a description in stored form; the default is the reference's (docs/contract.md 6.10)."""
    return section(given or "", "description") or f"Milestone: {title}"


def milestone_title(given: str) -> str:
    """Return a name in stored form; raise InvalidInput if it is blank."""
    title = one_line(given, "title")
    if not title:
        raise InvalidInput(
            "a milestone needs a name",
            code="missing-title",
            kind="milestone",
        )
    return title


def check_free(title: str, milestones: Sequence[MilestoneName], own: str = "") -> None:
    """Raise Conflict if an active milestone other than `own` has that title, or an id that it reads as."""
    number = milestone_number(title)
    for milestone in milestones:
        if milestone.archived or milestone.id == own:
            continue
        same_id = number is not None and milestone_number(milestone.id) == number
        if same_id or same_word(milestone.title, title):
            raise Conflict(
                f'{quoted(title)} is already the name of the milestone "{milestone.title}" ({milestone.id})',
                code="milestone-exists",
                given=title,
                milestone=milestone.id,
            )
    if number is not None and milestone_number(own) == number:
        raise Conflict(
            f"{quoted(title)} is the milestone's own id",
            code="milestone-exists",
            given=title,
            milestone=own,
            own=True,
        )


def named(given: str, milestones: Sequence[MilestoneName], what: str = "milestone") -> MilestoneName:
    """Return the active milestone that an id or title names; raise NotFound."""
    milestone = find_milestone(given, [each for each in milestones if not each.archived])
    if milestone is None:
        raise NotFound(
            f"{what} {quoted(given)} not found",
            code="milestone-not-found",
            given=given,
        )
    return milestone


def means(value: str, milestone: MilestoneName) -> bool:
    """Say whether the value of a task's milestone means that one, by its id or by its title."""
    return same_word(value, milestone.id) or same_word(value, milestone.title)
