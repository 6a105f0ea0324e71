"""The statistics of a project for programs."""

from collections.abc import Sequence

from backlog.domain.overview import Overview, percent
from backlog.domain.task import TaskLink


def overview(figures: Overview) -> str:
    """Return the statistics as one JSON document, with the burn-up."""
    from backlog.render.json import document  # needed for programs only

    total = figures.total
    return document(
        "overview",
        "overview",
        {
            "project": figures.settings.project_name,
            "totalTasks": total,
            "doneTasks": figures.done,
            "completion": percent(figures.done, total),
            "drafts": figures.drafts,
            **({"criteria": figures.criteria._asdict()} if figures.criteria else {}),
            "statuses": [{"status": status, "count": count} for status, count in figures.statuses.items()],
            "priorities": [
                {"priority": priority and priority.lower(), "count": count}
                for priority, count in figures.priorities.items()
            ],
            "recentlyCreated": _links(figures.created),
            "recentlyUpdated": _links(figures.updated),
            "averageAgeDays": figures.average_age,
            "staleTasks": _links(figures.stale),
            "blockedTasks": _links(figures.waiting),
            "burnUp": [
                {"date": day.day.isoformat(), "tasks": day.tasks, "done": day.done} for day in figures.burn_up
            ],
        },
    )


def _links(tasks: Sequence[TaskLink]) -> list[dict[str, object]]:
    return [{"id": task.id, "title": task.title} for task in tasks]
