"""Runs a question again whenever the backlog has changed, for programs that follow it."""

import gc
import os
import time
from collections.abc import Callable

from backlog.app import App
from backlog.cli.output import emit, flush

INTERVAL_SECONDS = 0.5
SERVER_SECONDS = 2.0
"""A server has to be asked each time."""


def on_each_change(app: App, answer: Callable[[], str]) -> None:
    """Print the answer, then again each time it differs, until interrupted (contract 4.6)."""
    gc.enable()  # `shell` turned it off for commands that are over in an instant
    database = app.database()
    interval = SERVER_SECONDS if app.on_server() else INTERVAL_SECONDS
    printed: str | None = None
    seen: tuple[object, ...] | None = None
    while True:
        now = traces(database)
        if now != seen or None in now:
            seen = now
            text = answer()
            if text != printed:
                emit(text)
                flush()
                printed = text
        app.close()  # no server is kept waiting in a transaction; the next question connects anew
        time.sleep(interval)


def traces(database: str) -> tuple[object, ...]:
    """Return what a write leaves behind: time and size of the database file, and of its log.

    SQLite writes to the log first (https://www.sqlite.org/wal.html). None stands for the database
    if it is no file; then only asking tells whether it has changed.
    """
    found: list[object] = []
    for path in (database, f"{database}-wal"):
        try:
            status = os.stat(path)
        except OSError:
            found.append(None if path == database else "absent")
        else:
            found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)
