"""Answers the lines on the pipe that cannot be read.

A client in JavaScript may send half of a surrogate pair, for JSON lets it write one.
"""

from __future__ import annotations

import json

import mcp_types as types

_LONGEST_NUMBER = 18
"""Digits of a number that are looked at: Python refuses to read one of thousands."""


def refusal(error: Exception) -> types.JSONRPCError:
    """Return the error for a line that could not be read, with the id of its request if that can be read."""
    line = _given(error)
    try:
        read = json.loads(line, parse_int=lambda digits: int(digits[:_LONGEST_NUMBER])) if line else None
    except (ValueError, RecursionError):
        read = None
    id_ = read.get("id") if isinstance(read, dict) else None
    known = isinstance(id_, (int, str)) and not isinstance(id_, bool) and _is_text(str(id_))
    code, message = types.PARSE_ERROR, "this is not JSON, or holds what is not text"
    if line is None or isinstance(read, list):
        code, message = types.INVALID_REQUEST, "this is no request"
    return types.JSONRPCError(
        jsonrpc="2.0", id=id_ if known else None, error=types.ErrorData(code=code, message=message)
    )


def _given(error: Exception) -> str | None:
    """Return the line that was no JSON, None for JSON that is no message."""
    errors = getattr(error, "errors", None)  # that of pydantic, which reads for the SDK
    details = errors(include_url=False, include_context=False) if errors is not None else []
    given = next((each["input"] for each in details if each["type"] == "json_invalid"), None)
    return given if isinstance(given, str) else None


def _is_text(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)
