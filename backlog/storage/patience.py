"""Says how long a command waits for its turn, on whatever engine."""

from __future__ import annotations

import os

from backlog.domain.errors import InvalidInput

PATIENCE = 60.0
"""Seconds that a command waits for its turn before it gives up (BACKLOG_BUSY_TIMEOUT overrides it)."""


def patience() -> float:
    """Return how many seconds to wait for a turn; raise InvalidInput if that cannot be read."""
    given = os.environ.get("BACKLOG_BUSY_TIMEOUT")
    if not given:
        return PATIENCE
    if given.isascii() and given.replace(".", "", 1).isdigit() and len(given) <= 8:  # noqa: PLR2004  a day has 86400
        return float(given)
    raise InvalidInput("BACKLOG_BUSY_TIMEOUT is not a number of seconds", code="invalid-timeout")
