"""Answers what comes on the pipe and the SDK cannot read: it drops such lines, and clients wait for ever.

A client in JavaScript may send half of a surrogate pair, for JSON lets it write one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import mcp_types as types
from mcp.shared.message import SessionMessage

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_LONGEST_NUMBER = 18
"""Digits of a number that are looked at: Python refuses to read one of thousands."""


class Readable:
    """What comes in for a server of the SDK, without what cannot be read: that is answered here."""

    def __init__(self, incoming: Any, outgoing: Any) -> None:  # noqa: ANN401  the SDK's streams, which have no public type
        """Stand between the SDK's pipe and its server."""
        self._incoming = incoming
        self._outgoing = outgoing

    @property
    def last_context(self) -> Any:  # noqa: ANN401  the SDK's
        """See the SDK's streams."""
        return getattr(self._incoming, "last_context", None)

    async def receive(self) -> SessionMessage:
        """Return the next message that can be read."""
        while isinstance(item := await self._incoming.receive(), Exception):
            await self._outgoing.send(SessionMessage(message=refusal(item)))
        message: SessionMessage = item
        return message

    async def aclose(self) -> None:
        """See the SDK's streams."""
        await self._incoming.aclose()

    def __aiter__(self) -> Self:
        """See `receive`."""
        return self

    async def __anext__(self) -> SessionMessage:
        """See `receive`."""
        item = await anext(self._incoming)
        while isinstance(item, Exception):
            await self._outgoing.send(SessionMessage(message=refusal(item)))
            item = await anext(self._incoming)
        message: SessionMessage = item
        return message

    async def __aenter__(self) -> Self:
        """See the SDK's streams."""
        await self._incoming.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        """See the SDK's streams."""
        done: bool | None = await self._incoming.__aexit__(kind, error, trace)
        return done


def refusal(error: Exception) -> types.JSONRPCError:
    """Return the error for a line that could not be read, with the id of its request if that can be read."""
    line = _given(error)
    try:
        read = json.loads(line, parse_int=lambda digits: int(digits[:_LONGEST_NUMBER])) if line else None
    except (ValueError, RecursionError):
        read = None
    id_ = read.get("id") if isinstance(read, dict) else None
    known = isinstance(id_, (int, str)) and not isinstance(id_, bool) and _is_text(str(id_))
    code, message = types.PARSE_ERROR, "this is not JSON, or holds what is no text"
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
