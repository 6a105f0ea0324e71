"""One transaction's view of the backlog, put together from its parts: the same for every executor."""

from __future__ import annotations

from backlog.storage.checking_session import CheckingSession
from backlog.storage.completion_session import CompletionSession
from backlog.storage.exchange_session import ExchangeSession
from backlog.storage.history_session import HistorySession
from backlog.storage.overview_session import OverviewSession
from backlog.storage.record_session import RecordSession
from backlog.storage.search_session import SearchSession


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
