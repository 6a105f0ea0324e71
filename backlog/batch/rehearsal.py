"""Finds out what each line of a rehearsed batch would change: asked for many lines at once, not for each."""

from itertools import islice, takewhile

from backlog.batch.outcomes import LineOutcome
from backlog.domain.events import Event, EventQuery
from backlog.store import Reader, Writer


class Rehearsal:
    """The outcomes whose events were not asked for yet."""

    def __init__(self, writer: Writer) -> None:
        """Take the transaction, of which nothing was done yet."""
        self._writer = writer
        self._latest = _latest(writer)
        self._appended = writer.appended
        self._waiting: list[tuple[LineOutcome, int]] = []

    def add(self, outcome: LineOutcome) -> None:
        """Take the outcome of the line that was just done."""
        before, self._appended = self._appended, self._writer.appended
        self._waiting.append((outcome, self._appended - before))

    def completed(self) -> list[LineOutcome]:
        """Return the outcomes taken since this was asked last, each with what its line appended."""
        waiting, self._waiting = self._waiting, []
        events = iter(self._since(self._latest) if any(count for _, count in waiting) else ())
        outcomes = []
        for outcome, count in waiting:
            own = tuple(islice(events, count))
            if own:
                self._latest = own[-1].key
            outcomes.append(outcome._replace(events=own))
        return outcomes

    def _since(self, key: int) -> list[Event]:
        """Return the events of the batch after a key, oldest first."""
        newest = self._writer.history.events(EventQuery(batch=self._writer.stamp.batch))
        return list(takewhile(lambda event: event.key > key, newest))[::-1]


def _latest(reader: Reader) -> int:
    """Return the key of the newest event, 0 if there is none."""
    return next((event.key for event in reader.history.recorded(EventQuery(limit=1))), 0)
