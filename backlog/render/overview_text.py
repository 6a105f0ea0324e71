"""The numbers of a project as plain text and as JSON (docs/contract.md 3.9)."""

from collections.abc import Sequence

from backlog.domain.overview import RECENT_DAYS, STALE_DAYS, Overview, percent
from backlog.domain.task import TaskLink
from backlog.render.labels import capitalised

_RULE = "=" * 40


def overview(found: Overview) -> str:
    """Return the statistics in the order of docs/contract.md 3.9, without timings, which vary."""
    total = found.total
    lines = [
        f"{found.settings.project_name} - Project Overview",
        _RULE,
        "",
        "Status Overview:",
        *(_share(status, count, total) for status, count in found.statuses.items()),
        "",
        f"  Total Tasks: {total}",
        f"  Completion: {percent(found.done, total)}%",
        *([f"  Drafts: {found.drafts}"] if found.drafts else []),
        "",
        "Priority Breakdown:",
        *(_share(priority_name(priority), count, total) for priority, count in found.priorities.items()),
        "",
        "Recent Activity:",
        "  Recently Created:",
        *_named(found.created, f"No tasks created in the last {RECENT_DAYS} days"),
        "",
        "  Recently Updated:",
        *_named(found.updated, f"No tasks updated in the last {RECENT_DAYS} days"),
        "",
        "Project Health:",
        f"  Average Task Age: {found.average_age} days",
        "",
        f"  Stale Tasks (>{STALE_DAYS} days without updates):",
        *_named(found.stale, "No stale tasks"),
        "",
        "  Blocked Tasks (waiting on dependencies):",
        *_named(found.waiting, "No blocked tasks"),
        "",
    ]
    return "Loading project statistics...\n\n" + "\n".join(lines) + "\n"


def overview_json(found: Overview) -> str:
    """Return the statistics as one JSON document, with the burn-up."""
    from backlog.render.as_json import document  # needed for programs only

    total = found.total
    return document(
        "overview",
        "overview",
        {
            "project": found.settings.project_name,
            "totalTasks": total,
            "doneTasks": found.done,
            "completion": percent(found.done, total),
            "drafts": found.drafts,
            "statuses": [{"status": status, "count": count} for status, count in found.statuses.items()],
            "priorities": [
                {"priority": priority and priority.lower(), "count": count}
                for priority, count in found.priorities.items()
            ],
            "recentlyCreated": _links(found.created),
            "recentlyUpdated": _links(found.updated),
            "averageAgeDays": found.average_age,
            "staleTasks": _links(found.stale),
            "blockedTasks": _links(found.waiting),
            "burnUp": [
                {"date": day.day.isoformat(), "tasks": day.tasks, "done": day.done} for day in found.burn_up
            ],
        },
    )


def priority_name(priority: str | None) -> str:
    """Return a priority as it is shown among the statistics."""
    return "No Priority" if priority is None else capitalised(priority)


def _share(name: str, count: int, total: int) -> str:
    return f"  {name}: {count} tasks ({percent(count, total)}%)"


def _named(tasks: Sequence[TaskLink], otherwise: str) -> list[str]:
    return [f"    {task.id} - {task.title}" for task in tasks] or [f"    {otherwise}"]


def _links(tasks: Sequence[TaskLink]) -> list[dict[str, object]]:
    return [{"id": task.id, "title": task.title} for task in tasks]
