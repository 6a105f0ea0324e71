"""Turns values into what libpq takes, and what it returns into rows."""

from __future__ import annotations

from backlog.compact_json import read_json
from backlog.lean import TYPE_CHECKING
from backlog.storage.postgresql import libpq

if TYPE_CHECKING:
    from collections.abc import Callable
    from ctypes import CDLL
    from typing import Any

Value = str | bytes | int | float | None
"""A value as a statement takes it: bytes are a text in UTF-8 that is known to be one without NUL."""

_SMALL, _WHOLE = 2**15, 2**31


def encoded(value: Value) -> tuple[bytes | None, int]:
    """Return a value as libpq takes it, and the number of its type, which is 0 where the server finds out.

    Raises ValueError for a text that PostgreSQL cannot hold.
    """
    if value is None:
        return None, 0
    if isinstance(value, bytes):
        return value, 0
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("PostgreSQL cannot hold the character NUL")
        return value.encode(), 0
    if isinstance(value, int):
        kind = 21 if -_SMALL <= value < _SMALL else 23 if -_WHOLE <= value < _WHOLE else 20
        return str(int(value)).encode(), kind
    return repr(value).encode(), 701


def rows_of(library: CDLL, result: int) -> list[Any]:
    """Return the rows of a result. An array a row is decoded all at once, one call a row and none a value."""
    get, is_null = library.PQgetvalue, library.PQgetisnull
    rows, columns = range(library.PQntuples(result)), range(library.PQnfields(result))
    kinds = [library.PQftype(result, column) for column in columns]
    if kinds == [libpq.JSON]:
        decoded: list[Any] = read_json(f"[{b','.join([get(result, row, 0) for row in rows]).decode()}]")
        return decoded
    convert = [_converter(kind) for kind in kinds]
    return [
        tuple(
            turned(value) if (value := get(result, row, column)) or not is_null(result, row, column) else None
            for column, turned in enumerate(convert)
        )
        for row in rows
    ]


def _converter(kind: int) -> Callable[[bytes], Value]:
    if kind in libpq.INTEGERS:
        return int
    if kind in libpq.FLOATS:
        return float
    if kind == libpq.BOOL:
        return _is_true
    return bytes.decode


def _is_true(value: bytes) -> bool:
    return value == b"t"
