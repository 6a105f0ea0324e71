"""Turns what PostgreSQL and the network report into errors of ours, in one line and without secrets."""

from __future__ import annotations

from backlog.errors import BacklogError, Busy, Failed, InvalidInput, Lost, Overtaken, printable
from backlog.storage.postgresql.connection import LostError, ServerError, SilentError
from backlog.storage.refusal import NUMBERED, REFUSALS, number_taken, refusal

_LONGEST = 300

NOT_NOW = frozenset({"53300", "57P03"})
"""No connection left, or the server is starting or stopping: what passes by itself."""

_RETRIED = frozenset({"40001", "40P01"})
"""A serialization failure and a deadlock: nothing was changed, and the same command may succeed now."""

_UNHEARD = "the server had not heard of this command for long, and undid it; nothing was changed"

_MESSAGES: dict[str, tuple[type[BacklogError], str, str]] = {
    "25P03": (Busy, _UNHEARD, "busy"),
    "25P04": (Busy, "the change took too long, and the server undid it; nothing was changed", "busy"),
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


def translated(state: str, message: str, shown: str, patience: float) -> BacklogError:
    """Return our error for what the server reported; `shown` is the database without secrets."""
    line = printable(message.partition("\n")[0][:_LONGEST])
    if state in _RETRIED:
        return Overtaken()
    if state == "23514" and message.startswith(REFUSALS):
        return refusal(line)
    if state == "23505" and message.partition('"')[2].partition("_")[0] in NUMBERED:
        return number_taken(shown)
    if state in _MESSAGES:
        kind, said, code = _MESSAGES[state]
        return kind(said.format(shown=shown, patience=patience), code=code, database=shown)
    if state.startswith(("08", "57P")):
        return _lost(line, shown)
    return Failed(
        f"the database {shown} reported: {line}", code="database-error", database=shown, reason=line
    )


def unreachable(error: ServerError | LostError, shown: str) -> BacklogError:
    """Return the error for a connection that could not be made."""
    text = _one_line(error)
    if isinstance(error, ServerError) and error.state in NOT_NOW:
        return Busy(f"the server of {shown} accepts no connections now", database=shown, reason=text)
    kind = Busy if isinstance(error, SilentError) else Failed
    return kind(
        f"cannot connect to {shown}: {text}", code="database-unavailable", database=shown, reason=text
    )


def broken(error: LostError, shown: str) -> BacklogError:
    """Return the error for a connection that broke, or went silent, before anything was to be committed."""
    text = _one_line(error)
    if isinstance(error, SilentError):
        return Busy(
            f"no answer from {shown}: {text}; nothing was changed",
            code="no-answer",
            database=shown,
            reason=text,
        )
    return _lost(text, shown)


def commit_unknown(error: LostError, shown: str) -> Busy:
    """Return the error for a connection that broke, or went silent, while a change was being committed."""
    text = _one_line(error)
    return Busy(
        f"the connection to {shown} was lost during the commit: the change is there whole or not at all, "
        f"and this side cannot tell which ({text})",
        code="commit-unknown",
        database=shown,
        reason=text,
    )


def _lost(reason: str, shown: str) -> Lost:
    reason = reason or "no reason was given"
    return Lost(
        f"the connection to {shown} was lost; nothing was changed: {reason}", database=shown, reason=reason
    )


def _one_line(error: Exception) -> str:
    return printable(" ".join(str(error).split())[:_LONGEST]) or "no reason was given"
