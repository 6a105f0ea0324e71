"""One transaction's view of the backlog, put together from its parts: the same for every executor."""

from __future__ import annotations

from backlog.storage.session.checking import CheckingSession
from backlog.storage.session.completion import CompletionSession
from backlog.storage.session.exchange import ExchangeSession
from backlog.storage.session.history import HistorySession
from backlog.storage.session.overview import OverviewSession
from backlog.storage.session.records import RecordSession
from backlog.storage.session.search import SearchSession


class Session(
    SearchSession,
    OverviewSession,
    RecordSession,
    HistorySession,
    ExchangeSession,
    CompletionSession,
    CheckingSession,
):
    """A `Reader`, and a `Writer` where there is a stamp (`service/store.py`)."""
