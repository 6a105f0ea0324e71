"""Cuts a record that is too long for one result into portions: what is cut off comes with the next cursor.

An agent that saw no more than the beginning of a text, and wrote it back, would lose the rest.
"""

import json
from collections.abc import Mapping
from typing import Any

from backlog.errors import InvalidInput, quoted
from backlog.mcp.results import Data, ToolResult

LARGEST_PORTION = 7_000
"""Bytes of JSON in a portion: with the text beside it, a result stays under 10 KB."""
LARGEST_WHOLE = 9_500
"""Bytes of data and text that no result goes beyond."""
_LARGEST_DATA = 6_000
"""Bytes of the data of a result that would have gone beyond that."""
LONGEST_CURSOR = 1_000
_LARGEST_ITEM = 2_000
"""Bytes of an item of a list; the resource of a task has each of them whole."""
_LEAST = 200
"""Characters by which a text goes on at least."""
_WHOLE = frozenset({"id", "revision"})
"""What every portion has."""


def in_portions(key: str | None, record: Mapping[str, Any], head: str, cursor: str | None) -> ToolResult:
    """Return a portion of a record under a key, if there is one, its text beginning with `head`.

    See `portion`.
    """
    part, rest = portion(record, cursor)
    data = part if key is None else {key: part}
    if rest is None:
        return ToolResult(head, data)
    cut = ", ".join(each.partition(":")[0] for each in rest.split(","))
    return ToolResult(f"{head}\nonly a part of: {cut}; more: cursor {rest}", {**data, "next": rest})


def portion(record: Mapping[str, Any], cursor: str | None = None) -> tuple[Data, str | None]:
    """Return a part of a record, and the cursor of the next one, None if that was all.

    The first one has something of every field, those that follow go on where fields were cut. Raises
    InvalidInput for a cursor that did not come from a portion.
    """
    if cursor is None:
        sizes = {key: _size(value) for key, value in record.items() if key not in _WHOLE}
        shares = _shares(sizes, LARGEST_PORTION)
        wanted = [(key, 0, shares[key]) for key in sizes]
    else:
        wanted = [(key, offset, LARGEST_PORTION) for key, offset in _places(record, cursor)]
    part: Data = {key: record[key] for key in record if key in _WHOLE}
    rest: list[str] = []
    left = LARGEST_PORTION
    for key, offset, share in wanted:
        value = record[key]
        if cursor is not None and left < _LEAST:
            rest.append(f"{key}:{offset}")
            continue
        part[key], end = _cut(value, offset, share if cursor is None else left)
        left -= _size(part[key])
        if end is not None:
            rest.append(f"{key}:{end}")
    return {key: part[key] for key in record if key in part}, ",".join(rest) or None


def bounded(result: ToolResult) -> ToolResult:
    """Return a result that is small enough: of what has no portions the beginnings, and that they are."""
    if len(result.text.encode()) + _size(result.data) <= LARGEST_WHOLE:
        return result
    data = _within(result.data, _LARGEST_DATA)
    text, end = _cut_text(result.text, 0, LARGEST_WHOLE - _size(data) - _LEAST)
    return ToolResult(
        f"{text}{'' if end is None else '…'}\nonly a part of this is shown", {**data, "partial": True}
    )


def _within(value: Any, most: int) -> Any:  # noqa: ANN401  whatever a result holds
    """Return the beginning of a value, of all texts and lists in it, about as long as `most`."""
    if isinstance(value, str):
        piece, end = _cut_text(value, 0, most)
        return piece if end is None else f"{piece}…"
    if isinstance(value, dict):
        shares = _shares({key: _size(part) for key, part in value.items()}, most)
        return {key: _within(part, shares[key]) for key, part in value.items()}
    if not isinstance(value, list):
        return value
    items: list[Any] = []
    for item in value:
        shown = _within(item, min(most, _LARGEST_ITEM))
        most -= _size(shown) + len(", ")
        if items and most < 0:
            break
        items.append(shown)
    return items


def _shares(sizes: Mapping[str, int], most: int) -> dict[str, int]:
    """Return how much of each field there is room for: short ones whole, long ones the same of each."""
    shares: dict[str, int] = {}
    for place, key in enumerate(sorted(sizes, key=sizes.__getitem__)):
        shares[key] = min(sizes[key], max(most, 0) // (len(sizes) - place))
        most -= shares[key]
    return shares


def _places(record: Mapping[str, Any], cursor: str) -> list[tuple[str, int]]:
    """Return the fields that a cursor names, each with where it goes on."""
    places = []
    for each in cursor[:LONGEST_CURSOR].split(","):
        key, _, number = each.strip().partition(":")
        value = record.get(key)
        is_place = number.isascii() and number.isdigit() and len(number) <= len(str(LARGEST_PORTION**3))
        if not is_place or not isinstance(value, (str, list)):
            raise InvalidInput(f"{quoted(cursor)} is not a cursor", code="invalid-cursor", given=cursor)
        places.append((key, int(number)))
    return places


def _cut(value: Any, offset: int, most: int) -> tuple[Any, int | None]:  # noqa: ANN401  whatever a record holds
    """Return a value from an offset on, no longer than `most`, and where it ends, None if that is its end."""
    if isinstance(value, str):
        return _cut_text(value, offset, most)
    if isinstance(value, list):
        return _cut_list(value, offset, most)
    return value, None


def _cut_text(text: str, offset: int, most: int) -> tuple[str, int | None]:
    piece = text[offset : offset + max(most, _LEAST)]
    while len(piece) > _LEAST and (size := _size(piece)) > most:
        piece = piece[: max(_LEAST, min(len(piece) - 1, len(piece) * most // size))]
    end = offset + len(piece)
    return piece, end if end < len(text) else None


def _cut_list(items: list[Any], offset: int, most: int) -> tuple[list[Any], int | None]:
    piece: list[Any] = []
    for item in items[offset:]:
        shown = _short(item)
        most -= _size(shown)
        if piece and most < 0:
            break
        piece.append(shown)
    end = offset + len(piece)
    return piece, end if end < len(items) else None


def _short(item: Any) -> Any:  # noqa: ANN401  whatever a list holds
    """Return an item with its long texts cut."""
    if isinstance(item, str):
        piece, end = _cut_text(item, 0, _LARGEST_ITEM)
        return piece if end is None else f"{piece}…"
    return {key: _short(part) for key, part in item.items()} if isinstance(item, dict) else item


def _size(value: Any) -> int:  # noqa: ANN401  whatever a record holds
    """Return how many bytes of JSON a value takes, and of a very long text that it is long."""
    if isinstance(value, str) and len(value) > LARGEST_PORTION:
        return len(value)
    if isinstance(value, list):
        return sum(map(_size, value)) + 2 * len(value)
    return len(json.dumps(value, ensure_ascii=False).encode())
