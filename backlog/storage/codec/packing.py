"""Packs long changes of the history, which SQLite would keep byte for byte; PostgreSQL does so by itself.

A packed one is a byte that deflated text never begins with, and the deflated UTF-8 of its JSON, with a
preset dictionary (RFC 1950; migration 0028). Without that byte it is deflated without one (migration 0019).
SQL looks into `changes` for the status, state and kind alone, which `moved` says, too.
"""

from __future__ import annotations

from functools import cache

from backlog.lean import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zlib
    from collections.abc import Callable

    from backlog.storage.codec.records import Values

WORTHWHILE = 100
"""Characters from which on packing saves room, and is worth its 20 microseconds."""
WITH_COMMON_TEXT = b"\x07"
"""What comes before a text packed with `COMMON_TEXT`; deflated, it would be a block of the reserved type."""
WORTHWHILE_IF_MOVED = 300
"""The same of what creates a task, or changes its status: a title alone stays as it is, as there are many."""
EFFORT, _QUICK = 6, 3
"""How hard zlib looks for what repeats: as it does by default, and less so for a short text among many."""
_RAW = -15
"""Deflate without the header and checksum of zlib, with its largest window."""
SHORT = 4_000
"""Bytes of a text that the smaller window holds together with the common text."""
_MOST = 2**28
"""Bytes that a change may have: many times what any command takes; more is a trap."""


def packed(text: str, effort: int = EFFORT) -> str | bytes:
    """Return a text packed, or as it is if that is not longer."""
    whole = text.encode("utf-8", "surrogatepass")
    packing = _prepared(effort).copy() if len(whole) <= SHORT else _packing(_RAW, 8, EFFORT)
    deflated = WITH_COMMON_TEXT + packing.compress(whole) + packing.flush()
    return deflated if len(deflated) < len(whole) else text


def unpacked(value: bytes) -> str:
    """Return what `packed` was given; raise ValueError for what it never returned."""
    from zlib import decompressobj, error  # most events are short

    try:
        if value[:1] == WITH_COMMON_TEXT:
            from backlog.storage.codec.common_text import COMMON_TEXT  # see above

            unpacking, value = decompressobj(_RAW, zdict=COMMON_TEXT), value[1:]
        else:
            unpacking = decompressobj(_RAW)
        whole = unpacking.decompress(value, _MOST)
    except error as cause:
        raise ValueError(f"no packed text: {cause}") from cause
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("no packed text, or an endless one")
    return whole.decode("utf-8", "surrogatepass")


def quickly_packed(text: str) -> str | bytes:
    """Return a text packed as it is where many are: in five sixths of the time, to a fiftieth more."""
    return packed(text, _QUICK)


@cache
def _prepared(effort: int) -> zlib._Compress:
    """Return what a copy of packs a short text: a tenth of the memory, a quarter of the time."""
    return _packing(-13, 6, effort)


def _packing(window: int, memory: int, effort: int) -> zlib._Compress:
    from zlib import DEFLATED, Z_DEFAULT_STRATEGY, compressobj  # most events are short

    from backlog.storage.codec.common_text import COMMON_TEXT  # see above

    return compressobj(effort, DEFLATED, window, memory, Z_DEFAULT_STRATEGY, COMMON_TEXT)


def packed_event(event: Values, pack: Callable[[str], str | bytes]) -> Values:
    """Return the columns of an event as an engine is to store them; `pack` is what it does to a long text."""
    return {**event, "changes": packed_changes(event["changes"], event["moved"], pack)}


def packed_changes(
    changes: Any,  # noqa: ANN401  what a column holds
    moved: object,
    pack: Callable[[str], str | bytes] = packed,
) -> Any:  # noqa: ANN401  see above
    """Return the column `changes` of an event as an engine is to store it; `moved` is another column."""
    least = WORTHWHILE if moved is None else WORTHWHILE_IF_MOVED
    return pack(changes) if isinstance(changes, str) and len(changes) >= least else changes


def plain_changes(table: str, row: dict[str, object]) -> dict[str, object]:
    """Return a row of a dump with the changes of an event as text; those that cannot be read stay bytes."""
    changes = row.get("changes")
    if table == "events" and isinstance(changes, bytes):
        try:
            return {**row, "changes": unpacked(changes)}
        except ValueError:
            return row
    return row
