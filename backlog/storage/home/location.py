"""Reads what a person names as a database: a file, a server, or neither (docs/postgresql.md)."""

from __future__ import annotations

import os

from backlog.domain.addresses import as_address, looks_like_address
from backlog.errors import InvalidInput

_HERE = ("/", "./", "../")
"""What a path begins with that is told from an address, whatever is in it."""


def read_location(given: str, directory: str = "") -> str:
    """Return the path of a file as it was given, or the URL of a server, with its scheme in lower case.

    A relative path is meant from `directory`, the current one unless given. Raises InvalidInput for what
    only looks like the address of a server. It may hold a password, so that it is neither repeated
    nor taken for the name of a file.
    """
    address = as_address(given)
    if address is not None:
        return address
    if "\x00" in given or (looks_like_address(given) and not _is_spelled_out(given, directory)):
        raise InvalidInput(
            "the database given is neither a file path nor a readable URL",
            code="invalid-database-url",
            problem="name",
        )
    return given


def _is_spelled_out(path: str, directory: str) -> bool:
    """Say whether a path can mean nothing else: it says where it begins, and its folder is there."""
    if not path.startswith(_HERE) or path.startswith("//"):
        return False
    return os.path.isdir(os.path.join(directory, os.path.dirname(path)))
