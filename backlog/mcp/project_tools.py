"""The tools for the project as a whole: overview, history, undo, and many changes at once."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

from backlog.domain.events import EventQuery, Recorded
from backlog.errors import Failed, InvalidInput
from backlog.mcp import results
from backlog.mcp.advice import error_data
from backlog.mcp.portions import in_portions
from backlog.mcp.results import ToolResult
from backlog.render.text.history import headline
from backlog.service.history import log, task_history
from backlog.service.settings import configuration
from backlog.service.undo import ThisEvent, undo

if TYPE_CHECKING:
    from backlog.batch.outcomes import LineOutcome
    from backlog.mcp.call import Call
    from backlog.mcp.results import Data


def progress(call: Call) -> ToolResult:
    """Say how far the project has come, and which names it uses."""
    context = call.context()
    figures, known = call.figures().of(context), configuration(context)
    settings = figures.settings
    data = results.lean(
        {
            "project": settings.project_name,
            "tasks": figures.total,
            "done": figures.done,
            "drafts": figures.drafts,
            "criteria": figures.criteria,
            "statuses": dict(figures.statuses),
            "priorities": settings.priorities,
            "types": settings.types,
            "labels": settings.labels,
            "milestones": known.milestones,
            "definitionOfDone": settings.definition_of_done,
            "blocked": [f"{each.id} {each.title}" for each in figures.waiting],
            "recentlyUpdated": [f"{each.id} {each.title}" for each in figures.updated],
            "stale": [f"{each.id} {each.title}" for each in figures.stale],
        }
    )
    counts = ", ".join(f"{status} {count}" for status, count in figures.statuses.items())
    head = f"{settings.project_name}: {figures.done} of {figures.total} done ({counts})"
    return in_portions(None, data, head, call.get("cursor"))


def past(call: Call) -> ToolResult:
    """List events, newest first."""
    where = results.page(call.get("limit"), call.get("cursor"))
    if call.get("id") is None:
        events = log(call.context(), EventQuery(limit=where.wanted), brief=True)
    else:
        events = task_history(call.context(), call.get("id"), where.wanted, brief=True)
    return results.listing("events", tuple(events), where, results.event, headline)


def take_back(call: Call) -> ToolResult:
    """Take back the caller's last call, or one event."""
    number = call.get("event")
    events = undo(call.context(), None if number is None else ThisEvent(number))
    lines = [_undone(each) for each in events[: results.DEFAULT_LIMIT]]
    more = len(events) - results.LARGEST_LIMIT
    keys = [each.key for each in events[: results.LARGEST_LIMIT]]
    if more > 0:
        lines.append(f"{len(events)} events in all")
    return ToolResult("\n".join(lines), {"undone": keys, **({"more": more} if more > 0 else {})})


def _undone(event: Recorded) -> str:
    return f"undid {event.key}: {event.stamp.command} of {event.entity_id}"


def many(call: Call) -> ToolResult:
    """Apply the lines of a batch, all or none."""
    from backlog.batch import run as batch  # its models take longer to make than all else of ours
    from backlog.batch.lines import Spool

    rehearsal, key = bool(call.get("dryRun")), call.get("idempotencyKey")
    if rehearsal and key is not None:
        raise InvalidInput(
            "batch: dryRun and idempotencyKey exclude each other", code="conflicting-arguments"
        )
    done: list[Data] = []

    def collect(outcome: LineOutcome) -> str:
        done.append(_outcome(outcome))
        return "\n"

    voice = batch.Voice(collect, lambda _: None, lambda _: None)
    with closing(Spool(BytesIO(call.get("lines").encode()))) as spool:
        tally = batch.run(
            call.context(), spool, options=batch.BatchOptions(rehearsal=rehearsal, key=key), voice=voice
        )
    failed = [each for each in done if "error" in each]
    if failed:
        raise Failed(
            f"{tally.failed} of {tally.applied + tally.failed} lines failed; nothing was changed",
            code="batch-failed",
            failed=failed[: results.DEFAULT_LIMIT],
        )
    would = "would apply" if rehearsal else "applied"
    return ToolResult(
        f"{would} {tally.applied}", {"applied": tally.applied, "lines": done[: results.LARGEST_LIMIT]}
    )


def _outcome(outcome: LineOutcome) -> Data:
    if outcome.error is not None:
        return {"line": outcome.line, "error": error_data(outcome.error)}
    return results.lean({"line": outcome.line, "ids": outcome.ids, "as": outcome.name, "note": outcome.note})
