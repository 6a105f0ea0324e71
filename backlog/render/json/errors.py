"""Errors for programs: a code, the facts by name, and a message for the reader of a log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.errors import converted
from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from backlog.errors import BacklogError

LONGEST_FACT = 1_000
"""How many characters of a text an error repeats."""


def error_object(error: BacklogError, message: str, hint: str | None) -> dict[str, object]:
    """Return an error as JSON knows it; `message` and `hint` are the words of the front end."""
    data = converted(error.data, instant_json, _beginning)
    return {"code": error.code, "message": message, "hint": hint, "data": data}


def error_line(error: BacklogError, message: str, hint: str | None) -> str:
    """Return the line that says on standard error what went wrong."""
    return json.dumps({"error": error_object(error, message, hint)}, ensure_ascii=False) + "\n"


def _beginning(text: str) -> str:
    return f"{text[:LONGEST_FACT]}…" if len(text) > LONGEST_FACT else text
