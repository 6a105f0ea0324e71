"""Keeps the numbers of the overview until something changes: a server is asked for them again and again."""

from __future__ import annotations

import threading
from datetime import timedelta

from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.service.overview import overview

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backlog.domain.overview import Overview
    from backlog.service.context import Context

LASTING = timedelta(minutes=1)
"""How long they are kept at most: what is new, and what is stale, depends on the time."""


class _Counted(NamedTuple):
    """What was counted: when, and what had changed last then."""

    token: str
    at: datetime
    figures: Overview


class Figures:
    """The numbers that were counted last; threads may share them, and one counts while the others wait."""

    def __init__(self, count: Callable[[Context], Overview] | None = None) -> None:
        """Begin with nothing counted; `count` is what counts, `overview` by default."""
        self._count = count
        self._mutex = threading.Lock()
        self._last: _Counted | None = None

    def of(self, context: Context, token: str | None = None) -> Overview:
        """Return the numbers as they were when `changes_since` gave a token, now unless given, or later."""
        if token is None:
            token = context.store.changes_since(None).token
        now = context.now()
        with self._mutex:
            last = self._last
            if last is not None and last.token == token and timedelta() <= now - last.at < LASTING:
                return last.figures
            figures = (self._count or overview)(context)
            self._last = _Counted(token, now, figures)
            return figures
