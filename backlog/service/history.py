"""Reads what happened: the history of one task, and the log of everything."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.events import EventQuery
from backlog.domain.ids import parse_reference
from backlog.service.lookup import not_found, numbers_of
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.domain.events import Event, Operation
    from backlog.domain.reconstruction import Log
    from backlog.domain.task import Kind
    from backlog.store import Reader


@reading
def task_history(reader: Reader, id_: str, limit: int | None = None, *, brief: bool = False) -> Log:
    """Return the events of a task, or of a draft named by its whole id, newest first; raise NotFound.

    It may be in whatever state. `limit` is how many to return at most. For `brief` see `log`.
    """
    settings = reader.settings()
    reference = parse_reference(id_)
    kind: Kind = "draft" if reference is not None and reference.prefix == "draft" else "task"
    numbers = numbers_of(id_, kind, settings)
    uuid = None if numbers is None else reader.uuid(kind, numbers)
    if uuid is None:
        raise not_found(kind, id_, settings)
    return reader.history.log(reader.history.recorded(EventQuery(entity=uuid, limit=limit)), brief=brief)


class Operations(NamedTuple):
    """What runs of commands did, newest first, and in brief the events of those listed one by one."""

    runs: tuple[Operation, ...]
    alone: Log

    def entries(self) -> Iterator[Event | Operation]:
        """Yield the events of each run that is listed one by one, and what the others did as a whole."""
        events = iter(self.alone)
        for each in self.runs:
            yield from islice(events, len(each.alone)) if each.alone else (each,)


@reading
def operations(reader: Reader, query: EventQuery) -> Operations:
    """Return what each run of a command did whose events match; the limit is one of runs."""
    runs = tuple(islice(reader.history.operations(query._replace(limit=None)), query.limit))
    alone = (event for each in runs for event in each.alone)
    return Operations(runs, reader.history.log(alone, brief=True))


@reading
def log(reader: Reader, query: EventQuery, *, brief: bool = False) -> Log:
    """Return the events that match, newest first.

    In `brief`, they have of a list what was removed and added, as events are shown in lines, and not all of
    it: what is read does not grow with the list.
    """
    return reader.history.log(reader.history.recorded(query), brief=brief)
