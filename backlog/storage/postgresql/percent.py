"""Reads and writes what is escaped by percent signs in a URL (RFC 3986, section 2.1).

`urllib.parse` does it, too, and takes as long to load as Python itself (docs/performance.md).
"""

from __future__ import annotations

_DIGITS = frozenset("0123456789ABCDEFabcdef")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
"""What stands for itself wherever it is in a query."""


def unescaped(text: str) -> str:
    """Return what a text stands for; raise ValueError for half an escape, NUL, or no UTF-8."""
    plain, *escapes = text.split("%")
    decoded = [plain.encode()]
    for each in escapes:
        if len(digits := each[:2]) < 2 or not _DIGITS.issuperset(digits) or digits == "00":  # noqa: PLR2004  a byte
            raise ValueError("this is no byte of a text")
        decoded.append(bytes.fromhex(digits) + each[2:].encode())
    return b"".join(decoded).decode()


def escaped(text: str) -> str:
    """Return a text as it stands in a query, where a slash needs no escape."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in text.encode())
