"""Errors for programs: a code, the facts by name, and a message for whoever reads the log."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from backlog.errors import BacklogError

LONGEST_FACT = 1_000
"""How many characters of a text an error repeats."""


def error_object(error: BacklogError, message: str, hint: str | None) -> dict[str, object]:
    """Return an error as JSON knows it; `message` and `hint` are the words of the front end."""
    return {"code": error.code, "message": message, "hint": hint, "data": _plain(error.data)}


def error_line(error: BacklogError, message: str, hint: str | None) -> str:
    """Return the line that says on standard error what went wrong."""
    return json.dumps({"error": error_object(error, message, hint)}, ensure_ascii=False) + "\n"


def _plain(fact: Any) -> Any:  # noqa: ANN401  a fact is any plain value
    """Return a fact as JSON knows it; of a very long text only the beginning."""
    if isinstance(fact, dict):
        return {name: _plain(value) for name, value in fact.items()}
    if isinstance(fact, (list, tuple)):
        return [_plain(value) for value in fact]
    if isinstance(fact, date):
        return instant_json(fact)
    if isinstance(fact, str) and len(fact) > LONGEST_FACT:
        return f"{fact[:LONGEST_FACT]}…"
    return fact
