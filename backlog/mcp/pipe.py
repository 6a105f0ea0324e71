"""Stands between the SDK and the pipe of a client, so that every request gets a response.

The SDK drops a line that it cannot read, and cancels what still runs once the input ends. But who tries a
server by hand writes a few lines into it and closes the pipe: `printf '…' | backlog mcp start`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import anyio
import mcp_types as types
from mcp.shared.message import SessionMessage

from backlog.mcp.tools import takes_long
from backlog.mcp.unreadable import refusal

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

SECONDS = 30.0
"""How long calls may still take once the input has ended."""


class Requests:
    """What each side has asked the other for, and has no response to yet."""

    def __init__(self) -> None:
        """Begin with none."""
        self._theirs: Counter[str] = Counter()
        self._ours: list[types.RequestId] = []
        self._changed = anyio.Event()

    def received(self, message: types.JSONRPCMessage) -> None:
        """Take note of a message of the client."""
        if isinstance(message, types.JSONRPCRequest):
            if _ends_by_itself(message):
                self._theirs[str(message.id)] += 1
        elif not isinstance(message, types.JSONRPCNotification):
            self._ours = [id_ for id_ in self._ours if id_ != message.id]
        elif message.method == "notifications/cancelled":
            self._settle((message.params or {}).get("requestId"))

    def sent(self, message: types.JSONRPCMessage) -> None:
        """Take note of a message of the server."""
        if isinstance(message, types.JSONRPCRequest):
            self._ours.append(message.id)
        elif not isinstance(message, types.JSONRPCNotification):
            self._settle(message.id)
        self._changed.set()

    async def settled(self) -> types.RequestId | None:
        """Return None once the client has every response, until then a request to it that will get none."""
        while self._theirs.total():
            if self._ours:
                return self._ours.pop()
            self._changed = anyio.Event()
            await self._changed.wait()
        return None

    def _settle(self, id_: object) -> None:
        """Stop waiting for one request of the client."""
        if self._theirs[str(id_)] > 1:
            self._theirs[str(id_)] -= 1
        else:
            del self._theirs[str(id_)]


class _Wrapped:
    """What both streams do as the SDK's stream within them does."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401  the SDK's stream, which has no public type
        """Take the SDK's stream."""
        self._stream = stream

    async def aclose(self) -> None:
        """See the SDK's streams."""
        await self._stream.aclose()

    async def __aenter__(self) -> Self:
        """See the SDK's streams."""
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        """See the SDK's streams."""
        done: bool | None = await self._stream.__aexit__(kind, error, trace)
        return done


class InputStream(_Wrapped):
    """What comes in for a server of the SDK: what can be read, to the end, which waits for calls that run."""

    def __init__(self, stream: Any, outgoing: OutputStream) -> None:  # noqa: ANN401  the SDK's stream, which has no public type
        """Take the SDK's stream, and the one that responses go out by."""
        super().__init__(stream)
        self._outgoing = outgoing
        self._ends_at: float | None = None

    @property
    def last_context(self) -> Any:  # noqa: ANN401  the SDK's
        """See the SDK's streams."""
        return getattr(self._stream, "last_context", None)

    async def receive(self) -> SessionMessage:
        """Return the next message that can be read; raise EndOfStream once all are answered."""
        if self._ends_at is not None:
            return await self._ending(self._ends_at)
        try:
            while isinstance(item := await self._stream.receive(), Exception):
                await self._outgoing.send(SessionMessage(message=refusal(item)))
        except anyio.EndOfStream:
            self._ends_at = anyio.current_time() + SECONDS
            return await self._ending(self._ends_at)
        message: SessionMessage = item
        self._outgoing.requests.received(message.message)
        return message

    async def _ending(self, deadline: float) -> SessionMessage:
        """Answer for the client, which is asked for its folders no more, until calls have ended."""
        with anyio.CancelScope(deadline=deadline):
            asked = await self._outgoing.requests.settled()
            if asked is not None:
                closed = types.ErrorData(code=types.CONNECTION_CLOSED, message="the input has ended")
                return SessionMessage(message=types.JSONRPCError(jsonrpc="2.0", id=asked, error=closed))
        raise anyio.EndOfStream

    def __aiter__(self) -> Self:
        """See `receive`."""
        return self

    async def __anext__(self) -> SessionMessage:
        """See `receive`."""
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None


class OutputStream(_Wrapped):
    """What goes out of a server of the SDK, which is looked at as it passes."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401  the SDK's stream, which has no public type
        """Take the SDK's stream."""
        super().__init__(stream)
        self.requests = Requests()

    async def send(self, item: SessionMessage) -> None:
        """Pass a message on."""
        await self._stream.send(item)
        self.requests.sent(item.message)


def _ends_by_itself(request: types.JSONRPCRequest) -> bool:
    """Say whether a request is over in a moment: no listener is, and checks end when nobody waits."""
    params = request.params or {}
    arguments = params.get("arguments")
    return request.method != "subscriptions/listen" and not (
        request.method == "tools/call"
        and takes_long(str(params.get("name")), arguments if isinstance(arguments, dict) else None)
    )
