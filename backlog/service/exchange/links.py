"""What the ids and milestones in a file mean here, when records got other ids than they came with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.ids import MILESTONE
from backlog.domain.milestones import MilestoneName, find_milestone
from backlog.domain.task import same_word
from backlog.markdown.naming import read_id
from backlog.markdown.task_sheets import Names
from backlog.service.exchange.incoming import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.sheets import Front, Sheet
    from backlog.service.exchange.numbering import Number

_LINKS = ("dependencies", "references")


def names(ids: Mapping[Number, str], milestones: Sequence[MilestoneName], settings: Settings) -> Names:
    """Return what words in files mean: the ids of all records, and the milestones by id or title."""

    def task_id(text: str) -> str:
        number = _number(text, settings.task_prefix, bare=True)
        known = ids.get(number) if number is not None else None
        if known is not None:
            return known
        prefix, dash, rest = text.strip().partition("-")
        ours = same_word(prefix, settings.task_prefix) or same_word(prefix, "draft")
        return f"{prefix.upper()}-{rest}" if number is not None and dash and ours else text

    def milestone(text: str) -> str:
        found = find_milestone(text, milestones) if text else None
        return found.id if found else text

    return Names(task_id, milestone, settings)


def with_moved_links(theirs: Sheet, base: Sheet, moved: Mapping[Number, str], settings: Settings) -> Sheet:
    """Return a sheet in which what is new since `base` names moved records by the ids they have here.

    What stood there before means what it meant then. Free text is left alone.
    """
    if not moved:
        return theirs
    front: Front = dict(theirs.front)

    def renamed(text: str, *, bare: bool) -> str:
        number = _number(text, settings.task_prefix, bare=bare)
        return moved.get(number, text) if number is not None else text

    for key in _LINKS:
        before = base.items(key)
        items = [
            item if item in before else renamed(item, bare=key == "dependencies")
            for item in theirs.items(key)
        ]
        if items:
            front[key] = items
    for key in ("parent_task_id", "milestone"):
        text = theirs.scalar(key)
        if text and text != base.scalar(key):
            front[key] = renamed(text, bare=False)
    return theirs._replace(front=front)


def _number(text: str, task_prefix: str, *, bare: bool) -> Number | None:
    """Return the series and numbers that a text names, None for any other text.

    A bare number is a task's, where `bare` numbers count.
    """
    reference = read_id(text)
    if reference is None or (reference.prefix is None and not bare):
        return None
    series = {None: "task", task_prefix.lower(): "task", "draft": "draft", MILESTONE: MILESTONES}
    found = series.get(reference.prefix)
    return (found, reference.numbers) if found else None
