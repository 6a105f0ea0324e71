"""Runs a question again whenever the backlog has changed, for programs that follow it."""

import gc
import time
from collections.abc import Callable

from backlog.app import App
from backlog.cli.output import emit, flush

INTERVAL_SECONDS = 0.5
SERVER_SECONDS = 2.0
"""A server has to be asked each time."""


def on_each_change(app: App, produce: Callable[[], str]) -> None:
    """Print the answer, then again each time it differs, until interrupted (docs/contract.md 4.6)."""
    gc.enable()  # `shell` turned it off for commands that are over in an instant
    store = app.store(lasting=True)
    interval = SERVER_SECONDS if app.on_server() else INTERVAL_SECONDS
    printed: str | None = None
    token: str | None = None
    while True:
        token, touched = store.changes_since(token)
        if touched is None or touched:
            text = produce()
            if text != printed:
                emit(text)
                flush()
                printed = text
        time.sleep(interval)
