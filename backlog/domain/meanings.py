"""Says which configured priority or type a word of another program stands for: `urgent`, `P1`, `story`."""

from collections.abc import Sequence

from backlog.domain.task import compact

_PRIORITIES = (
    ("critical", "urgent", "highest", "blocker", "major", "important", "p0", "p1", "0", "1", "h"),
    ("normal", "medium", "moderate", "default", "p2", "2", "m"),
    ("minor", "lowest", "trivial", "someday", "p3", "p4", "3", "4", "l"),
)
_TYPES = {
    "bug": ("defect", "error", "fault", "incident", "bugfix", "fix"),
    "feature": ("story", "userstory", "epic", "feat"),
    "enhancement": ("improvement", "refactor", "refactoring"),
    "chore": ("maintenance", "housekeeping", "build", "ci"),
    "docs": ("documentation", "doc"),
    "spike": ("research", "investigation", "experiment"),
}


def priority_meant(given: str, priorities: Sequence[str]) -> str | None:
    """Return the priority that a word stands for: the highest comes first, the lowest last; None for none."""
    word = compact(given).replace("-", "").replace("_", "")
    places = (0, len(priorities) // 2, len(priorities) - 1)
    for words, place in zip(_PRIORITIES, places, strict=True):
        if word in words and priorities:
            return priorities[place]
    return None


def type_meant(given: str, types: Sequence[str]) -> str | None:
    """Return the type that a word stands for, if that one is configured; None for none."""
    word = compact(given).replace("-", "").replace("_", "")
    for name, words in _TYPES.items():
        if word in words:
            return next((each for each in types if compact(each) == name), None)
    return None
