"""Notifies subscribers when something they have read was changed, by anyone.

Clients of the handshake subscribe to one resource after the other, those of protocol 2026-07-28 listen on a
stream, fed by a bus. The store is asked only while there are any, and reads nothing unless something was
written.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
import anyio.to_thread
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ResourceUpdated

from backlog.errors import BacklogError
from backlog.mcp import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mcp.server import ServerRequestContext
    from mcp.server.session import ServerSession
    from mcp.server.subscriptions import ServerEvent
    from mcp_types import SubscriptionsListenRequestParams, SubscriptionsListenResult

    from backlog.domain.events import Touched
    from backlog.mcp.project import Projects

_BUS = 0
"""Who the bus is among the listeners; a session is known by its own number."""
SECONDS = 0.5
"""How often the store is asked."""


class _Subscriber(NamedTuple):
    session: ServerSession
    roots: tuple[str, ...]
    uris: set[str]


class Follower(InMemorySubscriptionBus):
    """Who wants to hear of which resources, and what they have heard of so far."""

    def __init__(self, projects: Projects) -> None:
        """Begin without subscribers."""
        super().__init__()
        self._projects = projects
        self._subscribers: dict[int, _Subscriber] = {}
        self._tokens: dict[int, str] = {}
        self._listening = 0
        self._wanted = anyio.Event()

    def subscribe(self, listener: Callable[[ServerEvent], None]) -> Callable[[], None]:
        """See `SubscriptionBus`."""
        unsubscribe = super().subscribe(listener)
        self._listening += 1
        self._wanted.set()
        ended = False

        def end() -> None:
            nonlocal ended
            self._listening -= not ended
            ended = True
            unsubscribe()

        return end

    async def begin(self) -> None:
        """Let whoever listens on the bus from now on hear of every change from now on."""
        await self._begin(_BUS, ())

    async def add(self, session: ServerSession, uri: str, roots: Sequence[str]) -> None:
        """Let a client hear of a resource, from now on."""
        await self._begin(id(session), roots)
        known = self._subscribers.setdefault(id(session), _Subscriber(session, tuple(roots), set()))
        known.uris.add(uri)
        self._wanted.set()

    def remove(self, session: ServerSession, uri: str) -> None:
        """Stop telling a client of a resource."""
        known = self._subscribers.get(id(session))
        if known is not None:
            known.uris.discard(uri)
            if not known.uris:
                self._drop(id(session))

    async def follow(self) -> None:
        """Notify subscribers of changes until cancelled."""
        while True:
            if not self._subscribers and not self._listening:
                self._tokens.pop(_BUS, None)
                self._wanted = anyio.Event()
                await self._wanted.wait()
            if self._listening:
                await self._publish()
            for key, subscriber in list(self._subscribers.items()):
                await self._notify(key, subscriber)
            await anyio.sleep(SECONDS)

    async def _begin(self, key: int, roots: Sequence[str]) -> None:
        """Remember how far the backlog is when somebody begins to listen, not when it is first looked at."""
        if key not in self._tokens:
            with suppress(BacklogError):  # it is looked for again at the first look
                token = await anyio.to_thread.run_sync(partial(self._token, roots))
                self._tokens.setdefault(key, token)

    def _token(self, roots: Sequence[str]) -> str:
        return self._projects.locate(None, roots).store().changes_since(None).token

    async def _notify(self, key: int, subscriber: _Subscriber) -> None:
        try:
            touched = await anyio.to_thread.run_sync(partial(self._touched, key, subscriber.roots))
            for uri in sorted(subscriber.uris) if touched is None else _concerned(subscriber.uris, touched):
                await subscriber.session.send_resource_updated(uri)
        except BacklogError:  # a backlog that is busy or gone is asked again the next time
            return
        except (anyio.ClosedResourceError, anyio.BrokenResourceError):
            self._drop(key)

    async def _publish(self) -> None:
        """Put on the bus what has changed; of what nobody knows, that is the board."""
        try:
            touched = await anyio.to_thread.run_sync(partial(self._touched, _BUS, ()))
        except BacklogError:
            return
        for uri in (resources.BOARD,) if touched is None else _addresses(touched):
            await self.publish(ResourceUpdated(uri))

    def _touched(self, key: int, roots: Sequence[str]) -> Sequence[Touched] | None:
        """Return what changed since a client last heard; None if that is everything, for all one knows."""
        token = self._tokens.get(key)
        changes = self._projects.locate(None, roots).store().changes_since(token)
        self._tokens[key] = changes.token
        return () if token is None else changes.touched

    def _drop(self, key: int) -> None:
        self._subscribers.pop(key, None)
        self._tokens.pop(key, None)


class Listening(ListenHandler):
    """Acknowledges that a client listens once nothing that changes from then on is missed."""

    def __init__(self, follower: Follower) -> None:
        """Take what follows the changes."""
        super().__init__(follower)
        self._follower = follower

    async def __call__(
        self, ctx: ServerRequestContext[Any, Any], params: SubscriptionsListenRequestParams
    ) -> SubscriptionsListenResult:
        """See `ListenHandler`."""
        await self._follower.begin()
        return await super().__call__(ctx, params)


def _addresses(touched: Sequence[Touched]) -> list[str]:
    """Return the addresses of what was touched, a task under its whole id and under its number."""
    ids = [each.id for each in touched if each.entity in {"task", "draft"}]
    names = (name for id_ in ids for name in (id_, id_.rpartition("-")[2]))
    return [*([resources.BOARD] if touched else []), *(f"{resources.TASK}{name}" for name in names)]


def _concerned(uris: set[str], touched: Sequence[Touched]) -> list[str]:
    """Return those resources that show one of the records that were touched."""
    tasks = {each.id for each in touched if each.entity in {"task", "draft"}}
    return sorted(
        uri
        for uri in uris
        if (uri == resources.BOARD and touched)
        or (uri.startswith(resources.TASK) and resources.same_id(uri.removeprefix(resources.TASK), tasks))
    )
