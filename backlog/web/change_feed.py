"""Notifies open pages of what has changed in the backlog, and looks only while a page is open."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from backlog.errors import BacklogError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from backlog.domain.events import Changes

ALIVE = 20.0
"""Seconds after which a silent stream says that it is alive, for proxies cut silent ones."""
MOST_LISTENERS = 200


class PageFollower:
    """Looks after the backlog for all open pages together."""

    def __init__(self, look: Callable[[], Callable[[str | None], Changes]], interval: float) -> None:
        """Take what gives the store's `changes_since`, and how many seconds lie between two looks."""
        self._look = look
        self._interval = interval
        self._listeners: set[asyncio.Queue[tuple[str, str]]] = set()
        self._task: asyncio.Task[None] | None = None
        self._token: str | None = None

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    @property
    def is_full(self) -> bool:
        """Whether no further page can listen."""
        return len(self._listeners) >= MOST_LISTENERS

    async def stream(self, since: str | None) -> AsyncIterator[str]:
        """Yield server-sent events (HTML standard, section 9.2) of what changes after a token.

        Each is a list of [kind, id]; null says that anything may have changed.
        """
        queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            missed = await asyncio.to_thread(self._look(), since)
            if self._task is None or self._task.done():
                self._token = missed.token
                self._task = asyncio.get_running_loop().create_task(self._follow())
            yield "retry: 2000\n\n"
            if since is not None and missed.token != since:
                yield _event(*_message(missed))
            while True:
                try:
                    yield _event(*await asyncio.wait_for(queue.get(), ALIVE))
                except TimeoutError:
                    yield ": alive\n\n"
        finally:
            self._listeners.discard(queue)

    async def _follow(self) -> None:
        """Look again and again while anybody listens."""
        while self._listeners:
            await asyncio.sleep(self._interval)
            try:
                changes = await asyncio.to_thread(self._look(), self._token)
            except BacklogError:  # the pages say themselves what is wrong when they are asked for
                continue
            self._token = changes.token
            if changes.touched is None or changes.touched:
                message = _message(changes)
                for queue in tuple(self._listeners):
                    queue.put_nowait(message)


def _message(changes: Changes) -> tuple[str, str]:
    touched = None if changes.touched is None else [[each.entity, each.id] for each in changes.touched]
    return changes.token, json.dumps(touched)


def _event(token: str, data: str) -> str:
    return f"id: {token}\ndata: {data}\n\n"
