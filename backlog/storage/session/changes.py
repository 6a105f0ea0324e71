"""Lists the records that have changed since somebody last looked, by the events that came since.

Where writers run side by side, an event may get its number before another one that is committed earlier.
So a token names an event, the mark, before which nothing can come any more, and counts the events after it
that were seen already. The mark moves on to the newest event whenever nobody was just writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.events import BACKLOG, Changes, Touched

if TYPE_CHECKING:
    from backlog.storage.codec.records import Row
    from backlog.storage.session.executor import Executor

MOST = 1_000
"""Events that are read one by one; who missed more had better read everything."""


_DIGITS = 19
"""More than any number of an event has."""


class _Mark(NamedTuple):
    """An event by its number, which a restored backlog may give another one, and by what it was."""

    key: int
    uuid: str
    revision: int


_BEGINNING = _Mark(0, "", 0)
_NO_RECORDS = frozenset({"file", BACKLOG})
"""The entities of events that change no record."""


def changes_since(executor: Executor, token: str | None) -> Changes:
    """Return the records of the events that came after a token, and the token to ask with the next time.

    On PostgreSQL each statement of the transaction has to see what is committed by then, for the second
    one is to find whatever the first one saw being written.
    """
    newest, writing = _newest(executor)
    mark, seen = _decoded(token)
    if mark is None:
        return Changes(_beginning_token(executor, newest) if writing else _encoded(newest, 0), None)
    if mark == newest and not seen:
        return Changes(_encoded(mark, 0), ())
    rows = list(executor.rows("events_from", {"value": max(mark.key, 1), "most": MOST + 1}))
    if mark != _BEGINNING:
        if not rows or _mark(rows[0]) != mark:  # another backlog was restored in its place
            return Changes(_encoded(newest, 0), None)
        rows = rows[1:]
    if writing:
        following = _encoded(mark, len(rows))
    else:
        following = _encoded(newest, sum(key > newest.key for key, *_ in rows))
    if len(rows) >= MOST:
        return Changes(_encoded(newest, 0), None)
    touched = {
        uuid: Touched(entity, uuid, id_) for _, entity, uuid, id_, _ in rows if entity not in _NO_RECORDS
    }
    return Changes(following, tuple(touched.values()) if len(rows) > seen else ())


def _newest(executor: Executor) -> tuple[_Mark, bool]:
    """Return the newest event, and whether others were just writing when it was read."""
    for key, uuid, revision, writing in executor.rows("newest_event", {}):
        return _Mark(key, uuid, revision), bool(writing)
    return _BEGINNING, True


def _beginning_token(executor: Executor, newest: _Mark) -> str:
    """Return a token for who begins to follow while others write: some way back, before what they write."""
    first = max(newest.key - MOST // 2, 1)
    rows = list(executor.rows("events_from", {"value": first, "most": MOST}))
    return _encoded(_mark(rows[0]), len(rows) - 1) if rows else _encoded(_BEGINNING, 0)


def _mark(row: Row) -> _Mark:
    key, _, uuid, _, revision = row
    return _Mark(key, uuid, revision)


def _encoded(mark: _Mark, seen: int) -> str:
    return f"{mark.key}.{mark.revision}.{seen}.{mark.uuid}"


def _decoded(token: str | None) -> tuple[_Mark | None, int]:
    """Return what a token says; no mark if there is no token, or one that this program did not give."""
    key, revision, seen, uuid = (*(token or "").split(".", 3), "", "", "", "")[:4]
    if all(
        number.isascii() and number.isdigit() and len(number) < _DIGITS for number in (key, revision, seen)
    ):
        return _Mark(int(key), uuid, int(revision)), int(seen)
    return None, 0
