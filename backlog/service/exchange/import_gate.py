"""Lets no file make a task done that the gate would refuse: the rule holds for imports, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain import gate
from backlog.domain.task import Change, Task
from backlog.errors import OpenItems
from backlog.service.exchange.lost_checks import claim_note, unclaimed
from backlog.service.exchange.report import NotDone

if TYPE_CHECKING:
    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.markdown.notes import Note
    from backlog.service.exchange.decision import ImportContext


class JudgedRecord(NamedTuple):
    """A record as the gate lets it be: what was not taken over for that, and what is to be said of it."""

    record: Task | Record
    held_back: dict[str, str] = {}  # noqa: RUF012  a default that nobody changes
    not_done: NotDone | None = None
    marked: bool = False
    notes: tuple[Note, ...] = ()


def judge_record(
    before: Task | None, record: Task | Record, context: ImportContext, path: str
) -> JudgedRecord:
    """Return the record of a file that is not done as long as something is open.

    Raises OpenItems where there is no status but the one that means done.
    """
    if not isinstance(record, Task):
        return JudgedRecord(record)
    settings = context.names.settings
    if settings.require_verification and (claims := gate.claimed(before, record)):
        judged = judge_record(before, unclaimed(record, claims), context, path)
        return judged._replace(notes=tuple(map(claim_note, claims)))
    change = Change(before, record)
    try:
        return JudgedRecord(gate.judged(change, settings).after)
    except OpenItems as error:
        if context.accept_done:
            return JudgedRecord(gate.imported(change, settings).after, marked=True)
        status = _status_instead(before, settings)
        lowered = gate.judged(Change(before, record._replace(status=status)), settings).after
        return JudgedRecord(lowered, {"status": status}, _not_done(path, record, status, error, context))


def _status_instead(before: Task | None, settings: Settings) -> str:
    """Return the status of a task that cannot be done: the one that it has, else the last one before done."""
    if before is not None and not settings.is_terminal(before.status):
        return before.status
    return settings.statuses[-2] if len(settings.statuses) > 1 else settings.terminal_status


def _not_done(path: str, wished: Task, status: str, error: OpenItems, context: ImportContext) -> NotDone:
    """Return what is to be said of a task that does not get the status of its file."""
    settings = context.names.settings
    open_ = tuple(number for number, _ in error.open)
    by_checks = settings.require_verification and any(
        item.check is not None and not item.checked for item in wished.acceptance_criteria
    )
    reason = context.not_accepted or error.message
    return NotDone(path, wished.id, status, reason, settings.terminal_status, error.code, open_, by_checks)
