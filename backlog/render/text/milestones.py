"""Milestones in lines, and what the commands about them print (docs/contract.md 3.2, 3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.notation import instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.milestone_views import MilestoneProgress, MilestoneView, Removed, Renamed
    from backlog.domain.records import Milestone

RULER = 50


def milestone_list(milestones: Sequence[MilestoneProgress], *, show_completed: bool) -> str:
    """Return the milestones in two groups; the completed ones are counted, or listed if asked for."""
    active = [each for each in milestones if not each.completed]
    completed = [each for each in milestones if each.completed]
    lines = [f"Active milestones ({len(active)}):", *_rows(active)]
    lines += ["", f"Completed milestones ({len(completed)}):"]
    if completed and not show_completed:
        lines.append("  (collapsed, use --show-completed to list)")
    else:
        lines += _rows(completed)
    return "\n".join(lines) + "\n"


def _rows(milestones: Sequence[MilestoneProgress]) -> list[str]:
    return [
        f"  {each.id}: {each.title} ({each.done}/{each.total} done{_due(each)})" for each in milestones
    ] or ["  (none)"]


def _due(progress: MilestoneProgress) -> str:
    due = progress.milestone.due_date if progress.milestone else None
    return f", due {due}" if due else ""


def milestone_added(milestone: Milestone) -> str:
    """Return what `milestone add` says (docs/contract.md 3.2)."""
    due = f"Due: {milestone.due_date}\n" if milestone.due_date else ""
    return f'Created milestone "{milestone.title}" ({milestone.id}).\n{due}'


def milestone_renamed(renamed: Renamed, *, update_tasks: bool) -> str:
    """Return what `milestone rename` says (docs/contract.md 3.6)."""
    before, after, tasks = renamed
    due = ""
    if after.due_date != before.due_date:
        due = f"Due: {after.due_date}\n" if after.due_date else "Cleared milestone due date.\n"
    if before.title == after.title:
        name = f'"{before.title}" ({before.id})'
        return due or f'Milestone {name} is already named "{after.title}". No changes made.\n'
    line = f'Renamed milestone "{before.title}" ({before.id}) → "{after.title}" ({after.id}).\n'
    if after.due_date is None:
        due = ""
    done = f"Updated {_tasks(tasks)}\n" if update_tasks else "Skipped updating tasks (updateTasks=false).\n"
    return f"{line}{due}{done}"


def milestone_removed(removed: Removed) -> str:
    """Return what `milestone remove` says (docs/contract.md 3.6)."""
    line = f'Removed milestone "{removed.milestone.title}" ({removed.milestone.id}).\n'
    if removed.handling == "keep":
        return f"{line}Kept task milestone values unchanged (taskHandling=keep).\n"
    tasks = ", ".join(removed.tasks)
    if removed.target is None:
        return f"{line}Cleared milestone for {_count(removed.tasks)}: {tasks}\n"
    target = f'"{removed.target.title}" ({removed.target.id})'
    return f"{line}Reassigned {_count(removed.tasks)} to {target}: {tasks}\n"


def _tasks(ids: Sequence[str]) -> str:
    return f"{_count(ids)}: {', '.join(ids)}"


def _count(ids: Sequence[str]) -> str:
    return f"{len(ids)} local task{'' if len(ids) == 1 else 's'}"


def milestone_view(view: MilestoneView) -> str:
    """Return a milestone with its tasks, laid out as a task's view is."""
    progress, milestone, tasks = view
    lines = [f"Milestone {milestone.id} - {milestone.title}", "=" * RULER, ""]
    lines.append(f"Progress: {progress.done}/{progress.total} done")
    if milestone.created_at is not None:
        lines.append(f"Created: {instant(milestone.created_at)}")
    if milestone.due_date:
        lines.append(f"Due: {milestone.due_date}")
    lines += ["", "Description:", "-" * RULER, milestone.description or "No description provided"]
    if tasks:
        lines += ["", f"Tasks ({len(tasks)}):"]
        lines += [f"- {task.id} - {task.title} [{task.status}]" for task in tasks]
    return "\n".join([*lines, "", ""])
