"""Paths as text: what a file system allows in a name need not be valid UTF-8."""

import os


def readable(path: str) -> str:
    """Return a path in valid UTF-8, whatever its bytes."""
    return os.fsencode(path).decode(errors="backslashreplace")
