"""Turns what should not happen into an error like any other: a server goes on where a command would end."""

import os

from backlog.errors import BacklogError, Failed


def as_error(error: Exception) -> BacklogError:
    """Return one of our errors for any; raise it as it is where BACKLOG_DEBUG=1 asks where it comes from."""
    if isinstance(error, BacklogError):
        return error
    if os.environ.get("BACKLOG_DEBUG") == "1":
        raise error
    if isinstance(error, ImportError):  # what a tool needs is loaded by its first call, maybe after an update
        return Failed("the program has changed since this server was started", code="program-changed")
    if isinstance(error, OSError):
        reason = ": ".join(filter(None, (error.strerror or str(error), error.filename)))
        return Failed(f"the system refused: {reason}", code="system-error", reason=reason)
    if isinstance(error, MemoryError):
        return Failed("there is not enough memory", code="out-of-memory")
    kind = type(error).__name__
    return Failed(f"this is a bug in backlog: {kind}: {error}", code="bug", error=kind)
