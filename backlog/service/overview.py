"""Says how far the project has come, what to do next, and what can be done side by side."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from backlog.domain.agenda import agenda as agenda_of
from backlog.domain.filters import Query
from backlog.domain.overview import (
    BURN_UP_DAYS,
    MOST_NAMED,
    RECENT_DAYS,
    STALE_DAYS,
    Overview,
    average_age,
    burn_up,
    by_priority,
    by_status,
    flow,
)
from backlog.domain.sequence import SequencePlan, plan
from backlog.errors import NotFound
from backlog.lean import TYPE_CHECKING
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from datetime import date

    from backlog.domain.agenda import Agenda
    from backlog.domain.overview import TaskCounts
    from backlog.domain.settings import Settings
    from backlog.domain.views import TaskView
    from backlog.service.context import Context
    from backlog.store import Reader


def overview(context: Context) -> Overview:
    """Return the numbers of the project as they are now, days being those of UTC."""
    return _overview(context, context.now())


def standing(context: Context) -> Overview:
    """Return the numbers as `overview` does without what they came from: no priorities, ages or charts.

    Among very many tasks that takes a fifth of the time.
    """
    return _standing(context, context.now())


@reading
def _overview(reader: Reader, now: datetime) -> Overview:
    today = now.date()
    first_day = datetime.combine(today - timedelta(days=BURN_UP_DAYS - 1), time(), now.tzinfo)
    recently = now - timedelta(days=RECENT_DAYS)
    settings = reader.settings()
    counts = reader.overview.task_counts()
    figures = _counted(reader, counts, settings, now)._replace(
        priorities=by_priority(counts.priorities, settings),
        created=reader.overview.created_since(recently, MOST_NAMED),
        average_age=average_age(counts.created, today),
    )
    moves = tuple(reader.overview.moves_since(first_day))
    return figures._replace(
        burn_up=burn_up(moves, figures.total, figures.done, settings, today),
        flow=flow(moves, figures.statuses, today),
    )


@reading
def _standing(reader: Reader, now: datetime) -> Overview:
    return _counted(reader, reader.overview.status_counts(), reader.settings(), now)


def _counted(reader: Reader, counts: TaskCounts, settings: Settings, now: datetime) -> Overview:
    """Return what is read anyway; the rest is empty."""
    return Overview(
        settings=settings,
        statuses=by_status(counts.statuses, settings),
        priorities={},
        drafts=counts.drafts,
        created=(),
        updated=reader.overview.updated_since(now - timedelta(days=RECENT_DAYS), MOST_NAMED),
        stale=reader.overview.stale_tasks(now - timedelta(days=STALE_DAYS), MOST_NAMED, settings),
        waiting=reader.overview.waiting_tasks(MOST_NAMED, settings),
        average_age=0,
        burn_up=(),
        flow=(),
        criteria=reader.overview.criteria_counts(),
    )


def agenda(context: Context, today: date) -> Agenda:
    """Return what matters to the actor now, `today` being their day."""
    return reading(_agenda)(context, context.actor(), context.now(), today)


def _agenda(reader: Reader, who: str, now: datetime, today: date) -> Agenda:
    settings = reader.settings()
    return agenda_of(
        reader.summaries("task", Query(), settings),
        reader.claims(),
        by_status(reader.overview.task_counts().statuses, settings),
        settings,
        who=who,
        now=now,
        today=today,
    )


@reading
def sequence(reader: Reader) -> SequencePlan:
    """Return the unfinished tasks in layers, each of which can be done side by side."""
    return plan(*reader.overview.unfinished(reader.settings()))


def next_task(context: Context) -> TaskView:
    """Return the view of the first task that the actor may start with; raise NotFound."""
    return reading(_next_task)(context, context.actor(), context.now())


def _next_task(reader: Reader, who: str, now: datetime) -> TaskView:
    from backlog.service.claims import next_ready  # an overview shows no task
    from backlog.service.queries import view_in

    reader.expect_unclaimed()
    settings = reader.settings()
    id_ = next_ready(reader, who, settings, now)
    if id_ is None:
        raise NotFound(
            "no task is ready",
            code="nothing-ready",
        )
    return view_in(reader, id_)
