"""Turns what PostgreSQL and the network report into errors of ours, in one line and without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlog.domain.errors import (
    BacklogError,
    Busy,
    Failed,
    InvalidInput,
    Overtaken,
    printable,
)
from backlog.storage.refusal import REFUSALS, refusal

if TYPE_CHECKING:
    import psycopg

_LONGEST = 300

_RETRIED = frozenset({"40001", "40P01"})
"""A serialization failure and a deadlock: nothing was changed, and the same command may succeed now."""

_MESSAGES: dict[str, tuple[type[BacklogError], str, str]] = {
    "25006": (Failed, "the server of {shown} is read-only; nothing was changed", "read-only"),
    "42501": (Failed, "this role may not do that in {shown}", "not-permitted"),
    "42P01": (Failed, "there is no backlog in {shown}", "not-a-backlog"),
    "42883": (Failed, "there is no backlog in {shown}", "not-a-backlog"),
    "3F000": (Failed, "there is no backlog in {shown}", "not-a-backlog"),
    "53100": (Failed, "the disk of the server of {shown} is full; nothing was changed", "disk-full"),
    "53300": (Busy, "the server of {shown} has no free connection", "busy"),
    "54000": (InvalidInput, "the text is too long for the database", "too-long"),
    "55P03": (Busy, "others have been writing to the backlog for {patience:g} seconds", "busy"),
    "57014": (Busy, "the server took too long and the statement was cancelled; nothing was changed", "busy"),
    "57P03": (Busy, "the server of {shown} is starting or stopping", "busy"),
}
"""By SQLSTATE (PostgreSQL's manual, appendix A): the kind of error, its message, its code."""


def translated(error: psycopg.Error, shown: str, patience: float) -> BacklogError:
    """Return our error for one of psycopg's; `shown` is the database without secrets."""
    state = error.sqlstate
    if state in _RETRIED:
        return Overtaken()
    if state == "23514" and str(error).startswith(REFUSALS):
        return refusal(_first_line(error))
    if state in _MESSAGES:
        kind, message, code = _MESSAGES[state]
        return kind(message.format(shown=shown, patience=patience), code=code, database=shown)
    if state is None or state.startswith(("08", "57P")):
        return lost(error, shown)
    return Failed(
        f"the database {shown} reported: {_first_line(error)}",
        code="database-error",
        database=shown,
        reason=_first_line(error),
    )


def unreachable(error: psycopg.Error, shown: str) -> BacklogError:
    """Return the error for a connection that could not be made."""
    text = _one_line(error)
    if "too many clients" in text or "starting up" in text or "remaining connection slots" in text:
        return Busy(f"the server of {shown} accepts no connections now", database=shown, reason=text)
    return Failed(
        f"cannot connect to {shown}: {text}", code="database-unavailable", database=shown, reason=text
    )


def lost(error: psycopg.Error, shown: str) -> Failed:
    """Return the error for a connection that broke before anything was to be committed."""
    return Failed(
        f"the connection to {shown} was lost; nothing was changed: {_one_line(error)}",
        code="connection-lost",
        database=shown,
        reason=_one_line(error),
    )


def commit_unknown(error: psycopg.Error, shown: str) -> Failed:
    """Return the error for a connection that broke while a change was being committed."""
    return Failed(
        f"the connection to {shown} was lost during the commit: the change is there whole or not at all, "
        f"and this side cannot tell which ({_one_line(error)})",
        code="commit-unknown",
        database=shown,
        reason=_one_line(error),
    )


def _first_line(error: Any) -> str:  # noqa: ANN401  psycopg's diagnostics are not typed here
    return str(error.diag.message_primary or error).partition("\n")[0][:_LONGEST]


def _one_line(error: Exception) -> str:
    return printable(" ".join(str(error).split())[:_LONGEST]) or "no reason was given"
