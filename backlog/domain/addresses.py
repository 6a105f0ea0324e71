"""Distinguishes the address of a database server from a file's name, so that no password becomes the latter.

An address is the URL `postgresql://user@host:5432/database?…` and nothing else. Whatever merely looks like
one may hold a password: half a URL, the keywords of libpq or of another driver. It is neither an
address nor a name, and no message repeats it.
"""

from __future__ import annotations

SCHEME = "postgresql://"
_SCHEMES = ("postgresql", "postgres")
_SUSPICIOUS = frozenset(":;=@%")
"""No text that looks like an address does without one of these, or two slashes."""


def is_server(database: str) -> bool:
    """Say whether a database that was read is on a server: an address, and not the path of a file."""
    return database.startswith(SCHEME)


def as_address(given: str) -> str | None:
    """Return a URL of PostgreSQL with its scheme as libpq spells it, None for any other text."""
    scheme, separator, rest = given.partition("://")
    return f"{SCHEME}{rest}" if separator and scheme.lower() in _SCHEMES else None


def looks_like_address(text: str) -> bool:
    """Say whether a text was meant for the address of a server, whether or not it can be read as one."""
    if text.isascii() and "//" not in text and _SUSPICIOUS.isdisjoint(text):
        return False
    from backlog.domain.address_forms import (
        resembles_address,  # most names of files are recognised without it
    )

    return resembles_address(text)
