"""Packs long changes of the history, which SQLite would keep byte for byte; PostgreSQL does so by itself.

A packed one is the deflated UTF-8 of its JSON, as bytes (migration 0019). Nothing looks into `changes` by SQL
but for the status, state and kind, so that an event that changes one of those stays as it is.
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.storage.codec.records import Values

WORTHWHILE = 200
"""Characters from which on packing saves room, and is worth its 20 microseconds."""
_RAW = -15
"""Deflate without the header and checksum of zlib, with its largest window."""
_MOST = 2**28
"""Bytes that a change may have: many times what any command takes; more is a trap."""


def packed(text: str) -> str | bytes:
    """Return a text packed, or as it is if that is not longer."""
    from zlib import DEFLATED, compressobj  # most events are short

    packing = compressobj(6, DEFLATED, _RAW)
    whole = text.encode("utf-8", "surrogatepass")
    deflated = packing.compress(whole) + packing.flush()
    return deflated if len(deflated) < len(whole) else text


def unpacked(value: bytes) -> str:
    """Return what `packed` was given; raise ValueError for what it never returned."""
    from zlib import decompressobj, error  # see above

    try:
        unpacking = decompressobj(_RAW)
        whole = unpacking.decompress(value, _MOST)
    except error as cause:
        raise ValueError(f"no packed text: {cause}") from cause
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("no packed text, or an endless one")
    return whole.decode("utf-8", "surrogatepass")


def packed_event(event: Values, pack: Callable[[str], str | bytes]) -> Values:
    """Return the columns of an event as an engine is to store them; `pack` is what it does to a long text."""
    changes = event["changes"]
    if event["moved"] is not None or not isinstance(changes, str) or len(changes) < WORTHWHILE:
        return event
    return {**event, "changes": pack(changes)}


def plain_changes(table: str, row: dict[str, object]) -> dict[str, object]:
    """Return a row of a dump with the changes of an event as text; those that cannot be read stay bytes."""
    changes = row.get("changes")
    if table == "events" and isinstance(changes, bytes):
        try:
            return {**row, "changes": unpacked(changes)}
        except ValueError:
            return row
    return row
