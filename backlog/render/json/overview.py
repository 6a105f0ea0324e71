"""The statistics of a project for programs."""

from collections.abc import Sequence

from backlog.domain.overview import Overview, percent
from backlog.domain.task import TaskLink


def overview(found: Overview) -> str:
    """Return the statistics as one JSON document, with the burn-up."""
    from backlog.render.json import document  # needed for programs only

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
            **({"criteria": found.criteria._asdict()} if found.criteria else {}),
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


def _links(tasks: Sequence[TaskLink]) -> list[dict[str, object]]:
    return [{"id": task.id, "title": task.title} for task in tasks]
