"""Says what is wrong and what to do about it, in one line each; loaded once something has gone wrong."""

from __future__ import annotations

from backlog.cli.advice import ADVICE, MESSAGES
from backlog.cli.advice_of_facts import ErrorData, nearest
from backlog.cli.command import UsageError
from backlog.errors import BacklogError, printable


def hint(error: BacklogError) -> str | None:
    """Return what to do about an error, in one printable line; None if nothing is known to help."""
    try:
        advice = error.hint if isinstance(error, UsageError) else _advice(error.code, error.data)
    except KeyError:  # an older program has kept the error under an idempotency key, without the facts
        advice = None
    text = "; ".join(filter(None, (advice, *getattr(error, "__notes__", ()))))
    return printable(text) or None


def message(error: BacklogError) -> str:
    """Return what went wrong, in one printable line; in flags where they are meant."""
    words = MESSAGES.get(error.code)
    return printable(words(error.data) or error.message) if words else error.message


def _advice(code: str, data: ErrorData) -> str | None:
    """Return the advice of the table; for several problems, that for the first one that has any."""
    if "meant" in data:
        return str(data["meant"])
    if "problems" in data:
        return next(filter(None, (_advice(one["code"], one) for one in data["problems"])), None)
    if "cause" in data:
        return _advice(data["cause"], {name: fact for name, fact in data.items() if name != "cause"})
    advice = ADVICE.get(code)
    if callable(advice):
        return advice(data)
    if advice is None:
        return nearest(data)
    return advice.format_map(data)
