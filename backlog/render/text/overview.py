"""The statistics of a project in lines (docs/contract.md 3.9)."""

from __future__ import annotations

from backlog.domain.overview import RECENT_DAYS, STALE_DAYS, Overview, percent
from backlog.lean import TYPE_CHECKING
from backlog.render.labels import capitalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.overview import CriteriaCounts
    from backlog.domain.task import TaskLink

_RULE = "=" * 40


def overview(figures: Overview) -> str:
    """Return the statistics in the order of docs/contract.md 3.9, without timings, which vary."""
    total = figures.total
    lines = [
        f"{figures.settings.project_name} - Project Overview",
        _RULE,
        "",
        "Status Overview:",
        *(_share(status, count, total) for status, count in figures.statuses.items()),
        "",
        f"  Total Tasks: {total}",
        f"  Completion: {percent(figures.done, total)}%",
        *([f"  Drafts: {figures.drafts}"] if figures.drafts else []),
        *([f"  Criteria: {criteria(figures.criteria)}"] if figures.criteria else []),
        "",
        "Priority Breakdown:",
        *(_share(priority_name(priority), count, total) for priority, count in figures.priorities.items()),
        "",
        "Recent Activity:",
        "  Recently Created:",
        *_named(figures.created, f"No tasks created in the last {RECENT_DAYS} days"),
        "",
        "  Recently Updated:",
        *_named(figures.updated, f"No tasks updated in the last {RECENT_DAYS} days"),
        "",
        "Project Health:",
        f"  Average Task Age: {figures.average_age} days",
        "",
        f"  Stale Tasks (>{STALE_DAYS} days without updates):",
        *_named(figures.stale, "No stale tasks"),
        "",
        "  Blocked Tasks (waiting on dependencies):",
        *_named(figures.waiting, "No blocked tasks"),
        "",
    ]
    return "Loading project statistics...\n\n" + "\n".join(lines) + "\n"


def criteria(counts: CriteriaCounts) -> str:
    """Return how many criteria a check has proven, how many somebody has checked, and how many are open."""
    return f"{counts.verified} verified, {counts.claimed} claimed, {counts.open} open"


def priority_name(priority: str | None) -> str:
    """Return a priority as it is shown among the statistics."""
    return "No Priority" if priority is None else capitalised(priority)


def _share(name: str, count: int, total: int) -> str:
    return f"  {name}: {count} tasks ({percent(count, total)}%)"


def _named(tasks: Sequence[TaskLink], otherwise: str) -> list[str]:
    return [f"    {task.id} - {task.title}" for task in tasks] or [f"    {otherwise}"]
