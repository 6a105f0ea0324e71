"""Who is signed in: links that work once, a token for those who come from elsewhere, and sessions."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SESSIONS = 1_000
MOST_LINKS = 20
LINK_SECONDS = 15 * 60
FREE_TRIES = 5
"""Wrong secrets from one address before the next try has to wait."""
LONGEST_WAIT = 60.0


class Session(NamedTuple):
    """Somebody who is signed in; `name` is how they want to be called, "" for the server's own user."""

    id: str
    name: str = ""


class Sessions:
    """The sessions of one server, in memory: who restarts it signs everybody out.

    Only digests of secrets are kept.
    """

    def __init__(self, *, token: str | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the token that signs in by hand, if there is one."""
        self._token = None if token is None else _digest(token)
        self._clock = clock
        self._mutex = threading.Lock()
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._links: OrderedDict[str, float] = OrderedDict()
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    @property
    def takes_token(self) -> bool:
        """Whether a token signs in."""
        return self._token is not None

    def link(self) -> str:
        """Return the secret of a new link, which signs in once, within a quarter of an hour."""
        secret = secrets.token_urlsafe(24)
        with self._mutex:
            self._links[_digest(secret)] = self._clock() + LINK_SECONDS
            _trim(self._links, MOST_LINKS)
        return secret

    def by_link(self, secret: str) -> Session | None:
        """Return a new session for the secret of a link, None if there is no such link or it is used up."""
        with self._mutex:
            ends = self._links.pop(_digest(secret), None)
        return None if ends is None or ends < self._clock() else self._begin("")

    def by_token(self, token: str, name: str) -> Session | None:
        """Return a new session for the token, None for a wrong one."""
        if self._token is None or not hmac.compare_digest(_digest(token), self._token):
            return None
        return self._begin(name)

    def find(self, secret: str | None) -> Session | None:
        """Return the session whose cookie holds a secret."""
        if not secret:
            return None
        with self._mutex:
            session = self._sessions.get(_digest(secret))
            if session is not None:
                self._sessions.move_to_end(session.id)
            return session

    def rename(self, session: Session, name: str) -> None:
        """Let somebody be called by another name."""
        with self._mutex:
            if session.id in self._sessions:
                self._sessions[session.id] = Session(session.id, name)

    def end(self, session: Session) -> None:
        """Sign somebody out."""
        with self._mutex:
            self._sessions.pop(session.id, None)

    def wait(self, address: str) -> float:
        """Return for how many seconds an address has to wait before its next try."""
        with self._mutex:
            failures, until = self._failures.get(address, (0, 0.0))
            return max(until - self._clock(), 0.0) if failures >= FREE_TRIES else 0.0

    def failed(self, address: str) -> None:
        """Remember that an address gave a wrong secret: each further one costs it twice the time."""
        with self._mutex:
            failures = self._failures.pop(address, (0, 0.0))[0] + 1
            pause = min(2.0 ** max(failures - FREE_TRIES, 0), LONGEST_WAIT)
            self._failures[address] = (failures, self._clock() + pause)
            _trim(self._failures, MOST_SESSIONS)

    def _begin(self, name: str) -> Session:
        secret = secrets.token_urlsafe(32)
        session = Session(_digest(secret), name)
        with self._mutex:
            self._sessions[session.id] = session
            _trim(self._sessions, MOST_SESSIONS)
        return Session(secret, name)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _trim(entries: OrderedDict[str, Any], most: int) -> None:
    """Forget what is oldest, so that no number of requests fills the memory."""
    while len(entries) > most:
        entries.popitem(last=False)
